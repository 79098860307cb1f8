using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Mqtt;

public class WireDecodeTests(ITestOutputHelper log)
{
    private readonly InboundMessage message = new();

    [Theory]
    [InlineData("30", "0003 612F62 6869", "a/b", "hi", 0, 0, false, false)]
    [InlineData("31", "0001 61", "a", "", 0, 0, true, false)]
    [InlineData("32", "0001 61 1234 78", "a", "x", 1, 0x1234, false, false)]
    [InlineData("3D", "0001 61 FFFF", "a", "", 2, 0xFFFF, true, true)]
    [InlineData("30", "0003 EFBBBF 78", "\uFEFF", "x", 0, 0, false, false)]
    public void A_publish_is_read(string first, string body, string topic, string payload, int qos, int id, bool retain, bool dup)
    {
        byte[] bytes = Convert.FromHexString("EE" + body.Replace(" ", "") + "EE");
        Assert.Equal(Fault.None, Publish.TryDecode(Convert.FromHexString(first)[0], bytes, 1, bytes.Length - 2, message));
        Assert.Same(bytes, message.Buffer);
        Assert.Equal((topic, payload),
            (Encoding.UTF8.GetString(bytes, message.TopicOffset, message.TopicBytes),
            Encoding.UTF8.GetString(bytes, message.PayloadOffset, message.PayloadBytes)));
        Assert.Equal((qos, id, retain, dup), (message.Qos, message.PacketId, message.Retain, message.Duplicate));
    }

    [Theory]
    [InlineData("30", "0000 78", MqttFaults.MalformedTopicEmpty)] // [MQTT-4.7.3-1]
    [InlineData("30", "0003 6162", MqttFaults.MalformedLength)]
    [InlineData("32", "0001 61 12", MqttFaults.MalformedLength)]
    [InlineData("32", "FFFF 61 12", MqttFaults.MalformedLength)]
    [InlineData("32", "0001 61 0000", MqttFaults.MalformedPacketId)] // [MQTT-2.3.1-1]
    [InlineData("30", "0002 C080", MqttFaults.MalformedTopicUtf8)] // [MQTT-1.5.3-1]
    [InlineData("30", "0003 EDA080", MqttFaults.MalformedTopicUtf8)] // [MQTT-1.5.3-1]
    [InlineData("30", "0001 00", MqttFaults.MalformedTopicUtf8)] // [MQTT-1.5.3-2]
    [InlineData("30", "0003 612F23", MqttFaults.MalformedTopicWildcard)] // [MQTT-3.3.2-2]
    [InlineData("30", "0003 612F2B", MqttFaults.MalformedTopicWildcard)] // [MQTT-3.3.2-2]
    public void A_malformed_publish_has_its_fault(string first, string body, Fault fault)
    {
        byte[] bytes = Convert.FromHexString(body.Replace(" ", ""));
        Assert.Equal(fault, Publish.TryDecode(Convert.FromHexString(first)[0], bytes, 0, bytes.Length, message));
    }

    [Theory]
    [InlineData("0000", false, Fault.None, false)]
    [InlineData("0100", false, Fault.None, true)]
    [InlineData("0100", true, MqttFaults.MalformedSessionPresent, true)] // [MQTT-3.2.2-1]
    [InlineData("0101", false, MqttFaults.MalformedSessionPresent, true)] // [MQTT-3.2.2-4]
    [InlineData("0200", false, MqttFaults.MalformedConnackFlags, false)]
    [InlineData("8000", false, MqttFaults.MalformedConnackFlags, false)]
    [InlineData("0001", false, MqttFaults.ConnectRefusedProtocol, false)]
    [InlineData("0002", false, MqttFaults.ConnectRefusedIdentifier, false)]
    [InlineData("0003", false, MqttFaults.ConnectRefusedUnavailable, false)]
    [InlineData("0004", false, MqttFaults.ConnectRefusedCredentials, false)]
    [InlineData("0005", false, MqttFaults.ConnectRefusedNotAuthorized, false)]
    [InlineData("0006", false, MqttFaults.ConnectRefusedReserved, false)]
    [InlineData("00FF", false, MqttFaults.ConnectRefusedReserved, false)]
    public void A_connack_is_read_with_every_flag_and_code(string body, bool clean, Fault fault, bool present)
    {
        Assert.Equal(fault, Connack.TryDecode(Convert.FromHexString(body), 0, clean, out bool sessionPresent));
        Assert.Equal(present, sessionPresent);
    }

    [Theory]
    [InlineData("F001 00", Fault.None)]
    [InlineData("F001 01", Fault.None)]
    [InlineData("F001 02", Fault.None)]
    [InlineData("F001 80", Fault.None)]
    [InlineData("F001 03", MqttFaults.MalformedSubackCode)] // [MQTT-3.9.3-2]
    [InlineData("F001 7F", MqttFaults.MalformedSubackCode)]
    [InlineData("F001 81", MqttFaults.MalformedSubackCode)]
    [InlineData("F001 0000", MqttFaults.MalformedSubackCount)] // [MQTT-3.8.4-5]
    [InlineData("0000 00", MqttFaults.MalformedPacketId)]
    public void A_suback_is_read_with_every_code(string body, Fault fault)
    {
        byte[] bytes = Convert.FromHexString(body.Replace(" ", ""));
        Assert.Equal(fault, Suback.TryDecode(bytes, 0, bytes.Length, out int id, out int code));
        Assert.Equal((bytes[0] << 8) | bytes[1], id);
        Assert.Equal(bytes[2], code);
    }

    [Fact]
    public void Random_publish_bodies_are_never_an_exception_and_what_is_accepted_lies_inside_them()
    {
        Random random = Seed.Next(log, out string seed);
        int accepted = 0;
        for (int i = 0; i < 300_000; i++)
        {
            var bytes = new byte[random.Next(4, 24)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
            {
                bytes[0] = 0;
                bytes[1] = (byte)random.Next(12);
            }

            int first = 0x30 | random.Next(6);
            if (Publish.TryDecode(first, bytes, 0, bytes.Length, message) == Fault.None)
            {
                accepted++;
                Assert.True(
                    message.TopicBytes > 0 && message.PayloadBytes >= 0
                    && message.TopicOffset + message.TopicBytes <= message.PayloadOffset
                    && message.PayloadOffset + message.PayloadBytes == bytes.Length, seed);
            }
        }

        Assert.True(accepted > 1000, seed);
    }
}
