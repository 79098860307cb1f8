using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>Times a part of this process.</summary>
internal static class Timed
{
    /// <summary>What these messages take.</summary>
    public static Measurement Of(Action part)
    {
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        part();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new Measurement(
            elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
