using System.Text.Json.Serialization;

namespace Gateway.Simulation.Scenes;

/// <summary>A part of a curve.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantCurve), "constant")]
[JsonDerivedType(typeof(SineCurve), "sine")]
[JsonDerivedType(typeof(PointsCurve), "points")]
[JsonDerivedType(typeof(NoiseCurve), "noise")]
public abstract record SceneCurve
{
    /// <summary>Its value at a time of the scene in ms, in the sensor's unit.</summary>
    public abstract double At(long ms);
}

/// <summary>A constant.</summary>
public sealed record ConstantCurve : SceneCurve
{
    /// <summary>The value.</summary>
    public required decimal Value { get; init; }

    /// <inheritdoc/>
    public override double At(long ms) => (double)Value;
}

/// <summary>A wave.</summary>
public sealed record SineCurve : SceneCurve
{
    /// <summary>From the middle to the highest point.</summary>
    public required decimal Amplitude { get; init; }

    /// <summary>From one highest point to the next.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>A time of a highest point.</summary>
    public required TimeSpan Peak { get; init; }

    /// <inheritdoc/>
    public override double At(long ms) =>
        (double)Amplitude * Math.Cos(2 * Math.PI * (ms - Peak.TotalMilliseconds) / Period.TotalMilliseconds);
}

/// <summary>Straight lines between points.</summary>
public sealed record PointsCurve : SceneCurve
{
    /// <summary>The points, in order of time.</summary>
    public required IReadOnlyList<ScenePoint> Points { get; init; }

    /// <inheritdoc/>
    public override double At(long ms)
    {
        for (int i = 0; i < Points.Count; i++)
        {
            double atMs = Points[i].At.TotalMilliseconds;
            if (ms < atMs && i > 0)
            {
                double beforeMs = Points[i - 1].At.TotalMilliseconds;
                double before = (double)Points[i - 1].Value;
                return before + (((double)Points[i].Value - before) * (ms - beforeMs) / (atMs - beforeMs));
            }

            if (ms < atMs)
            {
                break;
            }

            if (i == Points.Count - 1)
            {
                return (double)Points[i].Value;
            }
        }

        return (double)Points[0].Value;
    }
}

/// <summary>A point of a curve.</summary>
public sealed record ScenePoint
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The value then.</summary>
    public required decimal Value { get; init; }
}

/// <summary>Noise: uniform, to both sides, another value each millisecond, the same in each run.</summary>
public sealed record NoiseCurve : SceneCurve
{
    /// <summary>The largest distance to each side.</summary>
    public required decimal Amplitude { get; init; }

    /// <summary>The seed.</summary>
    public required uint Seed { get; init; }

    /// <inheritdoc/>
    public override double At(long ms)
    {
        // SplitMix64 of seed and time.
        ulong z = (Seed * 0x9E3779B97F4A7C15UL) + ((ulong)ms * 0xD1B54A32D192ED03UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (double)Amplitude * ((((z ^ (z >> 31)) >> 11) / (double)(1UL << 52)) - 1);
    }
}
