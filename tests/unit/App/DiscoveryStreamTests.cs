using System.Text;
using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Mqtt.Wire;
using Gateway.Settings;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>The device's discovery message on a link that takes less than a piece at a time, stops, or breaks in the middle.</summary>
public class DiscoveryStreamTests(ITestOutputHelper log)
{
    private const string DeviceTopic = "homeassistant/device/gw1/config";
    private const int StepMs = 10;
    private const int LinkBytes = 20;

    /// <summary>One more piece than the buffer's, and the turn that raises the alarm.</summary>
    private const int SlackMs = 50;

    private static readonly int GatewayCount = TestCount.Of(5, 100);
    private static readonly string[] units = ["°C", "\"\\", "kWh", "m³", "", "µV", "%", "日本"];

    private readonly World world = new();
    private readonly NarrowLink link = new();

    [Fact]
    public void An_alarm_that_is_raised_while_it_leaves_follows_its_last_byte()
    {
        PowerOn();
        RunIntoMessage();
        long raisedMs = world.Clock.MonotonicMs;
        int leftBytes = link.MessageBytes - link.IntoMessage;
        Assert.True(leftBytes > 2000, $"only {leftBytes} bytes are left");
        world.Door.IsHigh = true;
        while (link.Packets.All(packet => packet.Topic != "gateway/gw1/alarm/door"))
        {
            world.Run(StepMs);
            Assert.True(world.Clock.MonotonicMs - raisedMs < 60_000, "the alarm does not leave");
        }

        int device = link.Packets.FindIndex(packet => packet.Topic == DeviceTopic);
        Assert.Equal("gateway/gw1/alarm/door", link.Packets[device + 1].Topic);
        Assert.DoesNotContain("repeated", link.Packets[device + 1].Payload);
        int alarmBytes = link.Packets[device + 1].Payload.Length + 40;
        Assert.InRange(
            world.Clock.MonotonicMs - raisedMs, 0, ((leftBytes + alarmBytes) * StepMs / LinkBytes) + SlackMs);
        JsonDocument.Parse(link.Packets[device].Payload);
    }

