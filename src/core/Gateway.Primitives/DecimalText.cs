namespace Gateway.Primitives
{
    /// <summary>Decimal text of scaled integers, written and read in a byte[] without a string or a floating point number.</summary>
    public static class DecimalText
    {
        /// <summary>The most bytes a number takes: sign, 19 digits and the point.</summary>
        public const int BytesMax = 21;

        private const long MagnitudeMax = 1000000000000000L;

        // Longer numbers are divided into words of 32 bits with this many decimal places.
        private const int WordPlaces = 9;

        private static readonly int[] Scales = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };

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
        /// Writes <paramref name="value"/> / 10^<paramref name="decimals"/> (0..9) and returns the offset after it. Every decimal is
        /// written: (1500, 3) is 1.500. The buffer must have <see cref="BytesOf"/> bytes.
        /// </summary>
        public static int Put(byte[] buffer, int offset, long value, int decimals)
        {
            // 32 bits where they are enough: the device divides 64 bits in software.
            if (value <= int.MaxValue && value >= -int.MaxValue)
            {
                int word = (int)value;
                if (word < 0)
                {
                    buffer[offset++] = (byte)'-';
                    word = -word;
                }

                if (decimals == 0)
                {
                    return PutWhole(buffer, offset, word);
                }

                int unit = Scales[decimals];
                int units = word / unit;
                offset = PutWhole(buffer, offset, units);
                buffer[offset] = (byte)'.';
                return PutPlaces(buffer, offset + 1, word - (units * unit), decimals);
            }

            return PutLong(buffer, offset, value, decimals);
        }

        /// <summary>
        /// Writes <paramref name="value"/>, 0 or more, in exactly <paramref name="places"/> digits, 0 to 10, with leading zeros; returns
        /// the offset after it. The number must not have more digits.
        /// </summary>
        public static int PutPlaces(byte[] buffer, int offset, int value, int places)
        {
            if (places == 3)
            {
                buffer[offset] = (byte)('0' + (value / 100));
                buffer[offset + 1] = (byte)('0' + (value / 10 % 10));
                buffer[offset + 2] = (byte)('0' + (value % 10));
                return offset + 3;
            }

            int end = offset + places;
            int at = end;

            // Three digits at a time: one at a time takes half as many instructions again.
            while (at - offset >= 3)
            {
                int rest = value / 1000;
                int three = value - (rest * 1000);
                at -= 3;
                buffer[at] = (byte)('0' + (three / 100));
                buffer[at + 1] = (byte)('0' + (three / 10 % 10));
                buffer[at + 2] = (byte)('0' + (three % 10));
                value = rest;
            }

            while (at > offset)
            {
                at--;
                buffer[at] = (byte)('0' + (value % 10));
                value /= 10;
            }

            return end;
        }

        /// <summary>
        /// Reads a decimal number, with or without a sign, that fills the range exactly, and scales it by 10^<paramref name="decimals"/>
        /// (0..9): "-1.5" with 3 is -1500. False for anything else: an empty range, other characters, too many decimals, digits above
        /// 10^15, or a scaled value that does not fit a long.
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

        /// <summary>
        /// The whole number without a sign that follows <paramref name="key"/> (as in <see cref="Ascii.After"/>) in the range, at most
        /// 2^32 - 1; -1 if there is none, or a larger one.
        /// </summary>
        public static long After(byte[] buffer, int offset, int bytes, ulong key)
        {
            int end = offset + bytes;
            long number = -1;
            for (int at = Ascii.After(buffer, offset, bytes, key); at < end && (uint)(buffer[at] - '0') <= 9; at++)
            {
                number = ((number < 0 ? 0 : number) * 10) + (buffer[at] - '0');
                if (number > uint.MaxValue)
                {
                    return -1;
                }
            }

            return number;
        }

        // More than 32 bits.
        private static int PutLong(byte[] buffer, int offset, long value, int decimals)
        {
            bool negative = value < 0;
            if (negative)
            {
                buffer[offset++] = (byte)'-';
            }

            int places = decimals == 0 ? WordPlaces : decimals;
            int scale = Scales[places];
            long whole = value / scale;
            int rest = (int)(value - (whole * scale));
            if (negative)
            {
                // Only after the division: -long.MinValue does not exist.
                whole = -whole;
                rest = -rest;
            }

            if (whole > int.MaxValue)
            {
                long high = whole / Scales[WordPlaces];
                offset = PutWhole(buffer, offset, (int)high);
                offset = PutPlaces(buffer, offset, (int)(whole - (high * Scales[WordPlaces])), WordPlaces);
            }
            else
            {
                offset = PutWhole(buffer, offset, (int)whole);
            }

            if (decimals > 0)
            {
                buffer[offset++] = (byte)'.';
            }

            return PutPlaces(buffer, offset, rest, places);
        }

        // 0 or more, in as many digits as it has.
        private static int PutWhole(byte[] buffer, int offset, int value)
        {
            if (value < 10)
            {
                buffer[offset] = (byte)('0' + value);
                return offset + 1;
            }

            if (value < 100)
            {
                buffer[offset] = (byte)('0' + (value / 10));
                buffer[offset + 1] = (byte)('0' + (value % 10));
                return offset + 2;
            }

            int places = value < 1000 ? 3
                : value < 100000 ? (value < 10000 ? 4 : 5)
                : value < 10000000 ? (value < 1000000 ? 6 : 7)
                : value < 100000000 ? 8 : value < 1000000000 ? 9 : 10;
            return PutPlaces(buffer, offset, value, places);
        }
    }
}
