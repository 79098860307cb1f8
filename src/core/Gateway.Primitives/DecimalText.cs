namespace Gateway.Primitives
{
    /// <summary>Decimal text of scaled integers, written and read in a byte[] without a string or a floating point number.</summary>
    public static class DecimalText
    {
        /// <summary>The most bytes a number takes: sign, 19 digits and the point.</summary>
        public const int BytesMax = 21;

        private const long MagnitudeMax = 1000000000000000L;

        /// <summary>Bytes that <see cref="Put"/> writes for these arguments.</summary>
        public static int BytesOf(long value, int decimals)
        {
            int bytes = decimals > 0 ? 1 : 0;
            if (value < 0)
            {
                bytes++;
            }

            int digits = 1;
            while ((value /= 10) != 0)
            {
                digits++;
            }

            return bytes + (digits > decimals ? digits : decimals + 1);
        }

        /// <summary>
        /// Writes <paramref name="value"/> / 10^<paramref name="decimals"/> (0..9) and returns the offset behind it. Every
        /// decimal is written: (1500, 3) is 1.500. The buffer must have <see cref="BytesOf"/> bytes.
        /// </summary>
        public static int Put(byte[] buffer, int offset, long value, int decimals)
        {
            int end = offset + BytesOf(value, decimals);
            bool negative = value < 0;
            int at = end;
            int written = 0;
            do
            {
                if (written == decimals && decimals > 0)
                {
                    buffer[--at] = (byte)'.';
                }

                // The digit is taken with the value's own sign, since -long.MinValue does not exist.
                long rest = value / 10;
                int digit = (int)(value - (rest * 10));
                buffer[--at] = (byte)('0' + (digit < 0 ? -digit : digit));
                value = rest;
                written++;
            }
            while (value != 0 || written <= decimals);

            if (negative)
            {
                buffer[--at] = (byte)'-';
            }

            return end;
        }

        /// <summary>
        /// Reads an optionally signed decimal number that fills the range exactly, and scales it by
        /// 10^<paramref name="decimals"/> (0..9): "-1.5" with 3 is -1500. False for anything else: an empty range, other
        /// characters, more decimals than asked for, digits above 10^15, or scaled more than a long.
        /// </summary>
        public static bool TryGet(byte[] buffer, int offset, int bytes, int decimals, out long value)
        {
            value = 0;
            int end = offset + bytes;
            bool negative = bytes > 0 && buffer[offset] == (byte)'-';
            if (negative)
            {
                offset++;
            }

            int digits = 0;
            int fraction = -1;
            long number = 0;
            for (; offset < end; offset++)
            {
                int symbol = buffer[offset];
                if (symbol == '.' && fraction < 0 && digits > 0)
                {
                    fraction = 0;
                    continue;
                }

                if (symbol < '0' || symbol > '9' || fraction >= decimals || number > MagnitudeMax / 10)
                {
                    return false;
                }

                number = (number * 10) + (symbol - '0');
                digits++;
                if (fraction >= 0)
                {
                    fraction++;
                }
            }

            if (digits == 0 || fraction == 0 || number > MagnitudeMax)
            {
                return false;
            }

            for (int i = fraction < 0 ? 0 : fraction; i < decimals; i++)
            {
                if (number > long.MaxValue / 10)
                {
                    return false;
                }

                number *= 10;
            }

            value = negative ? -number : number;
            return true;
        }
    }
}
