using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A gateway's whole world in memory: slots and broker survive the loop, which starts again after each power cut.</summary>
internal sealed class World
{
    private readonly HostAreas areas;
    private TurnWrites writes = null!;
    private Action powerOn = null!;

    public World(FakePower? power = null, BrokerOptions? options = null)
    {
        Power = power ?? new FakePower();
        areas = new HostAreas((_, count, bytesMax) => new FakeSlots(count, bytesMax, Power));
        Network = new MemoryNetwork(new Broker(options));
        Network.Broker.Observe("#", message => Messages.Add(
            new Message(message.Topic, Encoding.UTF8.GetString(message.Payload.Span), message.Qos, message.Retain)));
    }

    public sealed record Message(string Topic, string Payload, int Qos, bool Retain);

    public FakePower Power { get; }

    public FakeSlots Inflight => (FakeSlots)areas.Inflight;

    public FakeSlots Progress => (FakeSlots)areas.Progress;

    public FakeSlots Inbound => (FakeSlots)areas.Inbound;

    public FakeSlots AlarmState => (FakeSlots)areas.AlarmState;

    public FakeSlots Boot => (FakeSlots)areas.Boot;

    public FakeSlots Commands => (FakeSlots)areas.Commands;

    /// <summary>Stored telemetry; null as long as no sensor has such.</summary>
    public FakeSlots? Telemetry { get; private set; }

    public FakeSlots Outputs => (FakeSlots)areas.Outputs;

    public FakeSlots Meters => (FakeSlots)areas.Meters;

    public MemoryNetwork Network { get; }

    /// <summary>That of a second broker, where there is one.</summary>
    public MemoryNetwork? SecondNetwork { get; set; }

    public Broker Broker => Network.Broker;

    public FakeClock Clock { get; } = new() { MonotonicMs = 5000, SyncedMs = 0 };

    public FakeSensor Sensor { get; } = new();

    public FakeInput Door { get; } = new();

    /// <summary>What a subscriber of everything received, in order.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Packets of entries in RAM; 0 for all.</summary>
    public int PacketCount { get; init; }

    /// <summary>Time for a token of commands, in ms; 0 for no limit: few tests are about how many commands there may be.</summary>
    public int CommandTokenMs { get; init; }

    /// <summary>The writes of a turn become durable together, as on a PC.</summary>
    public bool Gathers { get; init; }

    /// <summary>Starts after writes that counted as durable and may not be.</summary>
    public int Recoveries { get; private set; }

    public GatewayParts Parts { get; private set; } = null!;

    public GatewayLoop Loop { get; private set; } = null!;

    public MemoryLink Link { get; private set; } = null!;

    /// <summary>Power on: a new loop over the same slots.</summary>
    public World PowerOn(int alarmQos = 2, Action<GatewayParts>? change = null)
    {
        Link?.Close();
        Link = Network.CreateLink();
        var sensor = new SensorChannel("t1"u8.ToArray(), Encoding.UTF8.GetBytes("°C"), Sensor, 1000, 10_000);

        // The starts of a test follow each other within seconds.
        Parts = new HostParts
        {
            Clock = Clock, Link = Link, Areas = areas, DelaysNetwork = false, Seed = (uint)Clock.MonotonicMs
        }.Make();
        Parts.Id = "gw1"u8.ToArray();
        Parts.Sensors = [sensor];
        Parts.Alarms =
        [
            new AlarmChannel("hot"u8.ToArray(), new ThresholdRule(AlarmSeverity.High, true, 80_000, 2000, 0), sensor, alarmQos),
            new AlarmChannel("door"u8.ToArray(), new ContactRule(AlarmSeverity.Critical, true, 50), Door, 1)
        ];
        Parts.Session.SessionTag = 0x1234;
        Parts.Limits.PacketCount = PacketCount;
        Parts.CommandTokenMs = CommandTokenMs;
        change?.Invoke(Parts);
        Parts.TelemetryArea = areas.Telemetry(Parts);
        Telemetry = (FakeSlots?)Parts.TelemetryArea ?? Telemetry;
        Power.Reopen();
        writes = new TurnWrites(new Batch(Power));
        if (Gathers)
        {
            Parts.Link = new CommittedLink(Parts.Link, writes);
        }

        powerOn = () => PowerOn(alarmQos, change);
        Loop = new GatewayLoop(Parts);
        Loop.Start();
        return this;
    }

    /// <summary>Turns until the time has passed, each as long as the loop wants to sleep, with turns of the broker between them.</summary>
    public World Run(long ms)
    {
        long end = Clock.MonotonicMs + ms;
        for (int turns = 0; Clock.MonotonicMs < end; turns++)
        {
            Assert.True(turns < 1000 + (ms * 4), "the loop does not sleep");
            int sleep = Turn();
            int worked = Network.Pump(Clock.MonotonicMs) + (SecondNetwork?.Pump(Clock.MonotonicMs) ?? 0);
            long step = Math.Min(worked > 0 ? Math.Min(sleep, 1) : sleep, end - Clock.MonotonicMs);
            Advance(step);
            if (step == 0 && worked == 0)
            {
                Advance(1);
            }
        }

        return this;
    }

    private int Turn()
    {
        if (!Gathers)
        {
            return Loop.Turn();
        }

        writes.Begin();
        int sleep = Loop.Turn();
        if (!writes.Commit())
        {
            Recoveries++;
            powerOn();
            return 0;
        }

        return sleep;
    }

    /// <summary>Does a part of a day. If the power is cut in it, starts again and runs for some time. True if it was cut.</summary>
    public bool Guarded(Action part, Action? powerOn = null)
    {
        powerOn ??= () => PowerOn();
        try
        {
            if (Loop == null)
            {
                powerOn();
            }

            part();
            return false;
        }
        catch (PowerCutException)
        {
            powerOn();
            Run(8000);
            return true;
        }
    }

    public IEnumerable<Message> On(string topic) => Messages.Where(message => message.Topic == "gateway/gw1/" + topic);

    public List<string> Payloads(string topic) => On(topic).Select(message => message.Payload).ToList();

    public void Command(string name, string payload, int qos = 2, bool retain = false)
    {
        Broker.Publish("gateway/gw1/cmd/" + name, Encoding.UTF8.GetBytes(payload), qos, retain);
    }

    public int CountOf(Fault fault) => Parts.Faults.CountOf(fault);

    private void Advance(long ms)
    {
        Clock.MonotonicMs += ms;
        if (Clock.UtcMs >= 0)
        {
            Clock.UtcMs += ms;
        }
    }

    private sealed class Batch(FakePower power) : IWriteBatch
    {
        public void Begin() => power.Begin();

        public bool Commit() => power.Commit();
    }
}
