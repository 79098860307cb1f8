using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// A 0-10 V signal (or 2-10 V, 0-5 V, 1-5 V) over a divider on an ADC. With a live zero a broken wire is detected: below nine tenths of
    /// it, like NE 43's 3.6 of 4 mA. With a zero at 0 V a broken wire reads as zero.
    /// </summary>
    public sealed class VoltageSignal : IReasonedSensor
    {
        private readonly AveragedInput input;
        private readonly int fullScaleMilliV;
        private readonly int zeroMilliV;
        private readonly int fullMilliV;
        private readonly int zeroMilli;
        private readonly int fullMilli;
        private readonly int breakMilliV;
        private readonly int overMilliV;

        /// <summary>
        /// A signal whose voltage at the ADC's full scale, before the divider, is <paramref name="fullScaleMilliV"/>: more than the
        /// signal's own full voltage plus a twentieth, or an excess could not be detected. It means <paramref name="zeroMilli"/> at
        /// <paramref name="zeroMilliV"/> and <paramref name="fullMilli"/> at <paramref name="fullMilliV"/>.
        /// </summary>
        public VoltageSignal(AveragedInput input, int fullScaleMilliV, int zeroMilliV, int fullMilliV, int zeroMilli, int fullMilli)
        {
            Check.That(zeroMilliV >= 0 && fullMilliV > zeroMilliV && zeroMilli != fullMilli, Fault.LimitsInconsistent);
            breakMilliV = (int)((long)zeroMilliV * 9 / 10);
            overMilliV = fullMilliV + (fullMilliV / 20);
            Check.That(fullScaleMilliV > overMilliV, Fault.LimitsInconsistent);
            this.input = input;
            this.fullScaleMilliV = fullScaleMilliV;
            this.zeroMilliV = zeroMilliV;
            this.fullMilliV = fullMilliV;
            this.zeroMilli = zeroMilli;
            this.fullMilli = fullMilli;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <summary>The voltage at the last poll, in millivolts, good or not; for commissioning.</summary>
        public int MilliV { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            int ppm = input.ReadPpm();
            if (ppm < 0)
            {
                return Fail(SensorReason.ConversionFailed);
            }

            MilliV = Rounding.Saturate(Rounding.Divide((long)ppm * fullScaleMilliV, AveragedInput.FullScalePpm));
            if (MilliV < breakMilliV)
            {
                return Fail(SensorReason.WireBreak);
            }

            if (MilliV > overMilliV)
            {
                return Fail(SensorReason.OverRange);
            }

            long span = (long)fullMilli - zeroMilli;
            ValueMilli = Rounding.Saturate(zeroMilli + Rounding.Divide((MilliV - zeroMilliV) * span, fullMilliV - zeroMilliV));
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        private SensorStatus Fail(SensorReason why)
        {
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
