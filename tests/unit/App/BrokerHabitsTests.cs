using System.Runtime.InteropServices;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Settings for brokers that do not take all that the standard has.</summary>
public class BrokerHabitsTests
{
    private readonly World world = new();
    private readonly List<byte[]> sent = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RETAIN_is_on_every_message_that_may_have_it_or_on_none(bool retain)
    {
        PowerOn(parts =>
        {
            parts.Retain = retain;
            parts.Discovery = DiscoveryMode.On;
            parts.Announcer = new Discovery();
        });
        world.Run(15_000);
        world.Sensor.ValueMilli = 90_000;
        world.Run(15_000);
        world.Loop.Stop();
        world.Run(500);
        Assert.True(world.Loop.IsStopped);
        string[] topics = [.. sent.Where(packet => packet[0] >> 4 == PacketType.Publish).Select(TopicOf).Distinct()];
        string[] retained = [.. sent.Where(packet => packet[0] >> 4 == PacketType.Publish && (packet[0] & Publish.RetainBit) != 0)
            .Select(TopicOf).Distinct()];
        Assert.Contains("gateway/gw1/telemetry/t1", topics);
        Assert.Contains("gateway/gw1/alarm/hot", topics);
        Assert.Contains("homeassistant/device/gw1/config", topics);
        Assert.Equal(["offline", "online"], world.Payloads("status").Distinct().Order());
        Assert.Equal(
            retain ? topics.Count(topic => !topic.Contains("/telemetry/") && !topic.Contains("/alarm/") && !topic.Contains("/health")) : 0,
            retained.Length);
        Assert.Equal(retain, (ConnectFlags() & 0x20) != 0);
        Assert.Equal(4, ConnectFlags() & 4);
        Assert.Equal(retain, world.Broker.Retained.Count > 0);
    }

    [Fact]
    public void A_message_that_was_recorded_with_RETAIN_leaves_without_it_when_the_broker_does_not_take_it()
    {
        PowerOn(parts => parts.RetainAlarms = true);
        world.Run(2000);
        world.Link.StallToClient = true;
        world.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        Assert.Equal(1, world.Loop.Session.HeldCount);
        Assert.Equal(1, FlagsOf("alarm/hot").Single() & Publish.RetainBit);
        sent.Clear();
        PowerOn(parts => parts.Retain = false);
        world.Run(3000);
        Assert.NotEmpty(FlagsOf("alarm/hot"));
        Assert.All(FlagsOf("alarm/hot"), first => Assert.Equal(0, first & Publish.RetainBit));
        Assert.Equal(0, world.Loop.Session.HeldCount);
    }

    [Fact]
    public void Without_a_will_a_gateway_that_vanishes_says_nothing()
    {
        PowerOn(parts => parts.HasWill = false);
        world.Run(3000);
        Assert.Equal(0, ConnectFlags() & 0x3C);
        world.Link.Cut();
        world.Network.Pump(world.Clock.MonotonicMs);
        Assert.Equal(["online"], world.Payloads("status"));
        Assert.Equal(0, world.Broker.Counters.Wills);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Commands_are_subscribed_to_at_the_QoS_of_the_settings(int qos)
    {
        PowerOn(parts => parts.CommandQos = qos);
        world.Run(1000);
        Assert.Equal(qos, Assert.Single(sent, SubscribesToCommands)[^1]);
        world.Command("ping", "");
        world.Run(1000);
        Assert.Single(world.Payloads("reply"));
    }

    private static bool SubscribesToCommands(byte[] packet) =>
        packet[0] == Subscribe.First && packet.AsSpan().IndexOf("/cmd/#"u8) > 0;

    [Fact]
    public void With_commands_off_nothing_is_subscribed_to_announced_as_a_button_or_carried_out()
    {
        // The broker keeps the subscription of this start, and a command for the session.
        PowerOn(parts => parts.Indicator = new IdentifyLight(new TestLight(), false));
        world.Run(1000);
        world.Link.Close();
        world.Network.Pump(world.Clock.MonotonicMs);
        world.Command("ping", "");
        sent.Clear();
        PowerOn(parts =>
        {
            parts.CommandQos = GatewayParts.NoCommands;
            parts.Indicator = new IdentifyLight(new TestLight(), false);
            parts.Discovery = DiscoveryMode.Clear;
            parts.Announcer = new Discovery();
        });
        world.Run(5000);
        Assert.DoesNotContain(sent, SubscribesToCommands);
        Assert.Empty(world.Payloads("reply"));
        Assert.Equal(1, world.CountOf(AppFaults.InboundUnexpected));
        PowerOn(parts =>
        {
            parts.CommandQos = GatewayParts.NoCommands;
            parts.Indicator = new IdentifyLight(new TestLight(), false);
            parts.Discovery = DiscoveryMode.On;
            parts.Announcer = new Discovery();
        });
        world.Run(5000);
        Assert.DoesNotContain("\"button\",", Announced());
        Assert.DoesNotContain("\"number\",", Announced());

        // It is acknowledged: it does not come again.
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
        Assert.Equal(0, world.Loop.Session.HeldCount);
    }

    // Both buttons change something.
    [Fact]
    public void With_commands_read_only_no_button_is_announced()
    {
        PowerOn(parts =>
        {
            parts.CommandRights = 0;
            parts.Indicator = new IdentifyLight(new TestLight(), false);
            parts.Discovery = DiscoveryMode.On;
            parts.Announcer = new Discovery();
        });
        world.Run(5000);
        Assert.DoesNotContain("\"button\",", Announced());
        Assert.DoesNotContain("\"number\",", Announced());
        Assert.Contains(sent, SubscribesToCommands);
    }

    private string Announced() => System.Text.Encoding.UTF8.GetString(
        world.Broker.Retained.Single(message => message.Topic == "homeassistant/device/gw1/config").Payload.Span);

    private void PowerOn(Action<GatewayParts> change) => world.PowerOn(change: parts =>
    {
        parts.Link = new ListeningLink(sent) { Inner = parts.Link };
        change(parts);
    });

    private int ConnectFlags() => sent.First(packet => packet[0] == Connect.First)[9];

    private int[] FlagsOf(string topic) =>
    [
        .. sent.Where(packet => packet[0] >> 4 == PacketType.Publish && TopicOf(packet) == "gateway/gw1/" + topic)
            .Select(packet => (int)packet[0])
    ];

    private static string TopicOf(byte[] packet)
    {
        int at = packet[1] < 0x80 ? 2 : 3;
        return System.Text.Encoding.UTF8.GetString(packet, at + 2, BigEndian.GetU16(packet, at));
    }

    /// <summary>Notes each packet that the gateway sends, also one that leaves in parts.</summary>
    private sealed class ListeningLink(List<byte[]> sent) : PassingLink
    {
        private readonly List<byte> bytes = [];

        public override void Open()
        {
            bytes.Clear();
            base.Open();
        }

        public override int Send(byte[] buffer, int offset, int count)
        {
            int taken = Inner.Send(buffer, offset, count);
            bytes.AddRange(buffer.AsSpan(offset, Math.Max(taken, 0)));
            while (bytes.Count > 2)
            {
                int length = BytesOf(CollectionsMarshal.AsSpan(bytes));
                if (bytes.Count < length)
                {
                    break;
                }

                sent.Add([.. bytes.Take(length)]);
                bytes.RemoveRange(0, length);
            }

            return taken;
        }
    }
}
