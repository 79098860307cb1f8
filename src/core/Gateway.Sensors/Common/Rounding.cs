namespace Gateway.Sensors
{
    /// <summary>Division of integers with rounding to the nearest, for conversions that are symmetrical about zero; and bounds.</summary>
    internal static class Rounding
    {
        /// <summary>
        /// <paramref name="value"/> / <paramref name="divisor"/> to the nearest integer, halves away from zero; divisor above 0.
        /// </summary>
        internal static long Divide(long value, long divisor)
        {
            long half = divisor / 2;
            return value >= 0 ? (value + half) / divisor : -((half - value) / divisor);
        }

        /// <summary>The value, or the nearest bound if it is outside.</summary>
        internal static int Bound(int value, int min, int max)
        {
            return value < min ? min : value > max ? max : value;
        }

        /// <summary>The value as an int; one that does not fit becomes the nearest int.</summary>
        internal static int Saturate(long value)
        {
            if (value > int.MaxValue)
            {
                return int.MaxValue;
            }

            return value < int.MinValue ? int.MinValue : (int)value;
        }
    }
}
