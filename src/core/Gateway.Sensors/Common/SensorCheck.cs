using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The checks of a <see cref="CheckedSensor"/>. Set values that differ from the defaults before the sensor is made; they are in
    /// thousandths of the sensor's unit and in ms.
    /// </summary>
    public sealed class SensorCheck
    {
        /// <summary>The least reading that is accepted.</summary>
        public int RangeMilliMin { get; set; } = int.MinValue;

        /// <summary>The largest reading that is accepted.</summary>
        public int RangeMilliMax { get; set; } = int.MaxValue;

        /// <summary>The fastest change that is accepted, in thousandths a second; 0: any.</summary>
        public int ChangeMilliPerSecondMax { get; set; }

        /// <summary>
        /// A change that was too fast is accepted if the readings stay at the new value for this long: the sensor was moved or replaced.
        /// </summary>
        public int SettleMs { get; set; } = 10000;

        /// <summary>Attempts before the sensor is at fault; 1..<see cref="SensorLimits.AttemptsMax"/>.</summary>
        public int Attempts { get; set; } = 3;

        /// <summary>Pause between attempts; at least 1.</summary>
        public int RetryMs { get; set; } = 100;

        /// <summary>A reading that takes longer than this has failed: longer than the slowest conversion on a shared bus.</summary>
        public int ReadingMsMax { get; set; } = 5000;

        /// <summary>Added to the reading after the gain.</summary>
        public int OffsetMilli { get; set; }

        /// <summary>
        /// Factor on the reading, in millionths: <see cref="SensorLimits.GainPpmMin"/>..<see cref="SensorLimits.GainPpmMax"/>.
        /// </summary>
        public int GainPpm { get; set; } = SensorLimits.GainPpmOne;

        internal void Verify()
        {
            Check.That(
                RangeMilliMin <= RangeMilliMax && ChangeMilliPerSecondMax >= 0 && SettleMs >= 0 && RetryMs > 0 && ReadingMsMax > 0
                    && Attempts > 0 && Attempts <= SensorLimits.AttemptsMax
                    && GainPpm >= SensorLimits.GainPpmMin && GainPpm <= SensorLimits.GainPpmMax,
                Fault.LimitsInconsistent);
        }
    }
}
