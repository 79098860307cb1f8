using Gateway.Primitives;

namespace Gateway.Modbus
{
    /// <summary>
    /// A device's raw bits to thousandths of a unit and back, in integers only: the value times the gain, rounded to the nearest, half away
    /// from zero, plus the offset.
    /// </summary>
    public static class ModbusValue
    {
        // Order is two independent facts.
        private const int WordsSwapped = (int)ModbusOrder.Cdab;
        private const int BytesSwapped = (int)ModbusOrder.Badc;

        // A value times the gain in millionths is this many times what is wanted, in thousandths.
        private const int MilliDivisor = 1000;

        // IEEE 754 single precision: sign, eight bits of exponent, 23 of fraction. The value is significand * 2^(exponent - bias).
        private const int FractionBits = 23;
        private const int ExponentBias = 150;
        private const int ExponentMask = 0xFF;

        // From this exponent of two on, a significand of 24 bits leaves 63 bits; from this on, a shift leaves nothing of 55.
        private const int ShiftTooLarge = 40;
        private const int ShiftOfNothing = 47;

        // Far beyond any result, and rounding still fits above it.
        private const long ScaledMax = 1L << 62;

        /// <summary>Registers that a type takes: 1 or 2.</summary>
        public static int RegistersOf(ModbusType type)
        {
            return type >= ModbusType.U32 ? 2 : 1;
        }

        /// <summary>
        /// The words that a device of this type and order must be given for a value in thousandths, the inverse of reading: into
        /// <paramref name="words"/> from 0 on, as many as <see cref="RegistersOf"/>. False: the device cannot hold it.
        /// </summary>
        public static bool ToWords(ModbusType type, ModbusOrder order, int gainPpm, int offsetMilli, int valueMilli, int[] words)
        {
            long milli = ((long)valueMilli - offsetMilli) * MilliDivisor;
            uint raw;
            if (type == ModbusType.Float32)
            {
                raw = FloatOf(milli, gainPpm);
            }
            else
            {
                long value = Rounding.Divide(milli, gainPpm);
                long least = type == ModbusType.S16 ? short.MinValue : type == ModbusType.S32 ? int.MinValue : 0;
                long most = type == ModbusType.Bit ? 1 : type == ModbusType.U16 ? ushort.MaxValue
                    : type == ModbusType.S16 ? short.MaxValue : type == ModbusType.U32 ? uint.MaxValue : int.MaxValue;
                if (value < least || value > most)
                {
                    return false;
                }

                raw = (uint)value;
            }

            int high = Swap((int)(raw >> 16), order);
            int low = Swap((int)(raw & 0xFFFF), order);
            if (RegistersOf(type) == 1)
            {
                words[0] = low;
                return true;
            }

            bool isSwapped = ((int)order & WordsSwapped) != 0;
            words[0] = isSwapped ? low : high;
            words[1] = isSwapped ? high : low;
            return true;
        }

        // The bits of the one or two registers at the offset, most significant first.
        internal static uint RawOf(ModbusType type, ModbusOrder order, byte[] buffer, int offset)
        {
            int first = Swap((buffer[offset] << 8) | buffer[offset + 1], order);
            if (RegistersOf(type) == 1)
            {
                return (uint)first;
            }

            int second = Swap((buffer[offset + 2] << 8) | buffer[offset + 3], order);
            return ((int)order & WordsSwapped) != 0 ? ((uint)second << 16) | (uint)first : ((uint)first << 16) | (uint)second;
        }

        // Ok, OutOfRange or NotANumber. The gain is within its bounds.
        internal static ModbusResult ToMilli(ModbusType type, uint raw, int gainPpm, int offsetMilli, out int valueMilli)
        {
            valueMilli = 0;
            long scaled;
            if (type == ModbusType.Float32)
            {
                int exponent = (int)(raw >> FractionBits) & ExponentMask;
                if (exponent == ExponentMask)
                {
                    return ModbusResult.NotANumber;
                }

                long significand = raw & ((1 << FractionBits) - 1);
                if (exponent == 0)
                {
                    exponent = 1;
                }
                else
                {
                    significand |= 1 << FractionBits;
                }

                long product = significand * gainPpm;
                int shift = exponent - ExponentBias;
                if (shift > 0 && product != 0 && (shift >= ShiftTooLarge || product > ScaledMax >> shift))
                {
                    return ModbusResult.OutOfRange;
                }

                scaled = shift >= 0 ? Rounding.Divide(product << shift, MilliDivisor)
                    : shift <= -ShiftOfNothing ? 0 : Rounding.Divide(product, (long)MilliDivisor << -shift);
                if ((raw >> 31) != 0)
                {
                    scaled = -scaled;
                }
            }
            else
            {
                long value = type == ModbusType.S16 ? (short)raw : type == ModbusType.S32 ? (int)raw : raw;
                scaled = Rounding.Divide(value * gainPpm, MilliDivisor);
            }

            scaled += offsetMilli;
            if (scaled < int.MinValue || scaled > int.MaxValue)
            {
                return ModbusResult.OutOfRange;
            }

            valueMilli = (int)scaled;
            return ModbusResult.Ok;
        }

        private static int Swap(int word, ModbusOrder order)
        {
            return ((int)order & BytesSwapped) == 0 ? word : ((word & 0xFF) << 8) | (word >> 8);
        }

        // The single-precision number nearest to a quotient, half to even. The dividend has at most 43 bits, the divisor 31.
        private static uint FloatOf(long dividend, int divisor)
        {
            if (dividend == 0)
            {
                return 0;
            }

            uint sign = dividend < 0 ? 0x80000000u : 0;
            long rest = dividend < 0 ? -dividend : dividend;
            int exponent = ExponentBias;
            while (rest < 1L << 61)
            {
                rest <<= 1;
                exponent--;
            }

            // At least 30 bits; what the division leaves is below all of them.
            long quotient = rest / divisor;
            bool isInexact = rest % divisor != 0;
            int lowBits = 0;
            while (quotient >> lowBits >= 1 << (FractionBits + 1))
            {
                lowBits++;
            }

            long significand = quotient >> lowBits;
            long low = quotient - (significand << lowBits);
            long half = 1L << (lowBits - 1);
            if (low > half || (low == half && (isInexact || (significand & 1) != 0)))
            {
                // 2^24 is the next exponent's first, and carries into it below.
                significand++;
            }

            exponent += lowBits;
            return sign | (uint)(((long)(exponent - 1) << FractionBits) + significand);
        }
    }
}
