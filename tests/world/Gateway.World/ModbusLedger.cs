using System.Globalization;
using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.World;

/// <summary>
/// A Modbus bus of a world: what its points read must be theirs and not old, and each write that a command asked for has one outcome. One
/// write is under way at a time, with an id and a value of its own; some commands are sent again.
/// </summary>
internal sealed class ModbusLedger
{
    private const int ResponseMs = 200;
    private const int Attempts = 3;

    /// <summary>An answer counts until the last attempt has ended; other units come between attempts.</summary>
    private const int AgeMsMax = 4000;

    /// <summary>From an answer to its outcome: the attempts, and a line that breaks, over a slow link.</summary>
    private const int OutcomeMsMax = 15_000;

    /// <summary>A write without an outcome is given up: telemetry that would prove it missing has come, or cannot come.</summary>
    private const int GiveUpMs = 25_000;

    /// <summary>Commands after the last fault: of each the outcome must come.</summary>
    private const int CalmCount = 5;

    private const int NewerMax = AppLimits.CommandIdCount - SimulatedWorld.CommandsWaitingMax - OutputLedger.WaitingMax;
    private const string Written = "mw";

    // Places of the points: those that count come first.
    private const int WrittenAt = 3;
    private const int SwingingAt = 4;

    private static readonly string[] Names = ["ma", "mb", "mc", Written, "mv"];
    private readonly SettingsSet set = MakeSet();

    private readonly SimulatedWorld world;
    private readonly WorldPlan plan;
    private readonly CommandLedger others;
    private readonly SeededRandom random;
    private readonly ModbusLine line;
    private readonly PointSource swinging = new();
    private readonly List<Write> writes = [];
    private readonly List<(long AtMs, int Value)> held = [(0, 0)];
    private readonly long[] seen = new long[Names.Length];
    private SensorChannel[] channels = [];
    private ModbusPart part = null!;
    private Write? current;
    private long currentMs;

    // Until when outcomes were set aside: a group that seems to close connections is tried again after minutes.
    private long setAsideMs = long.MinValue;
    private long nextMs;
    private int boots;
    private int calm;

    public ModbusLedger(SimulatedWorld world, WorldPlan plan, CommandLedger others)
    {
        this.world = world;
        this.plan = plan;
        this.others = others;
        random = new SeededRandom(plan.Seed, "modbus");
        line = new ModbusLine(world, new SeededRandom(plan.Seed, "modbus line"), ResponseMs) { Wrote = Took };
        Swinging = new WorldSensor(world, swinging);
    }

    /// <summary>The alarm on the register that swings: its transitions are judged as those of all alarms.</summary>
    public static AlarmPlan AlarmOf(long seed)
    {
        var r = new SeededRandom(seed, "modbus alarm");
        return new AlarmPlan(
            r.Of(1, 2, 2), false, r.Percent(50), ModbusLine.Level * 1000, r.Of(0, 0, 20_000), r.Of(0, 0, 1500), Sensor: -1)
        {
            OffDelayMs = r.Of(0, 0, 1500), Latching = r.Percent(25), IsModbus = true
        };
    }

    /// <summary>The point of the alarm, as the gateway reads it, and its channel in this start.</summary>
    public WorldSensor Swinging { get; }

    public SensorChannel SwingingChannel => channels[SwingingAt];

    /// <summary>Counts for the table.</summary>
    public void AddTo(WorldStatistics statistics)
    {
        statistics.ModbusRequests += line.Requests;
        statistics.ModbusTroubles += line.Troubles;
        statistics.ModbusBreaks += line.Breaks;
        statistics.ModbusWrites += writes.Count;
        statistics.ModbusOutcomes += writes.Sum(write => write.Outcomes);
        statistics.ModbusWritesCut += writes.Count(write => write.Results.Contains("queued") && write.Outcomes == 0);
    }

