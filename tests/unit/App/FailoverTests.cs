using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Two brokers, one of which is sometimes unreachable.</summary>
public class FailoverTests
{
    private const int AfterMs = 20_000;
    private const int ReturnMs = 100_000;

    private readonly MemoryNetwork second = new(new Broker());
    private readonly World world;
    private readonly List<string> atSecond = [];
    private TwoLinks? links;
    private Target first = new();

    public FailoverTests()
    {
        world = Make(new FakePower(), second, atSecond);
    }

    [Fact]
    public void Without_the_first_broker_alarms_go_to_the_second_and_back_when_it_has_returned()
    {
        world.PowerOn(change: Two).Run(3000);
        Leave(world.Network, true);
        world.Sensor.ValueMilli = 90_000;
        world.Run(AfterMs - 5000);
        Assert.Empty(atSecond);
        world.Run(10_000);
        Assert.Equal(("online", 1), (LastStatus(atSecond), atSecond.Count(text => text.Contains("active-unack"))));
        Assert.Equal(1, world.CountOf(AppFaults.BrokerChanged));
        Leave(world.Network, false);
        world.Sensor.ValueMilli = 20_000;
        world.Run(ReturnMs + 10_000);
        Assert.Equal("offline", LastStatus(atSecond));
        Assert.Equal("online", world.Payloads("status")[^1]);
        Assert.Equal(2, world.CountOf(AppFaults.BrokerChanged));
        Assert.Equal(0, second.Broker.Counters.Wills);
        Assert.Equal((0, 1), (world.Payloads("alarm/hot").Count, atSecond.Count(text => text.Contains("rtn-unack"))));
    }

    [Fact]
    public void An_alarm_that_the_second_broker_does_not_take_does_not_keep_the_gateway_there()
    {
        world.PowerOn(change: Two).Run(3000);
        links!.Refused = "gateway/gw1/alarm/hot"u8.ToArray();
        Leave(world.Network, true);
        world.Sensor.ValueMilli = 90_000;
        world.Run(AfterMs + 60_000);
        Assert.Equal(1, world.Loop!.Session.SetAsideCount);
        Leave(world.Network, false);
        world.Run(2 * ReturnMs);
        Assert.Equal("online", world.Payloads("status")[^1]);
        Assert.Contains(world.Payloads("alarm/hot"), text => text.Contains("active-unack"));
    }

    [Fact]
    public void A_first_broker_that_is_still_away_is_tried_and_the_second_serves_on_with_its_session()
    {
        world.PowerOn(change: Two).Run(3000);
        Leave(world.Network, true);
        world.Run(AfterMs + 5000);
        long connects = second.Broker.Counters.ConnectsAccepted;
        world.Run(ReturnMs + AppLimits.ReturnTrialMsMax + 10_000);
        Assert.Equal("online", LastStatus(atSecond));

        // One more CONNECT, resumed: nothing was discarded.
        Assert.Equal((connects + 1, 1), (second.Broker.Counters.ConnectsAccepted, second.Broker.Counters.SessionsResumed));
    }

    [Fact]
    public void Both_away_are_tried_by_turns_and_whichever_comes_back_gets_what_waited()
    {
        world.PowerOn(change: Two).Run(3000);
        Leave(world.Network, true);
        Leave(second, true);
        world.Sensor.ValueMilli = 90_000;
        world.Run(5 * AfterMs);
        Assert.InRange(world.CountOf(AppFaults.BrokerChanged), 3, 6);
        Leave(second, false);
        world.Run(3 * AfterMs);
        Assert.Single(atSecond, text => text.Contains("active-unack"));
        Assert.Equal(0, world.Loop.Session.HeldCount);
    }

