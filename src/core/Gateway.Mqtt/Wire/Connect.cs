using System;
using Gateway.Primitives;

namespace Gateway.Mqtt.Wire
{
    /// <summary>CONNECT [MQTT 3.1.1 section 3.1].</summary>
    public static class Connect
    {
        /// <summary>The first byte.</summary>
        public const int First = PacketType.Connect << 4;

        /// <summary>Flag: a new session begins and ends with the connection [3.1.2.4].</summary>
        public const int FlagCleanSession = 0x02;

        /// <summary>Flag: a password follows [3.1.2.9].</summary>
        public const int FlagPassword = 0x40;

        /// <summary>Flag: a user name follows [3.1.2.8].</summary>
        public const int FlagUserName = 0x80;

        private const int HeaderBytes = 10;
        private const int FlagWill = 0x04;
        private const int FlagWillRetain = 0x20;

        /// <summary>Bytes of the whole packet for these options, with the whole will.</summary>
        public static int BytesOf(SessionOptions options)
        {
            int body = BodyBytes(options, options.WillTopic != null);
            return 1 + VariableByteInteger.BytesOf(body) + body;
        }

        /// <summary>
        /// Writes the packet and returns the offset after it. A null will topic, user name or password is absent; a password without a
        /// user name is not sent [MQTT-3.1.2-22].
        /// </summary>
        public static int Put(byte[] buffer, int offset, SessionOptions options, bool cleanSession, WillForm will)
        {
            int flags = cleanSession ? FlagCleanSession : 0;
            bool hasWill = options.WillTopic != null && will != WillForm.None;
            if (hasWill)
            {
                flags |= WillFlags(options.WillQos, options.WillRetain && will == WillForm.Whole);
            }

            if (options.UserName != null)
            {
                flags |= FlagUserName | (options.Password != null ? FlagPassword : 0);
            }

            offset = PutHead(buffer, offset, BodyBytes(options, hasWill) - HeaderBytes, flags, options.KeepAliveS);
            offset = PutField(buffer, offset, options.ClientId);
            if (hasWill)
            {
                offset = PutField(buffer, offset, options.WillTopic);
                offset = PutField(buffer, offset, options.WillPayload);
            }

            if (options.UserName != null)
            {
                offset = PutField(buffer, offset, options.UserName);
                if (options.Password != null)
                {
                    offset = PutField(buffer, offset, options.Password);
                }
            }

            return offset;
        }

        /// <summary>
        /// Writes fixed and variable header, and returns the offset after them. There the payload's fields follow, each after its length
        /// in two bytes, <paramref name="fieldsBytes"/> together: client identifier, user name and password, as the flags say [3.1.3].
        /// </summary>
        public static int PutHead(byte[] buffer, int offset, int fieldsBytes, int flags, int keepAliveS)
        {
            buffer[offset] = First;
            offset = VariableByteInteger.Put(buffer, offset + 1, HeaderBytes + fieldsBytes);

            // Protocol name and level [MQTT-3.1.2-1, 3.1.2.2].
            buffer[offset] = 0;
            buffer[offset + 1] = 4;
            buffer[offset + 2] = (byte)'M';
            buffer[offset + 3] = (byte)'Q';
            buffer[offset + 4] = (byte)'T';
            buffer[offset + 5] = (byte)'T';
            buffer[offset + 6] = 4;
            buffer[offset + 7] = (byte)flags;
            BigEndian.PutU16(buffer, offset + 8, keepAliveS);
            return offset + HeaderBytes;
        }

        /// <summary>The flags of a will, whose topic and payload follow the client identifier [3.1.2.5, 3.1.2.6, 3.1.2.7].</summary>
        public static int WillFlags(int qos, bool retain)
        {
            return FlagWill | (qos << 3) | (retain ? FlagWillRetain : 0);
        }

        private static int BodyBytes(SessionOptions options, bool hasWill)
        {
            int bytes = HeaderBytes + 2 + options.ClientId.Length;
            if (hasWill)
            {
                bytes += 4 + options.WillTopic.Length + options.WillPayload.Length;
            }

            if (options.UserName != null)
            {
                bytes += 2 + options.UserName.Length + (options.Password != null ? 2 + options.Password.Length : 0);
            }

            return bytes;
        }

        private static int PutField(byte[] buffer, int offset, byte[] field)
        {
            BigEndian.PutU16(buffer, offset, field.Length);
            Array.Copy(field, 0, buffer, offset + 2, field.Length);
            return offset + 2 + field.Length;
        }
    }
}
