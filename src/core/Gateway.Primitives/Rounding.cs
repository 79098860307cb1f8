namespace Gateway.Primitives
{
    /// <summary>Division of integers with rounding to the nearest, for conversions that are symmetrical about zero; and bounds.</summary>
    public static class Rounding
    {
        /// <summary>
        /// <paramref name="value"/> / <paramref name="divisor"/> to the nearest integer, halves away from zero. The divisor is above 0,
        /// and a half of it fits beside the value.
        /// </summary>
        public static long Divide(long value, long divisor)
        {
            long half = divisor / 2;
            return value >= 0 ? (value + half) / divisor : -((half - value) / divisor);
        }

        /// <summary>The value, or the nearest bound if it is outside.</summary>
        public static int Bound(int value, int min, int max)
        {
            return value < min ? min : value > max ? max : value;
        }

        /// <summary>The value as an int; one that does not fit becomes the nearest int.</summary>
        public static int Saturate(long value)
        {
            if (value > int.MaxValue)
            {
                return int.MaxValue;
            }

            return value < int.MinValue ? int.MinValue : (int)value;
        }
    }
}
