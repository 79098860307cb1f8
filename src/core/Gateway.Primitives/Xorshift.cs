namespace Gateway.Primitives
{
    /// <summary>
    /// Marsaglia's xorshift32: small and repeatable from its seed. For jitter and epochs, never for secrets.
    /// </summary>
    public sealed class Xorshift
    {
        private uint state;

        /// <summary>A generator. Seed 0, which xorshift cannot leave, is replaced by another.</summary>
        public Xorshift(uint seed)
        {
            state = seed != 0 ? seed : 0x9E3779B9u;
        }

        /// <summary>The next 32 bits, never 0.</summary>
        public uint Next()
        {
            uint x = state;
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            state = x;
            return x;
        }

        /// <summary>The next integer in 0..<paramref name="bound"/> - 1 (bound at least 1).</summary>
        public int NextBelow(int bound)
        {
            return (int)(Next() % (uint)bound);
        }
    }
}
