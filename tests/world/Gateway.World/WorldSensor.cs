using Gateway.Hal;

namespace Gateway.World;

/// <summary>A sensor of the world: it survives the gateway's restarts, and keeps its readings for the models.</summary>
internal sealed class WorldSensor(SimulatedWorld world, SensorSource source) : ISensor
{
    public int ValueMilli { get; private set; }

    /// <summary>Whether a reading was given in this turn, and when on the gateway's clock.</summary>
    public bool WasRead { get; private set; }

    public long ReadAtMs { get; private set; }

    /// <summary>The last thing that was known of it was a failure.</summary>
    public bool IsAtFault { get; private set; }

    /// <summary>When a reading failed in this turn.</summary>
    public long? FailedAtMs { get; private set; }

    public void BeginTurn()
    {
        WasRead = false;
        FailedAtMs = null;
    }

    /// <summary>The gateway starts, and its clock with it.</summary>
    public void Restart() => ReadAtMs = 0;

    public SensorStatus Poll(long nowMs)
    {
        using OwnAllocation own = new(world);
        world.AtSeam(Seam.Sensor);
        SensorStatus status = source.Read(world, out int value);
        if (status == SensorStatus.Ok)
        {
            ValueMilli = value;
            WasRead = true;
            IsAtFault = false;
            ReadAtMs = nowMs;
        }

        if (status == SensorStatus.Failed)
        {
            FailedAtMs = nowMs;
            IsAtFault = true;
        }

        return status;
    }
}

/// <summary>What a sensor measures.</summary>
internal abstract class SensorSource
{
    /// <summary>A reading, in thousandths.</summary>
    public abstract SensorStatus Read(SimulatedWorld world, out int valueMilli);
}

/// <summary>Counts its readings, so that every telemetry message is unique.</summary>
internal sealed class CountingSource(int end) : SensorSource
{
    private int count;

    public override SensorStatus Read(SimulatedWorld world, out int valueMilli)
    {
        valueMilli = ++count;
        return count <= end ? SensorStatus.Ok : SensorStatus.Ended;
    }
}

/// <summary>Wanders around a limit of 0, in steps that often cross its hysteresis. Constant when the world is at rest.</summary>
internal sealed class WanderingSource(SeededRandom random, int crossOneIn) : SensorSource
{
    private int value = -1000;

    public override SensorStatus Read(SimulatedWorld world, out int valueMilli)
    {
        if (world.Faults.IsActive)
        {
            if (random.OneIn(50))
            {
                valueMilli = 0;
                return random.OneIn(2) ? SensorStatus.Failed : SensorStatus.Pending;
            }

            if (random.OneIn(crossOneIn))
            {
                value = value < 0 ? random.Between(0, 900) : -random.Between(1, 900);
            }
        }

        valueMilli = value;
        return SensorStatus.Ok;
    }
}

/// <summary>Goes above and below 0 at given times of the world.</summary>
internal sealed class ScriptedSource(params long[] changesMs) : SensorSource
{
    public override SensorStatus Read(SimulatedWorld world, out int valueMilli)
    {
        int changes = 0;
        foreach (long at in changesMs)
        {
            changes += world.NowMs >= at ? 1 : 0;
        }

        valueMilli = changes % 2 == 1 ? 1000 : -1000;
        return SensorStatus.Ok;
    }
}

/// <summary>A contact of the world, which bounces while the world is not at rest.</summary>
internal sealed class WorldContact(SeededRandom random, int changeMsMax) : IDigitalInput
{
    private long nextChangeMs;

    public bool IsHigh { get; private set; }

    /// <summary>Between turns: the present level.</summary>
    public void Move(SimulatedWorld world)
    {
        if (world.Faults.IsActive && world.NowMs >= nextChangeMs)
        {
            IsHigh = !IsHigh;
            nextChangeMs = world.NowMs + (random.OneIn(4) ? random.Between(1, 20) : random.Between(50, changeMsMax));
        }
    }
}
