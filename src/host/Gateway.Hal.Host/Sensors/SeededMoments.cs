namespace Gateway.Hal.Host;

/// <summary>
/// Moments scattered over time by a seed: time is divided into windows of one length, and each contains one moment of random length at a
/// random place, completely inside. The result depends only on seed and time, so it needs no history and never drifts.
/// </summary>
internal readonly struct SeededMoments
{
    private readonly ulong seed;
    private readonly long windowMs;
    private readonly long lengthMsMin;
    private readonly long lengthMsMax;

    /// <summary>
    /// Windows of <paramref name="windowMs"/> (at least 1), each with a moment of min to max milliseconds (max at most a
    /// window).
    /// </summary>
    public SeededMoments(ulong seed, long windowMs, long lengthMsMin, long lengthMsMax)
    {
        this.seed = seed;
        this.windowMs = windowMs;
        this.lengthMsMin = lengthMsMin;
        this.lengthMsMax = lengthMsMax;
    }

    /// <summary>The moment in the window of <paramref name="timeMs"/> (0 or later): its begin, and its end exclusive.</summary>
    public void Around(long timeMs, out long beginMs, out long endMs)
    {
        long window = timeMs / windowMs;
        long length = lengthMsMin + Below(lengthMsMax - lengthMsMin + 1, window, 1);
        beginMs = (window * windowMs) + Below(windowMs - length + 1, window, 2);
        endMs = beginMs + length;
    }

    /// <summary>
    /// 64 bits from a seed and two numbers; each input bit affects all of them (the finaliser of splitmix64, by Steele, Lea and Flood).
    /// </summary>
    public static ulong Mix(ulong seed, ulong number, ulong kind)
    {
        ulong x = seed + (number * 0x9E3779B97F4A7C15UL) + (kind * 0xD1B54A32D192ED03UL);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }

    private long Below(long bound, long window, ulong kind) => (long)(Mix(seed, (ulong)window, kind) % (ulong)bound);
}
