namespace Gateway.World;

/// <summary>SplitMix64: small, fast, and the same on every machine. Streams of one seed and different names are independent.</summary>
internal sealed class SeededRandom(long seed, string stream)
{
    private ulong state = (ulong)seed * 0x9E3779B97F4A7C15UL ^ Name(stream);

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }

    /// <summary>0..<paramref name="bound"/> - 1; bound at least 1.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary><paramref name="min"/>..<paramref name="max"/>.</summary>
    public int Between(int min, int max) => min + Below(max - min + 1);

    /// <summary>True once in this many calls on average; never for 0.</summary>
    public bool OneIn(int times) => times > 0 && Below(times) == 0;

    /// <summary>True in this many of a hundred.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>One of these.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    private static ulong Name(string text)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
