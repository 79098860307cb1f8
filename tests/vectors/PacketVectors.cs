#nullable disable
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Tests.Vectors
{
    /// <summary>
    /// Packets as the standard defines them, written by hand from its figures. One list for two runners: the unit tests on the host and
    /// tests/device on the device.
    /// </summary>
    public static class PacketVectors
    {
        /// <summary>What each packet of <see cref="Golden"/> is.</summary>
        public static readonly string[] Names =
        {
            "CONNECT, clean session",
            "CONNECT, will at QoS 1 retained, user name, password",
            "PUBLISH at QoS 0",
            "PUBLISH at QoS 1, retained",
            "PUBLISH at QoS 2, the highest identifier",
            "PUBACK",
            "PUBREC",
            "PUBREL",
            "PUBCOMP",
            "SUBSCRIBE"
        };

        /// <summary>The bytes of each packet.</summary>
        public static readonly byte[][] Golden =
        {
            // Figure 3.2 on: protocol name, level 4, flags, keep alive 30 s, client identifier.
            new byte[] { 0x10, 0x0E, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 0x02, 0, 30, 0, 2, 0x67, 0x77 },
            new byte[]
            {
                0x10, 0x1A, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 0xEC, 0, 30, 0, 2, 0x67, 0x77,
                0, 1, 0x73, 0, 1, 0x78, 0, 1, 0x75, 0, 1, 0x70
            },
            new byte[] { 0x30, 7, 0, 3, 0x61, 0x2F, 0x62, 1, 2 },
            new byte[] { 0x33, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2 },
            new byte[] { 0x34, 9, 0, 3, 0x61, 0x2F, 0x62, 0xF0, 0x00, 1, 2 },
            new byte[] { 0x40, 2, 0x00, 0x01 },
            new byte[] { 0x50, 2, 0x12, 0x34 },
            new byte[] { 0x62, 2, 0x12, 0x34 },
            new byte[] { 0x70, 2, 0x12, 0x34 },
            new byte[] { 0x82, 8, 0xF0, 0x01, 0, 3, 0x63, 0x2F, 0x23, 2 }
        };

        /// <summary>Values of the variable byte integer at the edges of table 2.4.</summary>
        public static readonly int[] Lengths = { 0, 127, 128, 16383, 16384, 2097151, 2097152, 268435455 };

        /// <summary>The encoding of each of <see cref="Lengths"/>.</summary>
        public static readonly byte[][] LengthBytes =
        {
            new byte[] { 0x00 },
            new byte[] { 0x7F },
            new byte[] { 0x80, 0x01 },
            new byte[] { 0xFF, 0x7F },
            new byte[] { 0x80, 0x80, 0x01 },
            new byte[] { 0xFF, 0xFF, 0x7F },
            new byte[] { 0x80, 0x80, 0x80, 0x01 },
            new byte[] { 0xFF, 0xFF, 0xFF, 0x7F }
        };

        /// <summary>What a broker may send: a packet of every type, and the kinds of PUBLISH one after the other.</summary>
        public static readonly byte[][] Received =
        {
            new byte[] { 0x20, 2, 0, 0 },
            new byte[] { 0x20, 2, 1, 0 },
            new byte[] { 0x30, 7, 0, 3, 0x61, 0x2F, 0x62, 1, 2 },
            new byte[] { 0x31, 5, 0, 3, 0x61, 0x2F, 0x62 },
            new byte[] { 0x32, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2 },
            new byte[] { 0x3A, 9, 0, 3, 0x61, 0x2F, 0x62, 0, 10, 1, 2 },
            new byte[] { 0x34, 9, 0, 3, 0x61, 0x2F, 0x62, 0xFF, 0xFF, 1, 2 },
            new byte[] { 0x3D, 9, 0, 3, 0x61, 0x2F, 0x62, 0xFF, 0xFF, 1, 2 },
            new byte[] { 0x40, 2, 0x00, 0x01 },
            new byte[] { 0x50, 2, 0x12, 0x34 },
            new byte[] { 0x62, 2, 0x12, 0x34 },
            new byte[] { 0x70, 2, 0x12, 0x34 },
            new byte[] { 0x90, 3, 0xF0, 0x01, 2 },
            new byte[] { 0x90, 3, 0xF0, 0x01, 0x80 },
            new byte[] { 0xB0, 2, 0xF0, 0x02 },
            new byte[] { 0xD0, 0 }
        };

        /// <summary>Bytes that no broker may send.</summary>
        public static readonly byte[][] Malformed =
        {
            new byte[] { 0x00, 0 },
            new byte[] { 0xF0, 0 },
            new byte[] { 0x10, 0 },
            new byte[] { 0x82, 0 },
            new byte[] { 0x42, 2, 0, 1 },
            new byte[] { 0x40, 1, 0 },
            new byte[] { 0xD0, 1, 0 },
            new byte[] { 0x36, 4, 0, 1, 0x61, 0 },
            new byte[] { 0x38, 3, 0, 1, 0x61 },
            new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0xFF }
        };

        /// <summary>The fault of each of <see cref="Malformed"/>.</summary>
        public static readonly Fault[] MalformedFaults =
        {
            MqttFaults.MalformedPacketType,
            MqttFaults.MalformedPacketType,
            MqttFaults.MalformedDirection,
            MqttFaults.MalformedDirection,
            MqttFaults.MalformedFlags,
            MqttFaults.MalformedLength,
            MqttFaults.MalformedLength,
            MqttFaults.MalformedQos,
            MqttFaults.MalformedDup,
            MqttFaults.MalformedRemainingLength
        };

        private static readonly byte[] Topic = { 0x61, 0x2F, 0x62 };
        private static readonly byte[] Filter = { 0x63, 0x2F, 0x23 };
        private static readonly byte[] Payload = { 1, 2 };

        /// <summary>Encodes packet <paramref name="index"/> with core into <paramref name="into"/>; returns its bytes.</summary>
        public static int Encode(int index, byte[] into)
        {
            switch (index)
            {
                case 0:
                    return Connect.Put(into, 0, Plain(), true, WillForm.Whole);
                case 1:
                    return Connect.Put(into, 0, Full(), false, WillForm.Whole);
                case 2:
                    return PutPublish(into, 0, false, 0);
                case 3:
                    return PutPublish(into, 1, true, 10);
                case 4:
                    return PutPublish(into, 2, false, Session.PublishIdCount);
                case 5:
                    return IdentifierPacket.Put(into, 0, Puback.First, 1);
                case 6:
                    return IdentifierPacket.Put(into, 0, Pubrec.First, 0x1234);
                case 7:
                    return IdentifierPacket.Put(into, 0, Pubrel.First, 0x1234);
                case 8:
                    return IdentifierPacket.Put(into, 0, Pubcomp.First, 0x1234);
                default:
                    return Subscribe.Put(into, 0, 0xF001, Filter, 2);
            }
        }

        /// <summary>Whether core encodes packet <paramref name="index"/> to its golden bytes.</summary>
        public static bool IsEncoded(int index)
        {
            byte[] buffer = new byte[64];
            return Ascii.Matches(buffer, 0, Encode(index, buffer), Golden[index]);
        }

        /// <summary>Whether core encodes length <paramref name="index"/> to its bytes.</summary>
        public static bool IsLengthEncoded(int index)
        {
            byte[] buffer = new byte[4];
            return Ascii.Matches(buffer, 0, VariableByteInteger.Put(buffer, 0, Lengths[index]), LengthBytes[index])
                && VariableByteInteger.BytesOf(Lengths[index]) == LengthBytes[index].Length;
        }

        /// <summary>The fault the framer finds in malformed bytes <paramref name="index"/>, fed one by one; None for a packet.</summary>
        public static Fault FaultOf(int index)
        {
            Framer framer = new Framer(64);
            byte[] bytes = Malformed[index];
            for (int i = 0; i < bytes.Length; i++)
            {
                framer.Feed(bytes, i, 1);
                if (framer.Result == FramerResult.Malformed)
                {
                    return framer.Fault;
                }
            }

            return Fault.None;
        }

        private static SessionOptions Plain()
        {
            SessionOptions options = new SessionOptions();
            options.ClientId = Ascii.Bytes("gw");
            return options;
        }

        private static SessionOptions Full()
        {
            SessionOptions options = Plain();
            options.WillTopic = Ascii.Bytes("s");
            options.WillPayload = Ascii.Bytes("x");
            options.UserName = Ascii.Bytes("u");
            options.Password = Ascii.Bytes("p");
            return options;
        }

        private static int PutPublish(byte[] into, int qos, bool retain, int packetId)
        {
            into[0] = (byte)Publish.First(qos, retain);
            int at = VariableByteInteger.Put(into, 1, Publish.BodyBytes(qos, Topic.Length, Payload.Length));
            return Publish.PutBody(into, at, Topic, packetId, Payload, 0, Payload.Length);
        }
    }
}