    [Fact]
    public void After_a_restart_the_broker_that_has_the_session_is_gone_to_first()
    {
        world.PowerOn(change: Two).Run(3000);
        Leave(world.Network, true);
        world.Run(AfterMs + 5000);
        Leave(world.Network, false);
        long discards = second.Broker.Counters.ConnectsAccepted - second.Broker.Counters.SessionsResumed;
        world.PowerOn(change: Two).Run(3000);
        Assert.Equal(discards, second.Broker.Counters.ConnectsAccepted - second.Broker.Counters.SessionsResumed);
        Assert.Equal("online", LastStatus(atSecond));
    }

    [Fact]
    public void A_session_left_behind_with_an_identifier_in_use_is_discarded_when_its_broker_is_next_reached()
    {
        // The first broker keeps the PUBLISH of an alarm for its PUBREL, which never comes: 61440 messages later, or after a gap in the
        // sequence, another alarm has its identifier.
        world.PowerOn(change: Two).Run(3000);
        world.Link.StallToClient = true;
        world.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        world.Link.Cut();
        Leave(world.Network, true);
        world.Run(AfterMs + 10_000);
        Assert.Single(atSecond, text => text.Contains("active-unack"));
        world.Link.StallToClient = false;
        Leave(world.Network, false);
        world.Run(ReturnMs + 10_000);
        Assert.Equal("online", world.Payloads("status")[^1]);
        Assert.Equal(0, world.Broker.FindSession("gw1")!.Value.InboundQos2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_second_broker_that_waits_for_the_clock_keeps_nobody_from_a_first_that_needs_none(bool bothNeedIt)
    {
        world.PowerOn(change: Two).Run(3000);
        links!.SecondPhase = LinkPhase.Clock;
        ((Target)world.Parts.SecondBroker.Target).IsSecure = true;
        first.IsSecure = bothNeedIt;
        Leave(world.Network, true);
        Leave(second, true);
        world.Sensor.ValueMilli = 90_000;
        world.Run(AfterMs + 10_000);
        Assert.Equal(1, world.CountOf(AppFaults.BrokerChanged));
        Leave(world.Network, false);
        world.Run(2 * AfterMs);

        // If both need the clock, neither could be reached, and changing from one to the other would show nothing.
        Assert.Equal(bothNeedIt ? 1 : 2, world.CountOf(AppFaults.BrokerChanged));
        Assert.Equal(bothNeedIt ? 0 : 1, world.Payloads("alarm/hot").Count);
    }

    [Fact]
    public void A_network_that_is_away_is_no_brokers_fault()
    {
        world.PowerOn(change: Two).Run(3000);
        links!.FirstPhase = LinkPhase.Network;
        Leave(world.Network, true);
        world.Run(5 * AfterMs);
        Assert.Equal(0, world.CountOf(AppFaults.BrokerChanged));
        links.FirstPhase = LinkPhase.Connection;
        world.Run(3 * AfterMs);
        Assert.Equal(("online", 1), (LastStatus(atSecond), world.CountOf(AppFaults.BrokerChanged)));
    }

    [Fact]
    public void A_first_broker_that_drops_each_connection_is_left_and_so_is_one_that_does_it_when_it_is_tried_again()
    {
        world.PowerOn(change: Two).Run(10_000);
        world.Sensor.ValueMilli = 90_000;
        void Flap(int ms)
        {
            for (int i = 0; i < ms; i += 100)
            {
                world.Run(100);
                world.Network.Broker.Drop("gw1");
            }
        }

        Flap(AfterMs - 5000);
        Assert.Equal(0, world.CountOf(AppFaults.BrokerChanged));
        Flap(20_000);
        Assert.Equal(("online", 1), (LastStatus(atSecond), world.CountOf(AppFaults.BrokerChanged)));
        Flap(ReturnMs + AppLimits.ReturnTrialMsMax + 10_000);
        Assert.Equal(("online", 3), (LastStatus(atSecond), world.CountOf(AppFaults.BrokerChanged)));
        world.Run(ReturnMs + 10_000);
        Assert.Equal(("offline", 4), (LastStatus(atSecond), world.CountOf(AppFaults.BrokerChanged)));
    }

    [Fact]
    public void A_second_broker_that_answers_late_is_not_left_between_discarding_its_session_and_connecting()
    {
        world.PowerOn(change: Two).Run(3000);
        links!.Second.StallToClient = true;
        world.Parts.SecondBroker.AfterMs = 5000;
        Leave(world.Network, true);
        world.Run(5000 + 6000);
        Assert.Equal((1, 0), (world.CountOf(AppFaults.BrokerChanged), atSecond.Count));
        links.Second.StallToClient = false;
        world.Run(2000);
        Assert.Equal(1, world.CountOf(AppFaults.BrokerChanged));
        Assert.Equal("online", LastStatus(atSecond));
    }

    [Theory]
    [InlineData(3, 10_000)]
    [InlineData(5, 20_000)]
    public void The_delayed_start_behind_short_boots_holds_for_the_second_broker_too(int shortBoots, int delayMs)
    {
        world.PowerOn(change: Two).Run(3000);
        Leave(world.Network, true);
        world.Run(AfterMs + 5000);
        Assert.Equal("online", LastStatus(atSecond));
        void Counted(GatewayParts parts)
        {
            Two(parts);
            parts.Boot = new BootRecord(parts.BootArea, parts.Crc, parts.Faults);
            parts.SecondBroker.AfterMs = 10_000;
        }

        // The start above is the first of them.
        for (int boots = 1; boots < shortBoots; boots++)
        {
            world.PowerOn(change: Counted);
        }

        world.PowerOn(change: Counted);
        second.Pump(world.Clock.MonotonicMs);
        long attempts = second.Broker.Counters.ConnectsAccepted;
        world.Run(delayMs - 500);
        Assert.Equal((attempts, 0), (second.Broker.Counters.ConnectsAccepted, world.CountOf(AppFaults.BrokerChanged)));
        world.Run(1000);
        Assert.Equal((attempts + 1, 0), (second.Broker.Counters.ConnectsAccepted, world.CountOf(AppFaults.BrokerChanged)));
    }

    /// <summary>Alarms before, during and after an outage of each broker, with the power cut at each write, old and new.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void At_every_write_no_alarm_is_lost_and_what_comes_twice_is_counted_as_a_lost_session(int qos, bool cutLeavesNew)
    {
        int writes = Day(qos, 0, cutLeavesNew, out _, out _);
        Assert.InRange(writes, 15, 200);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            Day(qos, cutAt, cutLeavesNew, out List<int> seen, out int lost);
            string story = $"cut at write {cutAt}: {string.Join(' ', seen)}";
            Assert.True(seen.Distinct().Order().SequenceEqual(Enumerable.Range(1, seen.Max())), "gap: " + story);
            Assert.True(seen.Max() == 6, "lost: " + story);
            Assert.True(qos == 1 || seen.Distinct().Count() == seen.Count || lost > 0, "twice: " + story);
        }
    }

    private static int Day(int qos, int cutAt, bool cutLeavesNew, out List<int> seen, out int lost)
    {
        var other = new MemoryNetwork(new Broker());
        var there = new List<string>();
        World each = Make(new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew }, other, there);
        int sessionsLost = 0;
        void Part(int milli, bool firstAway, bool secondAway)
        {
            each.Sensor.ValueMilli = milli;
            Leave(each.Network, firstAway);
            Leave(other, secondAway);
            each.Guarded(
                () => each.Run(AfterMs + 8000), () =>
                {
                    sessionsLost += each.Parts?.Faults.CountOf(MqttFaults.SessionLost) ?? 0;
                    each.PowerOn(qos, parts => Two(parts, each, other));
                });
        }

        Part(90_000, false, false);
        Part(20_000, true, false);
        Part(90_000, false, true);
        Part(20_000, true, true);
        Part(90_000, true, false);
        Part(20_000, false, false);
        Part(20_000, false, false);
        lost = sessionsLost + each.CountOf(MqttFaults.SessionLost);
        seen = each.Payloads("alarm/hot").Concat(there.Where(text => text.StartsWith("alarm/hot ")).Select(text => text[10..]))
            .Select(text => JsonDocument.Parse(text).RootElement.GetProperty("seq").GetInt32()).ToList();
        return each.Power.Operations;
    }

