using System.Text;
using Gateway.App;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>Statements of the standard that no other test shows. src/docs/conformance.md lists all of them, each with its tests.</summary>
public class ConformanceTests
{
    private const int IdBytesMax = 31;

    // [MQTT-1.5.3-3]
    [Fact]
    public void A_byte_order_mark_in_a_topic_stays_part_of_it()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(FromBroker.Publish("\uFEFFa", "x"));
        Assert.Equal("q0 \uFEFFa=x", rig.Take());
        rig.Publish(0, "x", "\uFEFFa");
        Assert.Equal("PUBLISH q0 \uFEFFa=x", rig.Turn());
    }

    // [MQTT-3.1.2-11], [MQTT-3.1.2-13], [MQTT-3.1.2-15]
    [Fact]
    public void Without_a_will_its_options_leave_no_trace_in_connect()
    {
        var options = new SessionOptions { ClientId = "c"u8.ToArray(), WillQos = 2, WillRetain = true, WillPayload = "off"u8.ToArray() };
        byte[] buffer = new byte[64];
        int bytes = Connect.Put(buffer, 0, options, false, WillForm.Whole);
        Assert.Equal((15, 0), (bytes, buffer[9]));
    }

    // [MQTT-3.1.3-3], [MQTT-3.1.3-7]
    [Fact]
    public void An_empty_client_identifier_is_a_failed_check()
    {
        FaultException thrown = Assert.Throws<FaultException>(() => new SessionRig((options, _) => options.ClientId = []));
        Assert.Equal(Fault.LimitsInconsistent, thrown.Fault);
    }

    // [MQTT-3.1.3-4], [MQTT-3.1.3-10], [MQTT-3.1.3-11], [MQTT-4.7.3-2]: the texts that CONNECT and topics are made of are settings.
    [Theory]
    [InlineData(SettingId.BrokerClientId)]
    [InlineData(SettingId.BrokerUser)]
    [InlineData(SettingId.TopicBase)]
    [InlineData(SettingId.Id)]
    public void Texts_of_connect_are_refused_as_settings_unless_they_are_utf_8(int id)
    {
        SettingRow row = GatewayKeys.Create().RowOf(id);
        Assert.Equal(Refusal.None, ValueText.Validate(row, "ok"u8.ToArray(), 0, 2));
        Assert.NotEqual(Refusal.None, ValueText.Validate(row, [0xC0, 0x80], 0, 2));
        Assert.NotEqual(Refusal.None, ValueText.Validate(row, [0xED, 0xA0, 0x80], 0, 3));
        Assert.NotEqual(Refusal.None, ValueText.Validate(row, [(byte)'a', 0], 0, 2));
    }

    // [MQTT-4.6.0-2], [MQTT-4.6.0-3]
    [Fact]
    public void Acknowledgements_leave_in_the_order_of_what_they_answer()
    {
        var rig = new SessionRig();
        rig.Connect();
        string oversize = new('x', rig.Limits.ReceiveBytesMax);
        Assert.Equal(
            "PUBREC 9 | PUBACK 4 | PUBREC 3",
            rig.Feed(
                FromBroker.Publish("a", "1", 2, 9), FromBroker.Publish("a", "2", 1, 4), FromBroker.Publish("a", oversize, 2, 3)));

        // A fragment is taken before more bytes are fed.
        rig.Take();
        Assert.Equal(
            "PUBACK 8 | PUBREC 2 | PUBACK 1",
            rig.Feed(FromBroker.Publish("a", "4", 1, 8), FromBroker.Publish("a", "5", 2, 2), FromBroker.Publish("a", oversize, 1, 1)));
    }

    // [MQTT-3.3.2-2], [MQTT-3.8.3-1], [MQTT-4.7.1-1], [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.3-1]
    [Theory]
    [InlineData("g", "1")]
    [InlineData("plant 1/übung", "cellar-1_A")]
    public void The_topics_of_a_gateway_are_names_and_its_filter_is_one(string topicBase, string id)
    {
        Assert.InRange(id.Length, 1, IdBytesMax);
        var topics = new Topics(Encoding.UTF8.GetBytes(topicBase), Encoding.UTF8.GetBytes(id));
        byte[][] names =
        [
            topics.Status, topics.Health, topics.Reply, topics.CommandPrefix, topics.TelemetryPrefix, topics.AlarmPrefix
        ];
        foreach (byte[] name in names)
        {
            Assert.True(name.Length > 0 && Utf8.IsValid(name, 0, name.Length));
            Assert.False(Wire(name));
        }

        string[] levels = Encoding.UTF8.GetString(topics.CommandFilter).Split('/');
        Assert.Equal("#", levels[^1]);
        Assert.DoesNotContain(levels[..^1], level => level.Contains('#') || level.Contains('+'));

        static bool Wire(byte[] name) => Gateway.Mqtt.Wire.Publish.HasWildcard(name, 0, name.Length);
    }

    // [MQTT-4.7.3-3]
    [Fact]
    public void A_topic_or_filter_beyond_every_buffer_is_refused()
    {
        // The largest possible limits.
        var rig = new SessionRig((_, limits) =>
        {
            limits.TransmitBytesMax = 65536;
            limits.EntryCount = 2;
            limits.WindowMax = 1;
            limits.EntryBodyBytesMax = 16383;
        });
        rig.Connect();
        string topic = new('t', 65536);
        Assert.Equal(PublishResult.TooLarge, rig.Publish(0, "", topic));
        Assert.Equal(PublishResult.TooLarge, rig.Publish(1, "", topic));
        Assert.Equal(PublishResult.TooLarge, rig.Publish(2, "", topic));
        Assert.False(rig.Session.Subscribe(Encoding.UTF8.GetBytes(topic), 1));
        Assert.Equal("", rig.Turn());
    }

    // [MQTT-3.14.4-2]
    [Fact]
    public void Nothing_follows_disconnect_whatever_is_published_or_arrives()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(2, "a");
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Turn());
        rig.Feed(FromBroker.Pubrec(1), FromBroker.Pubcomp(1));
        rig.SendMax = 1;
        rig.Session.Stop(null, null);
        rig.After(rig.Options.StopTimeoutMs / 2);
        Assert.Equal(ConnectionState.Disconnecting, rig.Session.State);
        rig.Publish(1, "b");
        Assert.Equal(PublishResult.NotConnected, rig.Publish(0, "c"));
        rig.Session.Subscribe("s"u8.ToArray(), 1);
        rig.SendMax = int.MaxValue;
        string left = rig.Feed(FromBroker.Publish("d", "1", 1, 5));
        left += rig.Turn();
        Assert.DoesNotContain("PUB", left);
        Assert.DoesNotContain("SUB", left);
        Assert.Equal(ConnectionState.Stopped, rig.Session.State);
    }
}