    /// <summary>Every point reads, and no write is under way.</summary>
    public bool IsAtRest => calm == CalmCount && !IsUnderWay && Array.TrueForAll(channels, channel => channel.State == SensorState.Ok);

    /// <summary>Makes the bus and its sensors for a start.</summary>
    public void Make(Crc32 crc)
    {
        boots++;
        Points points = new(new ModbusPart(set, line), this);
        GatewayParts made = new() { Crc = crc };
        new SettingsMapping(points).Apply(set, "m"u8.ToArray(), made);
        channels = made.Sensors;
        part = points.Part;
        Swinging.Restart();
        Array.Clear(seen);
    }

    /// <summary>Gives them to a start.</summary>
    public void Compose(GatewayParts parts)
    {
        parts.Sensors = [.. parts.Sensors, .. channels];
        parts.Others = [part];
    }

    /// <summary>After a turn: each new reading is of its own register, and of a moment that has just been.</summary>
    public void Look()
    {
        setAsideMs = world.IsSetAside(PacketGroup.SensorState) ? world.NowMs : setAsideMs;
        for (int i = 0; i < channels.Length; i++)
        {
            if (channels[i].State != SensorState.Ok || channels[i].Sensor.ValueMilli == seen[i])
            {
                continue;
            }

            seen[i] = channels[i].Sensor.ValueMilli;
            long value = seen[i] / 1000;
            bool isRight = i switch
            {
                WrittenAt => WasHeld(value),
                SwingingAt => line.WasSwinging(value, AgeMsMax),
                _ => value / ModbusLine.Base == i + 1 && AgeMsOf(value) <= AgeMsMax
            };
            if (!isRight)
            {
                world.Fail($"Modbus point {Names[i]} reads {seen[i]} thousandths, which it has not and had not just before");
            }
        }
    }

    /// <summary>Sends the next command when nothing is under way, or the last one again; some more when the faults are over.</summary>
    public void Act(bool hasMessage)
    {
        if (world.NowMs < nextMs || hasMessage || calm == CalmCount || world.Broker.FindSession(SimulatedWorld.ClientId)
            is not { Connected: true, Subscriptions: > 0, Queued: 0, AwaitingAcknowledgement: 0, AwaitingPubcomp: 0 }
            || IsUnderWay)
        {
            return;
        }

        nextMs = world.NowMs + random.Between(200, 5000);
        if (current != null && random.OneIn(3) && others.IdsSent - current.SentAs < NewerMax)
        {
            Publish(current);
            return;
        }

        Close();
        calm += world.Faults.IsActive ? 0 : 1;
        current = new Write(writes.Count + 1, others.IdsSent, boots, world.Connections) { IsCalm = !world.Faults.IsActive };
        currentMs = world.NowMs;
        writes.Add(current);
        others.OutputIds++;
        Publish(current);
    }

    /// <summary>An answer that the broker accepted.</summary>
    public void Replied(ReadOnlySpan<byte> payload)
    {
        long number = PayloadText.Integer(payload, "\"id\":\"w"u8);
        string result = Between(payload, "\"result\":\"");
        if (number >= 1 && result != "busy")
        {
            Write write = writes[(int)number - 1];
            write.Results.Add(result);
            write.AnsweredInBoot ??= boots;
            write.AnsweredMs ??= world.NowMs;
        }
    }

    /// <summary>What became of a write.</summary>
    public void Told(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        long value = PayloadText.Milli(payload, "\"value\":"u8) / 1000;
        if (!topic.SequenceEqual("write/mw"u8) || value < 1 || value > writes.Count)
        {
            world.Fail($"an outcome that nobody asked for: {Encoding.UTF8.GetString(topic)} {Encoding.UTF8.GetString(payload)}");
        }

        Write write = writes[(int)value - 1];
        write.Outcomes++;
        if (Between(payload, "\"result\":\"") == "ok" && write.Taken == 0)
        {
            world.Fail($"write {value} was told as done, and the slave never took it");
        }

        if (write.Outcomes > write.RunsMax(boots))
        {
            world.Fail($"write {value} has {write.Outcomes} outcomes, and may have been done {write.RunsMax(boots)} times");
        }
    }

