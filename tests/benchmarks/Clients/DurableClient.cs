using System.Text;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal.Host;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Benchmarks;

/// <summary>The gateway's session with its table and its storage: each message has a durable record before it leaves.</summary>
internal sealed class DurableClient : IDisposable
{
    private const int ABSlots = 2;
    private const int ProgressBytesOfEntry = 5;
    private const int ProgressBytesOfHead = 64;

    private readonly Scenario scenario;
    private readonly string path = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
    private readonly StorageFolder folder;
    private readonly TurnWrites writes;
    private readonly TcpLink link;
    private readonly Session session;
    private readonly SessionPort port;
    private readonly HostClock clock = new();
    private readonly SessionEvent occurred = new();
    private readonly byte[] topic = Encoding.ASCII.GetBytes(Scenario.Topic);
    private readonly byte[] payload = new byte[Scenario.PayloadBytes];

    /// <summary>A client that connects at its first message.</summary>
    public DurableClient(Scenario scenario, int brokerPort)
    {
        this.scenario = scenario;
        folder = StorageFolder.Open(path);
        writes = new TurnWrites(folder);
        FaultLog faults = new();
        Crc32 crc = new TableCrc32();
        SessionLimits limits = new()
        {
            EntryCount = scenario.Window,
            WindowMax = scenario.Window,
            TransmitBytesMax = 16 * 1024,
            ReceiveBytesMax = 16 * 1024,
            EntryBodyBytesMax = 128,
        };
        RuleStates rules = new(
            folder.Area("alarm-state", ABSlots, AppLimits.AlarmStateSlotBytesMax), [], false, crc, faults, new byte[1024]);
        InflightTable table = new(
            folder.Area("inflight", scenario.Window, InflightTable.EntryOverheadBytes + limits.EntryBodyBytesMax),
            folder.Area("progress", ABSlots, ProgressBytesOfHead + (scenario.Window * ProgressBytesOfEntry)),
            folder.Area("inbound", ABSlots, AppLimits.InboundSlotBytesMax), rules, crc, faults);
        session = new Session(
            limits,
            new SessionOptions { ClientId = Encoding.ASCII.GetBytes($"durable-{Environment.ProcessId}"), SessionTag = 1 }, faults, crc);
        link = new TcpLink(new TcpLinkOptions { Host = "127.0.0.1", Port = brokerPort });
        port = new SessionPort(session, limits, new CommittedLink(link, writes), table, clock, null);
        port.Start(1);
    }

    /// <summary>Publishes these messages, and returns when the broker has acknowledged all of them.</summary>
    public void Publish(int count)
    {
        int published = 0;
        int delivered = 0;
        while (delivered < count)
        {
            writes.Begin();
            port.Receive(clock.MonotonicMs);
            while (session.TakeEvent(occurred))
            {
                delivered += occurred.Kind == SessionEventKind.Delivered ? 1 : 0;
            }

            while (published < count && session.IsConnected && session.HasFreeEntry
                && session.Publish(topic, payload, 0, payload.Length, scenario.Qos, false, 0) == PublishResult.Accepted)
            {
                published++;
            }

            port.Record();
            port.Transmit();
            if (!writes.Commit())
            {
                throw new IOException("the storage failed");
            }

            session.FeedStorageTime(writes.TakeElapsedMs());

            if (!port.HasMore)
            {
                link.WaitReadable((int)Math.Clamp(session.NextDeadlineMs - clock.MonotonicMs, 0, 100));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        link.Dispose();
        folder.Dispose();
        Directory.Delete(path, recursive: true);
    }
}