    private static World Make(FakePower power, MemoryNetwork second, List<string> atSecond)
    {
        var made = new World(power) { SecondNetwork = second };
        second.Broker.Observe("#", message => atSecond.Add(
            message.Topic["gateway/gw1/".Length..] + " " + Encoding.UTF8.GetString(message.Payload.Span)));
        return made;
    }

    private static void Leave(MemoryNetwork network, bool isAway)
    {
        network.RefuseConnect = isAway;
        if (isAway)
        {
            network.Broker.Drop("gw1");
        }
    }

    private void Two(GatewayParts parts)
    {
        Two(parts, world, second);
        links = (TwoLinks)parts.Link;
        first = (Target)links.Target!;
    }

    private static void Two(GatewayParts parts, World world, MemoryNetwork second)
    {
        var target = new Target();
        parts.Link = new TwoLinks(world.Link, second.CreateLink(), target) { Target = new Target() };
        parts.SecondBroker = new BrokerOption { Target = target, SessionTag = 0x5678, AfterMs = AfterMs, ReturnMs = ReturnMs };
    }

    private static string LastStatus(List<string> messages) => messages.Last(text => text.StartsWith("status "))[7..];

    private sealed class Target : ILinkTarget
    {
        public int Version => 1;

        public int Port => 1883;