    /// <summary>Telemetry is of its own point.</summary>
    public void Published(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        int point = Array.IndexOf(Names, Encoding.UTF8.GetString(topic["telemetry/".Length..]));
        long value = PayloadText.Milli(payload, "\"value\":"u8) / 1000;
        bool isRight = point switch
        {
            WrittenAt => value <= writes.Count,
            SwingingAt => value is > 0 and < 2 * ModbusLine.Level,
            _ => value / ModbusLine.Base == point + 1
        };
        if (point >= 0 && !isRight)
        {
            world.Fail($"telemetry of {Names[point]} says {value}");
        }

        // What is sent later on the same connection arrives later: a reading from after the time of an outcome proves that none was sent.
        if (point is >= 0 and < WrittenAt && IsOwed
            && world.NowMs - AgeMsOf(value) - Math.Max(current!.AnsweredMs!.Value, setAsideMs) > OutcomeMsMax)
        {
            FailOwed();
        }
    }

    /// <summary>At rest: every command was answered one way, and what the bus has is the last write that it took.</summary>
    public void Judge()
    {
        Close();
        foreach (Write write in writes)
        {
            if (write.Results.Count > 1)
            {
                world.Fail($"write {write.Value} was answered {string.Join(", ", write.Results)}");
            }
        }

        if (channels[WrittenAt].Sensor.ValueMilli != line.Written * 1000)
        {
            world.Fail($"{Written} reads {channels[WrittenAt].Sensor.ValueMilli} thousandths, and its register has {line.Written}");
        }
    }

    private bool IsUnderWay => current is { Outcomes: 0 } && world.NowMs - Math.Max(currentMs, setAsideMs) <= GiveUpMs;

    // Without a start and without a new connection nothing may lose an outcome.
    private bool IsOwed => current is { Outcomes: 0, AnsweredMs: not null } && current.Results.Contains("queued")
        && current.SentInBoot == boots && current.Connection == world.Connections;

    // Time alone is no proof while there are faults: a link that is half open may have its outcome, and nobody has noticed yet.
    private void Close()
    {
        if (IsOwed && current!.IsCalm)
        {
            FailOwed();
        }

        current = null;
    }

    private void FailOwed() => world.Fail(
        $"write {current!.Value} was answered 'queued' and has no outcome after {world.NowMs - current.AnsweredMs} ms");

    // The bus counts attempts that end. One that its line breaks off it makes again, or not at all if the line stays away.
    private void Took(int value, bool isBrokenOff)
    {
        if (value < 1 || value > writes.Count)
        {
            world.Fail($"the slave got {value}, which nobody wrote");
        }

        Write write = writes[value - 1];
        held.Add((world.NowMs, value));
        write.Taken++;
        write.BrokenOff += isBrokenOff ? 1 : 0;
        if (write.Taken - write.BrokenOff > Attempts * write.RunsMax(boots))
        {
            world.Fail($"the slave took write {value} {write.Taken} times");
        }
    }

    private void Publish(Write write)
    {
        int qos = random.Of(1, Math.Min(2, plan.MaxQos));
        string payload = string.Create(CultureInfo.InvariantCulture, $"#w{write.Value} {Written} {write.Value}");
        world.Timeline?.Write(
            world.NowMs, ReplayKind.Command, "operator", Timeline.Broker, $"command write {payload} at QoS {qos} for the gateway");
        world.Broker.Publish($"gateway/{SimulatedWorld.ClientId}/cmd/write", Encoding.ASCII.GetBytes(payload), qos);
    }

    private bool WasHeld(long value)
    {
        int at = held.FindLastIndex(one => one.Value == value);
        return at >= 0 && (at == held.Count - 1 || held[at + 1].AtMs >= world.NowMs - AgeMsMax);
    }

