using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>Every packet a client sends, against bytes written by hand from MQTT 3.1.1, section 3.</summary>
public class WireEncodeTests
{
    private readonly byte[] buffer = new byte[600];

    // [MQTT-3.1.2-1] protocol name, [MQTT-3.1.2-2] level 4, [MQTT-3.1.2-3] reserved flag 0, [MQTT-3.1.3-1] order of the payload.
    [Fact]
    public void A_connect_with_nothing_optional()
    {
        var options = new SessionOptions { ClientId = "gw"u8.ToArray(), KeepAliveS = 0x1234 };
        AssertConnect("10 0E 0004 4D515454 04 00 1234 0002 6777", options, false);
        AssertConnect("10 0E 0004 4D515454 04 02 1234 0002 6777", options, true);
    }

    // [MQTT-3.1.2-9] will fields, [MQTT-3.1.2-14] will QoS 0..2, [MQTT-3.1.2-17] will retain, [MQTT-3.1.2-19, -21] user name, password.
    [Theory]
    [InlineData(0, false, "C4")]
    [InlineData(1, true, "EC")]
    [InlineData(2, false, "D4")]
    [InlineData(2, true, "F4")]
    public void A_connect_with_will_user_name_and_password(int qos, bool retain, string flags)
    {
        var options = new SessionOptions
        {
            ClientId = "c"u8.ToArray(), KeepAliveS = 10, WillTopic = "w/t"u8.ToArray(), WillPayload = "off"u8.ToArray(),
            WillQos = qos, WillRetain = retain, UserName = "me"u8.ToArray(), Password = [0, 255]
        };
        AssertConnect("10 1F 0004 4D515454 04 " + flags + " 000A 0001 63 0003 772F74 0003 6F6666 0002 6D65 0002 00FF", options, false);
    }

    [Fact]
    public void A_connect_with_an_empty_will_payload_and_a_user_name_alone()
    {
        var options = new SessionOptions
        {
            ClientId = "c"u8.ToArray(), KeepAliveS = 0, WillTopic = "w"u8.ToArray(), WillPayload = [], WillQos = 0,
            WillRetain = false, UserName = "me"u8.ToArray()
        };
        AssertConnect("10 16 0004 4D515454 04 86 0000 0001 63 0001 77 0000 0002 6D65", options, true);
    }

    // [MQTT-3.1.2-22] without a user name there must be no password.
    [Fact]
    public void A_password_without_a_user_name_is_not_sent()
    {
        var options = new SessionOptions { ClientId = "c"u8.ToArray(), KeepAliveS = 0, Password = [1] };
        AssertConnect("10 0D 0004 4D515454 04 00 0000 0001 63", options, false);
    }

    [Fact]
    public void A_connect_of_more_than_127_bytes_has_a_remaining_length_of_two()
    {
        var options = new SessionOptions { ClientId = Encoding.ASCII.GetBytes(new string('x', 200)), KeepAliveS = 0 };
        int end = Connect.Put(buffer, 0, options, false, WillForm.Whole);
        Assert.Equal("10D401", Convert.ToHexString(buffer, 0, 3));
        Assert.Equal((215, 215), (end, Connect.BytesOf(options)));
    }

    [Theory]
    [InlineData(0, false, "30", "0003 612F62 6869")]
    [InlineData(0, true, "31", "0003 612F62 6869")]
    [InlineData(1, false, "32", "0003 612F62 1234 6869")]
    [InlineData(1, true, "33", "0003 612F62 1234 6869")]
    [InlineData(2, false, "34", "0003 612F62 1234 6869")]
    [InlineData(2, true, "35", "0003 612F62 1234 6869")]
    public void A_publish(int qos, bool retain, string first, string body)
    {
        Assert.Equal(Convert.FromHexString(first)[0], Publish.First(qos, retain));
        byte[] payload = "[hi]"u8.ToArray();
        int end = Publish.PutBody(buffer, 0, "a/b"u8.ToArray(), qos > 0 ? 0x1234 : 0, payload, 1, 2);
        Assert.Equal(body.Replace(" ", ""), Convert.ToHexString(buffer, 0, end));
        Assert.Equal(end, Publish.BodyBytes(qos, 3, 2));
    }

    // [MQTT-3.6.1-1] flags of PUBREL; the four acknowledgements have no payload.
    [Fact]
    public void The_acknowledgements()
    {
        AssertPacket("40 02 1234", IdentifierPacket.Put(buffer, 0, Puback.First, 0x1234));
        AssertPacket("50 02 1234", IdentifierPacket.Put(buffer, 0, Pubrec.First, 0x1234));
        AssertPacket("62 02 1234", IdentifierPacket.Put(buffer, 0, Pubrel.First, 0x1234));
        AssertPacket("70 02 FFFF", IdentifierPacket.Put(buffer, 0, Pubcomp.First, 0xFFFF));
    }

    // [MQTT-3.8.1-1] flags 2.
    [Fact]
    public void A_subscribe()
    {
        AssertPacket("82 08 F001 0003 612F23 02", Subscribe.Put(buffer, 0, 0xF001, "a/#"u8.ToArray(), 2));
        Assert.Equal(10, Subscribe.BytesOf(3));
        Assert.Equal((127 + 2, 128 + 3), (Subscribe.BytesOf(122), Subscribe.BytesOf(123)));
    }

    [Fact]
    public void The_packets_without_a_body()
    {
        Assert.Equal((0xC0, 2, 0xE0, 2), (Pingreq.First, Pingreq.Bytes, Disconnect.First, Disconnect.Bytes));
    }

    private void AssertConnect(string hex, SessionOptions options, bool clean)
    {
        int end = Connect.Put(buffer, 0, options, clean, WillForm.Whole);
        AssertPacket(hex, end);
        Assert.Equal(end, Connect.BytesOf(options));
    }

    private void AssertPacket(string hex, int end)
    {
        Assert.Equal(hex.Replace(" ", ""), Convert.ToHexString(buffer, 0, end));
    }
}