        public bool IsSecure { get; set; }

        public int CopyHost(byte[] buffer, int offset) => 0;

        public int CertificateRoomBytes(LinkCertificate which) => 0;

        public byte[]? Certificate(LinkCertificate which, byte[]? room) => null;
    }

    /// <summary>A link that connects to one of two brokers, depending on its target.</summary>
    private sealed class TwoLinks(IByteLink first, MemoryLink second, ILinkTarget secondTarget) : IBrokerLink
    {
        public MemoryLink Second => second;

        private ILinkTarget? target;

        public ILinkTarget? Target
        {
            get => target;
            set
            {
                Assert.Equal(LinkState.Closed, State);
                target = value;
            }
        }

        private bool isFresh;

        /// <summary>How far a link to the first one comes.</summary>
        public LinkPhase FirstPhase { get; set; } = LinkPhase.Connection;

        /// <summary>How far a link to the second one comes.</summary>
        public LinkPhase SecondPhase { get; set; } = LinkPhase.Connection;

        /// <summary>As on a device: in the turn that opens it, it has not looked for the network yet.</summary>
        public LinkPhase Phase => isFresh ? LinkPhase.Network
            : Now.State == LinkState.Open ? LinkPhase.Open : target == secondTarget ? SecondPhase : FirstPhase;

        public LinkState State
        {
            get
            {
                isFresh = false;
                return Now.State;
            }
        }

        public Fault Fault => Now.Fault;

        private IByteLink Now => target == secondTarget ? second : first;

        public void Open()
        {
            Now.Open();
            isFresh = true;
        }

        public int Receive(byte[] buffer, int offset, int bytesMax) => Now.Receive(buffer, offset, bytesMax);

        /// <summary>The second broker closes the connection on what contains this.</summary>
        public byte[]? Refused { get; set; }

        public int Send(byte[] buffer, int offset, int bytes)
        {
            if (Refused != null && target == secondTarget && buffer.AsSpan(offset, bytes).IndexOf(Refused) > 0)
            {
                second.Cut();
                return bytes;
            }

            return Now.Send(buffer, offset, bytes);
        }

        public void Close() => Now.Close();

        public int CopyReason(byte[] buffer, int offset, int bytesMax) => 0;
    }
}
