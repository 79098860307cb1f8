namespace Gateway.Hal
{
    /// <summary>Which pins are taken: each is given once, and those of flash, PSRAM and so on never.</summary>
    public sealed class PinClaims
    {
        private const int PinCount = 64;

        private long taken;

        /// <summary>Claims on a board with these reserved pins, one bit each.</summary>
        public PinClaims(long reserved)
        {
            taken = reserved;
        }

        /// <summary>Takes a pin; false if there is no such pin, or it is taken.</summary>
        public bool Take(int pin)
        {
            if (pin < 0 || pin >= PinCount || (taken & (1L << pin)) != 0)
            {
                return false;
            }

            taken |= 1L << pin;
            return true;
        }

        /// <summary>Takes two pins, or none of them.</summary>
        public bool Take(int first, int second)
        {
            if (first == second || !Take(first))
            {
                return false;
            }

            if (!Take(second))
            {
                taken &= ~(1L << first);
                return false;
            }

            return true;
        }
    }
}