    [Fact]
    public void Nothing_comes_between_its_pieces_and_no_acknowledgement_either()
    {
        PowerOn();
        RunIntoMessage();
        for (int i = 0; i < 5; i++)
        {
            world.Command("ping", $"#{i}", 2);
            world.Command("ping", $"#a{i}", 1);
            world.Broker.Publish("homeassistant/status", "online"u8);
            world.Sensor.ValueMilli = i % 2 == 0 ? 90_000 : 10_000;
            world.Run(1000);
        }

        world.Run(120_000);
        Assert.True(link.IsWhole);
        Assert.All(link.Packets.Where(packet => packet.Topic == DeviceTopic), packet => JsonDocument.Parse(packet.Payload));
        Assert.InRange(link.Packets.Count(packet => packet.Topic == DeviceTopic), 2, 3);
        Assert.Equal(10, world.Payloads("reply").Count);
        Assert.Equal(1, world.Loop.Session.ConnectCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void If_the_link_ends_or_stands_still_in_its_middle_the_next_connection_has_the_alarm_first_and_then_all_of_it(bool breaks)
    {
        PowerOn();
        RunIntoMessage();
        world.Door.IsHigh = true;
        world.Run(1000);
        Assert.DoesNotContain(link.Packets, packet => packet.Topic == "gateway/gw1/alarm/door");
        if (breaks)
        {
            world.Link.Cut();
        }
        else
        {
            link.IsStuck = true;
            world.Run(world.Parts.Session.KeepAliveS * 1000L);
            world.Run(2 * world.Parts.Session.PingTimeoutMs);
            link.IsStuck = false;
        }

        world.Run(120_000);
        Assert.Equal(2, world.Loop.Session.ConnectCount);
        string[] topics = [.. link.Packets.Select(packet => packet.Topic)];
        int alarm = Array.IndexOf(topics, "gateway/gw1/alarm/door");
        int device = Array.IndexOf(topics, DeviceTopic);
        Assert.InRange(alarm, 0, device - 1);
        Assert.True(link.IsWhole);
        JsonDocument.Parse(link.Packets[device].Payload);
        Assert.Single(world.Broker.Retained, message => message.Topic == DeviceTopic);
    }

    [Fact]
    public void An_interval_that_changes_between_its_pieces_leaves_it_whole_and_is_announced_after_it()
    {
        PowerOn();
        RunIntoMessage();
        for (int i = 0; i < 8; i++)
        {
            world.Command("interval", i % 2 == 0 ? "t1 86400" : "t1 600");
            world.Run(4 * StepMs);
            Assert.Equal(i % 2 == 0 ? 86_400_000 : 600_000, world.Parts.Sensors[0].IntervalMs);
        }

        Assert.True(link.IntoMessage > 0, "the message ended too early");
        world.Run(120_000);
        Assert.True(link.IsWhole);
        string[] all = [.. link.Packets.Where(packet => packet.Topic == DeviceTopic).Select(packet => packet.Payload)];
        Assert.All(all, payload => JsonDocument.Parse(payload));
        Assert.Equal(
            (600 * 3) + 3,
            JsonDocument.Parse(all[^1]).RootElement.GetProperty("cmps").GetProperty("s01").GetProperty("exp_aft").GetInt32());
    }

    [Fact]
    public void The_gateway_sleeps_while_a_link_that_stands_still_holds_it_up()
    {
        PowerOn();
        RunIntoMessage();
        link.IsStuck = true;
        int turns = 0;
        for (long end = world.Clock.MonotonicMs + 1000; world.Clock.MonotonicMs < end; turns++)
        {
            world.Clock.MonotonicMs += Math.Max(world.Loop.Turn(), 1);
        }

        // Contacts have turns too.
        Assert.InRange(turns, 1, 3 * 1000 / AppLimits.SendRetryMs);
    }

    /// <summary>
    /// What is counted in one pass and given in another has one length, whatever changes between them; and each message is as documented.
    /// </summary>
    [Fact]
    public void Random_gateways_whose_intervals_and_values_change_announce_whole_messages()
    {
        int first = TestSeed.Next(log, out _);
        for (int i = 0; i < GatewayCount; i++)
        {
            int seed = unchecked(first + i);
            try
            {
                new DiscoveryStreamTests(log).RunRandom(new Random(seed));
            }
            catch (Exception e)
            {
                Assert.Fail($"GATEWAY_TEST_SEED={seed}: {e}");
            }
        }
    }

    private void RunRandom(Random random)
    {
        PowerOn(parts => MakeRandom(parts, random));
        link.StepBytes = random.Next(5, 50);
        var home = new HomeAssistant();
        world.Broker.Observe("homeassistant/#", message =>
        {
            if (message.Topic.EndsWith("/config", StringComparison.Ordinal))
            {
                home.Take(message.Topic, Encoding.UTF8.GetString(message.Payload.Span));
            }
        });
        for (int i = 0; i < 200; i++)
        {
            string sensor = Encoding.ASCII.GetString(world.Parts.Sensors[random.Next(world.Parts.Sensors.Length)].Name);
            switch (random.Next(100))
            {
                case < 20:
                    world.Command("interval", $"{sensor} {random.Next(1, 86400)}", random.Next(3));
                    break;
                case < 50:
                    world.Sensor.ValueMilli = random.Next(100_000);
                    break;
                case < 52:
                    world.Link.Cut();
                    break;
                case < 54:
                    world.Broker.Publish("homeassistant/status", "online"u8);
                    break;
                case < 57:
                    world.Command("ack", "all", random.Next(3));
                    break;
            }

            world.Run(random.Next(500));
        }

        world.Run(240_000);
        for (int i = 0; i < 100 && !link.IsWhole; i++)
        {
            world.Run(StepMs);
        }

        Assert.True(link.IsWhole);
        Assert.Empty(home.Conflicts);
        Assert.Equal(world.Parts.Sensors.Length, home.Components.Keys.Count(id => id.StartsWith("sensor gw1 s", StringComparison.Ordinal)));
        Assert.Equal(world.Parts.Alarms.Length, home.Components.Keys.Count(id => id.StartsWith("binary_sensor", StringComparison.Ordinal)));
    }

    private void MakeRandom(GatewayParts parts, Random random)
    {
        parts.Discovery = random.Next(2) == 0 ? DiscoveryMode.On : DiscoveryMode.Single;
        parts.Sensors = new SensorChannel[random.Next(1, SettingsLimits.SensorCount + 1)];
        for (int i = 0; i < parts.Sensors.Length; i++)
        {
            parts.Sensors[i] = new SensorChannel(
                RandomName(random, i), Encoding.UTF8.GetBytes(units[random.Next(units.Length)]), world.Sensor, 1000,
                random.Next(1, 86400) * 1000);
            parts.Sensors[i].WithReport().DeadbandMilli = random.Next(2) * 1000;
            parts.Sensors[i].WithReport().IntervalMaxMs = random.Next(3) * 600_000;
        }

        parts.Alarms = new AlarmChannel[random.Next(1, SettingsLimits.AlarmCount + 1)];
        for (int i = 0; i < parts.Alarms.Length; i++)
        {
            parts.Alarms[i] = new AlarmChannel(
                RandomName(random, i), new ThresholdRule(AlarmSeverity.High, true, 80_000, 2000, 0),
                parts.Sensors[random.Next(parts.Sensors.Length)], random.Next(1, 3));
        }
    }

    private static byte[] RandomName(Random random, int i) =>
        Encoding.ASCII.GetBytes($"{i}{new string('n', random.Next(AppLimits.NameBytesMax - 1))}");

    private void PowerOn(Action<GatewayParts>? change = null) => world.PowerOn(change: parts =>
    {
        parts.Discovery = DiscoveryMode.On;
        parts.Announcer = new Discovery();
        parts.Limits.TransmitBytesMax = 512;
        link.Inner = parts.Link;
        parts.Link = link;
        link.Now = () => world.Clock.MonotonicMs;
        change?.Invoke(parts);
    });

    // Until some of the device's message has left, and most has not.
    private void RunIntoMessage()
    {
        long end = world.Clock.MonotonicMs + 60_000;
        while (link.IntoMessage < 100)
        {
            world.Run(StepMs);
            Assert.True(world.Clock.MonotonicMs < end, "no message for the device begins");
        }
    }

    /// <summary>Takes some bytes every few ms, and reads the packets in them, across pieces.</summary>
    private sealed class NarrowLink : PassingLink
    {
        private readonly List<byte> bytes = [];
        private long nextMs;

        public sealed record Packet(int First, string Topic, string Payload);

        public Func<long> Now { get; set; } = null!;

        public int StepBytes { get; set; } = LinkBytes;

        public bool IsStuck { get; set; }

        public List<Packet> Packets { get; } = [];

        /// <summary>All that was sent on this connection is whole packets.</summary>
        public bool IsWhole => bytes.Count == 0;

        /// <summary>Bytes of the device's message that have left, while it leaves; else 0.</summary>
        public int IntoMessage => MessageBytes > 0 ? bytes.Count : 0;

        /// <summary>Bytes of the device's message while it leaves; else 0.</summary>
        public int MessageBytes
        {
            get
            {
                int all = Header(out int at);
                return all > 0 && bytes[0] >> 4 == PacketType.Publish && bytes.Count > at + 2 + DeviceTopic.Length
                    && Encoding.ASCII.GetString([.. bytes.Skip(at + 2).Take(DeviceTopic.Length)]) == DeviceTopic ? all : 0;
            }
        }

        public override void Open()
        {
            bytes.Clear();
            base.Open();
        }

        public override int Send(byte[] buffer, int offset, int count)
        {
            if (IsStuck || Now() < nextMs)
            {
                return 0;
            }

            nextMs = Now() + StepMs;
            int sent = base.Inner.Send(buffer, offset, Math.Min(count, StepBytes));
            for (int i = 0; i < sent; i++)
            {
                bytes.Add(buffer[offset + i]);
                TakePacket();
            }

            return sent;
        }

        // The bytes of the packet that begins the list, and where its header ends; 0: its length is not there yet.
        private int Header(out int at)
        {
            int length = 0;
            for (at = 1; at < bytes.Count && at < 5; at++)
            {
                length |= (bytes[at] & 0x7F) << (7 * (at - 1));
                if (bytes[at] < 0x80)
                {
                    at++;
                    return at + length;
                }
            }

            return 0;
        }

        private void TakePacket()
        {
            int all = Header(out int at);
            if (all == 0 || bytes.Count < all)
            {
                return;
            }

            byte[] packet = [.. bytes];
            bytes.Clear();
            if (packet[0] >> 4 != PacketType.Publish)
            {
                // Its first byte must be one that a client may send.
                Assert.Contains(packet[0], new byte[] { 0x10, 0x40, 0x50, 0x62, 0x70, 0x82, 0xC0, 0xE0 });
                Packets.Add(new Packet(packet[0], "", ""));
                return;
            }

            int topicBytes = (packet[at] << 8) | packet[at + 1];
            int from = at + 2 + topicBytes + ((packet[0] & 6) != 0 ? 2 : 0);
            string topic = Encoding.ASCII.GetString(packet, at + 2, topicBytes);
            Packets.Add(new Packet(packet[0], topic, Encoding.UTF8.GetString(packet, from, packet.Length - from)));
        }
    }
}
