using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// A 4-20 mA signal over a shunt on an ADC, with the levels of NAMUR NE 43: 3.8 to 20.5 mA is a measurement. At or below 3.6 mA, and at
    /// or above 21.0 mA, the transmitter reports a failure, or the loop is broken or shorted.
    /// </summary>
    /// <remarks>
    /// The bands between are a measurement outside the range, with its own reason. An on-delay, in practice 4 s, keeps a short disturbance
    /// near the levels from raising an alarm.
    /// </remarks>
    public sealed class CurrentSignal : IReasonedSensor
    {
        /// <summary>At or below: failure, in microamperes.</summary>
        public const int BreakMicroA = 3600;

        /// <summary>Least current that is a measurement.</summary>
        public const int MeasureMicroAMin = 3800;

        /// <summary>Largest current that is a measurement.</summary>
        public const int MeasureMicroAMax = 20500;

        /// <summary>At or above: failure.</summary>
        public const int FaultMicroA = 21000;

        private const int ZeroMicroA = 4000;
        private const int SpanMicroA = 16000;

        private readonly AveragedInput input;
        private readonly int fullScaleMicroA;
        private readonly int zeroMilli;
        private readonly int fullMilli;

        /// <summary>
        /// A signal whose current at the ADC's full scale is <paramref name="fullScaleMicroA"/> (full-scale voltage over shunt; above 21
        /// mA, or the upper failure level could not be detected), and that means <paramref name="zeroMilli"/> at 4 mA and
        /// <paramref name="fullMilli"/> at 20 mA, in thousandths of the unit.
        /// </summary>
        public CurrentSignal(AveragedInput input, int fullScaleMicroA, int zeroMilli, int fullMilli)
        {
            Check.That(fullScaleMicroA > FaultMicroA && zeroMilli != fullMilli, Fault.LimitsInconsistent);
            this.input = input;
            this.fullScaleMicroA = fullScaleMicroA;
            this.zeroMilli = zeroMilli;
            this.fullMilli = fullMilli;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <summary>The current at the last poll, in microamperes, good or not; for commissioning.</summary>
        public int MicroA { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            int ppm = input.ReadPpm();
            if (ppm < 0)
            {
                Reason = SensorReason.ConversionFailed;
                return SensorStatus.Failed;
            }

            MicroA = Rounding.Saturate(Rounding.Divide((long)ppm * fullScaleMicroA, AveragedInput.FullScalePpm));
            Reason = ReasonOf(MicroA);
            if (Reason != SensorReason.None)
            {
                return SensorStatus.Failed;
            }

            long above = Rounding.Divide((long)(MicroA - ZeroMicroA) * ((long)fullMilli - zeroMilli), SpanMicroA);
            ValueMilli = Rounding.Saturate(zeroMilli + above);
            return SensorStatus.Ok;
        }

        private static SensorReason ReasonOf(int microA)
        {
            if (microA <= BreakMicroA)
            {
                return SensorReason.WireBreak;
            }

            if (microA >= FaultMicroA)
            {
                return SensorReason.TransmitterFault;
            }

            if (microA < MeasureMicroAMin)
            {
                return SensorReason.UnderRange;
            }

            return microA > MeasureMicroAMax ? SensorReason.OverRange : SensorReason.None;
        }
    }
}
