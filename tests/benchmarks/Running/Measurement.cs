using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>What one run of one client took. Counts are for all messages; a count that the client cannot tell is below 0.</summary>
internal sealed record Measurement(double Seconds, double CpuSeconds, long AllocatedBytes)
{
    /// <summary>A line that <see cref="Parse"/> reads: seconds, seconds of the processor, allocated bytes.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Seconds:R} {CpuSeconds:R} {AllocatedBytes}");

    /// <summary>Reads the last line of a client's output.</summary>
    public static Measurement Parse(string output)
    {
        string[] fields = output.TrimEnd().Split('\n')[^1].Split(' ');
        return new Measurement(
            double.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[2], CultureInfo.InvariantCulture));
    }
}
