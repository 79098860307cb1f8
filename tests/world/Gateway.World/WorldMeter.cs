using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.World;

/// <summary>
/// The pulses of a meter: they survive the gateway's restarts, and its judge knows how many there were. After each start its total is that
/// of the last write: not above the truth, and not more than one write interval below it.
/// </summary>
internal sealed class WorldMeter(SimulatedWorld world, SeededRandom random, bool losesWrites) : IPulseInput
{
    private const int PulsesMax = 20;

    // Beside the interval: the time between two looks, and writes that take long.
    private const int SlackMs = 5_000;

    private readonly List<(long AtMs, long Pulses)> past = [(0, 0)];
    private PulseTotal total = null!;
    private long truth;
    private long aliveMs;

    /// <summary>Starts after which the total was judged.</summary>
    public int Judged { get; private set; }

    public int TakePulses()
    {
        using OwnAllocation own = new(world);
        world.AtSeam(Seam.Sensor);
        int pulses = random.Below(PulsesMax + 1);
        truth += pulses;
        aliveMs = world.NowMs;
        past.Add((aliveMs, truth));
        return pulses;
    }

    /// <summary>A gateway with this meter.</summary>
    public void Fit(GatewayParts parts)
    {
        total = new PulseTotal(new PulseCounter(this, 3_600, 60_000));
        parts.Sensors = [.. parts.Sensors, new SensorChannel(Ascii.Bytes("meter"), Ascii.Bytes("m3"), total, 1000, 60_000)];
        parts.Others = [new MeterPart(null)];
    }

    /// <summary>After a start, before its first turn: null, or what is wrong.</summary>
    public string? Judge()
    {
        long counted = total.Pulses;
        long storedMs = aliveMs - MeterLimits.SaveMsDefault - SlackMs;
        long stored = losesWrites ? 0 : past.Where(one => one.AtMs <= storedMs).Append(past[0]).Max(one => one.Pulses);
        string? wrong = counted >= stored && counted <= truth ? null
            : $"the meter goes on from {counted} pulses; there were {truth}, and {stored} of them one write interval ago";
        truth = counted;
        past.Clear();
        past.Add((world.NowMs, counted));
        Judged++;
        return wrong;
    }
}
