namespace Gateway.App
{
    /// <summary>Who has which pin: each is given once, and those of flash and the like never.</summary>
    public sealed class PinClaims
    {
        private const int PinCount = 64;

        private long taken;

        /// <summary>Claims beside the pins of the board that are not to be had.</summary>
        public PinClaims(int[] reserved)
        {
            for (int i = 0; i < reserved.Length; i++)
            {
                taken |= 1L << reserved[i];
            }
        }

        /// <summary>Takes a pin; false when there is no such pin, or somebody has it.</summary>
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
