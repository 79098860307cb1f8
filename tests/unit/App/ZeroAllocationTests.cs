using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// Publishes in steady state, a million in the full form, against a broker on another thread, with records in memory: the core's thread
/// allocates nothing.
/// </summary>
public class ZeroAllocationTests(ITestOutputHelper log)
{
    /// <summary>What the runtime makes once, at first use, does not count against the core.</summary>
    private const int WarmUp = 5_000;

    /// <summary>
    /// A collection that another thread begins can count the rest of this thread's allocation context, so what seems to allocate is
    /// measured again: what allocates does so each time.
    /// </summary>
    private const int RoundsMax = 3;

    /// <summary>Turns without progress before the test gives up; far above what any machine needs.</summary>
    private const long IdleTurnsMax = 2_000_000_000;

    // Of the object: a static one would read its variable, which allocates, in the part that is measured.
    private readonly int messages = TestCount.Of(100_000, 1_000_000);
    private readonly byte[] topic = "gateway/gw1/telemetry/t1"u8.ToArray();
    private readonly byte[] payload = "a payload of some 32 bytes, say."u8.ToArray();
    private readonly SessionEvent occurred = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Publishes_in_steady_state_allocate_nothing_on_the_cores_thread(int qos)
    {
        var network = new MemoryNetwork(new Broker());
        using var thread = new MemoryBrokerThread(network);
        var clock = new HostClock();
        var limits = new SessionLimits();
        var options = new SessionOptions { ClientId = "gw1"u8.ToArray(), SessionTag = 1 };
        var faults = new FaultLog();
        var crc = new TableCrc32();
        var session = new Session(limits, options, faults, crc);
        var table = new InflightTable(
            new FakeSlots(limits.EntryCount, AppLimits.InflightSlotBytesMax), new FakeSlots(2, 240),
            new FakeSlots(2, AppLimits.InboundSlotBytesMax),
            new RuleStates(new FakeSlots(2, 480), [], false, crc, faults, new byte[480 + SlotHead.Bytes]), crc, faults);
        var port = new SessionPort(session, limits, network.CreateLink(), table, clock, network: null);
        port.Start(1);
        Publish(session, port, clock, qos, WarmUp);

        long allocated;
        int rounds = 0;
        do
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long commits = table.Commits;
            long startedMs = clock.MonotonicMs;
            Publish(session, port, clock, qos, messages);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            log.WriteLine($"QoS {qos}: {messages} in {clock.MonotonicMs - startedMs} ms, {table.Commits - commits} commits");
            rounds++;
        }
        while (allocated > 0 && rounds < RoundsMax);

        Assert.Equal(0, allocated);
        Assert.True(
            SpinWait.SpinUntil(() => thread.Ask(broker => broker.Counters.PublishesIn(qos)) == WarmUp + (rounds * messages), 60_000));
        Assert.Null(thread.Failure);
        Assert.Equal((1, 0, 0), (session.ConnectCount, faults.CountOf(MqttFaults.Retransmitted), faults.CountOf(MqttFaults.AckUnknown)));
    }

    private void Publish(Session session, SessionPort port, HostClock clock, int qos, int count)
    {
        int published = 0;
        int delivered = 0;
        long idle = 0;
        while (published < count || (qos > 0 ? delivered < count : session.TransmitCount > 0))
        {
            port.Receive(clock.MonotonicMs);
            port.Record();
            while (session.TakeEvent(occurred))
            {
                delivered += occurred.Kind == SessionEventKind.Delivered ? 1 : 0;
                idle = 0;
            }

            // At QoS 0 only as much as finds room: the rest is tried again, and counts no fault.
            bool room = qos == 0 ? session.IsConnected && session.TransmitCount < 512 : session.HasFreeEntry;
            for (int i = 0; i < 8 && room && published < count; i++)
            {
                if (session.Publish(topic, payload, 0, payload.Length, qos, false, 0) == PublishResult.Accepted)
                {
                    published++;
                    idle = 0;
                }

                room = qos == 0 ? session.TransmitCount < 512 : session.HasFreeEntry;
            }

            port.Record();
            port.Transmit();
            if (++idle > IdleTurnsMax)
            {
                return;
            }
        }
    }
}
