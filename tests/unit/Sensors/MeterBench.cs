using System.Buffers.Binary;
using System.Text;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>
/// Meters on one storage over many starts. What was counted in truth is kept outside of the gateway, and the record is read by its format,
/// with code of its own.
/// </summary>
internal sealed class MeterBench(FakeSlots slots)
{
    private const int EntryBytes = 20;

    private readonly Dictionary<string, SimulatedPulses> inputs = [];

    public MeterBench(FakePower power)
        : this(new FakeSlots(2, MeterLimits.SlotBytesMax, power))
    {
    }

    public FakeSlots Slots { get; } = slots;

    public FaultLog Faults { get; } = new();

    public Dictionary<string, PulseTotal> Totals { get; } = [];

    public Dictionary<string, Meter> Meters { get; } = [];

    public MeterStore Store { get; private set; } = null!;

    public long NowMs { get; private set; }

    /// <summary>When the store wants its next turn.</summary>
    public long NextMs { get; private set; }

    /// <summary>Starts with these meters; nothing but the slots is left of an earlier start.</summary>
    public void Start(int savePulses, int saveMs, bool isKnown = true, params string[] names)
    {
        Totals.Clear();
        Meters.Clear();
        inputs.Clear();
        foreach (string name in names)
        {
            inputs[name] = new SimulatedPulses();
            Totals[name] = new PulseTotal(new PulseCounter(inputs[name], 3_600, 60_000));
            Meters[name] = new Meter(Encoding.ASCII.GetBytes(name), Totals[name], savePulses, saveMs);
        }

        Store = new MeterStore(Slots, new TableCrc32(), Faults, [.. Meters.Values]);
        NextMs = NowMs;
        Store.Start(isKnown, NowMs);
    }

    public void Pulse(string name, int pulses = 1) => inputs[name].Count += pulses;

    /// <summary>Time passes, and the store gets its turns.</summary>
    public void Pass(long ms)
    {
        NowMs += ms;
        while (NowMs >= NextMs)
        {
            NextMs = Store.Turn(NowMs);
        }
    }

    /// <summary>Pulses of a total as they were when its record was written.</summary>
    public long KeptPulses(string name)
    {
        (byte[]? body, _) = Newest();
        uint tag = new TableCrc32().Compute(Encoding.ASCII.GetBytes(name), 0, name.Length);
        for (int at = 0; body != null && at + EntryBytes <= body.Length; at += EntryBytes)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at)) == tag)
            {
                return BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(at + 12));
            }
        }

        return 0;
    }

    /// <summary>The body of the newest whole copy, and how many copies are whole.</summary>
    public (byte[]? Body, int Whole) Newest()
    {
        byte[]? newest = null;
        uint generation = 0;
        int whole = 0;
        foreach (byte[] copy in Slots.Slots.Where(IsWhole))
        {
            uint its = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(4));
            if (newest == null || (int)(its - generation) > 0)
            {
                newest = copy[8..^4];
                generation = its;
            }

            whole++;
        }

        return (newest, whole);
    }

    private static bool IsWhole(byte[] copy) =>
        copy.Length >= 12 && copy[0] == 'M' && copy[1] == 1
        && BinaryPrimitives.ReadUInt16BigEndian(copy.AsSpan(2)) == copy.Length - 12
        && BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(copy.Length - 4)) == new TableCrc32().Compute(copy, 0, copy.Length - 4);
}
