using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// NTC thermistor in a voltage divider on an ADC, in thousandths of a degree Celsius, -40..125 °C, by the beta formula:
    /// R = R25 exp(B (1/T - 1/298.15 K)), so T = T25 B / (B + T25 ln(R / R25)), in integers.
    /// </summary>
    /// <remarks>
    /// If the divider's supply is above the converter's full scale, as on an ESP32 (3.3 V and 3.1 V), the converter reaches its end first.
    /// A value at this end cannot be measured, and counts as the fault on that side.
    /// </remarks>
    public sealed class NtcSensor : IReasonedSensor
    {
        /// <summary>Least B, in K.</summary>
        public const int BetaKMin = 2000;

        /// <summary>Largest B.</summary>
        public const int BetaKMax = 5000;

        /// <summary>Least resistance of the thermistor at 25 °C and of the divider's resistor, in ohms.</summary>
        public const int OhmMin = 100;

        /// <summary>Largest resistance of either.</summary>
        public const int OhmMax = 1000000;

        /// <summary>Least supply, in millionths of the converter's full scale; below it the resolution would be poor.</summary>
        public const int SupplyPpmMin = 500000;

        /// <summary>Largest supply: above it the converter could not measure room temperature.</summary>
        public const int SupplyPpmMax = 1500000;

        // Beyond this the converter is at its end.
        private const int EndPpm = 995000;

        // Logarithms have 24 bits of fraction. Beyond 200 times its resistance at 25 °C the thermistor counts as open, below the inverse
        // as shorted: colder and hotter than -40..125 °C with every B. T25 ln 2 has 16 bits of fraction.
        private const int FractionBits = 24;
        private const int OpenLog2 = 128242626;
        private const long KelvinLn2 = 13543790;
        private const int KelvinLn2Bits = 16;

        private const int MilliKelvin25 = 298150;
        private const int MilliKelvinZero = 273150;
        private const int MilliCMin = -40000;
        private const int MilliCMax = 125000;

        private readonly AveragedInput input;
        private readonly int ohm25;
        private readonly int betaK;
        private readonly int dividerOhm;
        private readonly bool atSupply;
        private readonly int supplyPpm;

        /// <summary>
        /// A thermistor with this resistance at 25 °C and this B, in series with a resistor of <paramref name="dividerOhm"/>.
        /// <paramref name="atSupply"/>: the thermistor is the upper half of the divider, otherwise the lower.
        /// <paramref name="supplyPpm"/> is the supply in millionths of the converter's full scale,
        /// <see cref="AveragedInput.FullScalePpm"/> if it is the converter's reference.
        /// </summary>
        public NtcSensor(AveragedInput input, int ohm25, int betaK, int dividerOhm, bool atSupply, int supplyPpm)
        {
            Check.That(
                IsOhm(ohm25) && IsOhm(dividerOhm) && betaK >= BetaKMin && betaK <= BetaKMax && supplyPpm >= SupplyPpmMin
                    && supplyPpm <= SupplyPpmMax,
                Fault.LimitsInconsistent);
            this.input = input;
            this.ohm25 = ohm25;
            this.betaK = betaK;
            this.dividerOhm = dividerOhm;
            this.atSupply = atSupply;
            this.supplyPpm = supplyPpm;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            int ppm = input.ReadPpm();
            if (ppm < 0)
            {
                return Fail(SensorReason.ConversionFailed);
            }

            int ofSupply = (int)Rounding.Divide((long)ppm * AveragedInput.FullScalePpm, supplyPpm);
            int across = atSupply ? AveragedInput.FullScalePpm - ofSupply : ofSupply;
            int rest = AveragedInput.FullScalePpm - across;
            bool isAtEnd = ppm > EndPpm;
            if (rest <= 0 || (isAtEnd && !atSupply))
            {
                return Fail(SensorReason.Open);
            }

            if (across <= 0 || isAtEnd)
            {
                return Fail(SensorReason.Short);
            }

            int ratioLog2 = Log2((long)across * dividerOhm) - Log2((long)rest * ohm25);
            if (ratioLog2 > OpenLog2 || ratioLog2 < -OpenLog2)
            {
                return Fail(ratioLog2 > 0 ? SensorReason.Open : SensorReason.Short);
            }

            long divisor = ((long)betaK << FractionBits) + ((ratioLog2 * KelvinLn2) >> KelvinLn2Bits);
            long milliC = Rounding.Divide(((long)MilliKelvin25 * betaK) << FractionBits, divisor) - MilliKelvinZero;
            if (milliC < MilliCMin || milliC > MilliCMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            ValueMilli = (int)milliC;
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        private static bool IsOhm(int ohm)
        {
            return ohm >= OhmMin && ohm <= OhmMax;
        }

        // The logarithm to base 2 of a number above 0. Its whole part is the highest bit; each further bit says whether the square of what
        // is left, a mantissa of 1..2 with 30 bits of fraction, is 2 or more.
        private static int Log2(long number)
        {
            int whole = 30;
            while (number >= 1L << 31)
            {
                number >>= 1;
                whole++;
            }

            while (number < 1L << 30)
            {
                number <<= 1;
                whole--;
            }

            int result = whole << FractionBits;
            for (int bit = 1 << (FractionBits - 1); bit > 0; bit >>= 1)
            {
                number = (number * number) >> 30;
                if (number >= 1L << 31)
                {
                    number >>= 1;
                    result |= bit;
                }
            }

            return result;
        }

        private SensorStatus Fail(SensorReason why)
        {
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