    private long AgeMsOf(long value)
    {
        long ticks = (world.NowMs / ModbusLine.TickMs % ModbusLine.Base) - (value % ModbusLine.Base);
        return ModbusLine.TickMs * (ticks < 0 ? ticks + ModbusLine.Base : ticks);
    }

    private static string Between(ReadOnlySpan<byte> payload, string before)
    {
        string text = Encoding.UTF8.GetString(payload);
        int from = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[from..text.IndexOf('"', from)];
    }

    // Of its own, because a catalog serves one thread.
    private static SettingsSet MakeSet()
    {
        SettingsStore store = new(
            GatewayKeys.Create(), new MemorySlots(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax),
            new MemorySlots(SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax), new TableCrc32(), new FaultLog());
        store.Load();
        Put(store, $"modbus.1.kind=rtu modbus.1.timeout={ResponseMs} modbus.1.retries={Attempts - 1}");
        for (int i = 1; i <= Names.Length; i++)
        {
            Put(store, $"sensor.{i}.kind=modbus sensor.{i}.name={Names[i - 1]} sensor.{i}.interval=2");
        }

        Put(store, "sensor.2.register=1 sensor.3.unit-id=2 sensor.3.table=input sensor.4.unit-id=2 sensor.4.write=on sensor.5.unit-id=3");
        return store.Save() == Refusal.None ? store.Live : throw new InvalidOperationException("the set is refused");
    }

    private static void Put(SettingsStore store, string settings)
    {
        foreach (string setting in settings.Split(' '))
        {
            string[] parts = setting.Split('=');
            byte[] key = Encoding.ASCII.GetBytes(parts[0]);
            byte[] value = Encoding.ASCII.GetBytes(parts[1]);
            if (store.Set(store.Catalog.Find(key, 0, key.Length), value, 0, value.Length) != Refusal.None)
            {
                throw new InvalidOperationException(setting);
            }
        }
    }

    private sealed class Write(int value, int sentAs, int sentInBoot, int connection)
    {
        public int Value => value;

        public int SentAs => sentAs;

        public int SentInBoot => sentInBoot;

        public int Connection => connection;

        /// <summary>Sent after the last fault.</summary>
        public bool IsCalm { get; init; }

        /// <summary>The start in which the broker first had its answer: from then on it is not done again.</summary>
        public int? AnsweredInBoot { get; set; }

        public long? AnsweredMs { get; set; }

        public HashSet<string> Results { get; } = [];

        /// <summary>How often the slave took it, and how often the line broke before its answer.</summary>
        public int Taken { get; set; }

        public int BrokenOff { get; set; }

        public int Outcomes { get; set; }

        /// <summary>How often it may have been carried out: before it was answered, once more after each start.</summary>
        public int RunsMax(int boots) => 1 + (AnsweredInBoot ?? boots) - sentInBoot;
    }

    /// <summary>What a point reads. A start makes the point anew.</summary>
    private sealed class PointSource : SensorSource
    {
        public ISensor? Point { get; set; }

        public override SensorStatus Read(SimulatedWorld world, out int valueMilli)
        {
            SensorStatus status = Point!.Poll(world.NowMs);
            valueMilli = Point.ValueMilli;
            return status;
        }
    }

    private sealed class Points(ModbusPart part, ModbusLedger ledger) : IDeviceFactory
    {
        public ModbusPart Part => part;

        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = [];
            ISensor point = part.CreateSensor(set, index);
            if (index != SwingingAt + 1)
            {
                return point;
            }

            ledger.swinging.Point = point;
            return ledger.Swinging;
        }

        public IDigitalInput CreateContact(int pin) => null!;

        public IDigitalInput CreateInput(int pin) => null!;

        public IDigitalOutput CreateOutput(int pin, bool isHigh) => null!;
    }
}
