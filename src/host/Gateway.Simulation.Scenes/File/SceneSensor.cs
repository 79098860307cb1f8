using System.Text.Json.Serialization;
using Gateway.Hal.Host;

namespace Gateway.Simulation.Scenes;

/// <summary>What a sensor of a scene measures, and when it fails. It depends only on the scene's time.</summary>
public sealed record SceneSensor
{
    private const string NoAnswer = "no-answer";

    /// <summary>Its name, that of a sensor of the settings.</summary>
    public required string Name { get; init; }

    /// <summary>Parts whose sum is the curve.</summary>
    public required IReadOnlyList<SceneCurve> Curve { get; init; }

    /// <summary>Temporary changes on top of the curve.</summary>
    public IReadOnlyList<SceneExcursion> Excursions { get; init; } = [];

    /// <summary>When readings fail.</summary>
    public IReadOnlyList<SceneFault> Faults { get; init; } = [];

    /// <summary>The waveform of `sensor.#.simulate`, in place of a curve; or null.</summary>
    [JsonIgnore]
    public Waveform? Wave { get; init; }

    /// <summary>The value at a time of the scene, in thousandths.</summary>
    public int MilliAt(long ms)
    {
        if (Wave != null)
        {
            return Wave.MilliAt(ms) ?? 0;
        }

        double sum = 0;
        foreach (SceneCurve part in Curve)
        {
            sum += part.At(ms);
        }

        foreach (SceneExcursion excursion in Excursions)
        {
            sum += excursion.At(ms);
        }

        return (int)Math.Round(sum * 1000);
    }

    /// <summary>Why a reading at a time of the scene fails, or null.</summary>
    public string? FaultAt(long ms)
    {
        if (Wave != null && Wave.MilliAt(ms) == null)
        {
            return NoAnswer;
        }

        foreach (SceneFault fault in Faults)
        {
            if (fault.Holds(ms))
            {
                return fault.Reason;
            }
        }

        return null;
    }
}

/// <summary>Readings fail.</summary>
public sealed record SceneFault : SceneSpan
{
    /// <summary>The reason, with its name in src/docs/topics.md.</summary>
    public required string Reason { get; init; }
}

/// <summary>The value is higher, or lower, for a while.</summary>
public sealed record SceneExcursion : SceneSpan
{
    /// <summary>By how much.</summary>
    public required decimal By { get; init; }

    /// <summary>Time of the change, and of the return.</summary>
    public TimeSpan Ramp { get; init; }

    internal double At(long ms)
    {
        if (!Holds(ms))
        {
            return 0;
        }

        double rampMs = Ramp.TotalMilliseconds;
        double inside = Math.Min(ms - FromMs, ToMs - ms);
        return (double)By * (inside >= rampMs ? 1 : inside / rampMs);
    }
}
