using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The checks of a <see cref="CheckedSensor"/>. Set values that differ from the defaults before the sensor is made; they are in
    /// thousandths of the sensor's unit and in ms.
    /// </summary>
    public sealed class SensorCheck
    {
        // What nearly always keeps its default shares a field, because each field takes twelve bytes of the device's heap, for each sensor:
        // the attempts, the pause in ms, and two times in tenths of a second.
        private const int RetryShift = 4;
        private const int ReadingShift = 16;
        private const int SettleShift = 24;
        private const int AttemptsMask = 0xF;
        private const int RetryMask = 0xFFF;
        private const int TenthsMask = 0xFF;
        private const int TenthMs = 100;

        private int times = 3 | (100 << RetryShift) | (70 << ReadingShift) | (100 << SettleShift);

        /// <summary>The least reading that is accepted.</summary>
        public int RangeMilliMin { get; set; } = int.MinValue;

        /// <summary>The largest reading that is accepted.</summary>
        public int RangeMilliMax { get; set; } = int.MaxValue;

        /// <summary>The fastest change that is accepted, in thousandths a second; 0: any.</summary>
        public int ChangeMilliPerSecondMax { get; set; }

        /// <summary>
        /// A change that was too fast is accepted if the readings stay at the new value for this long: the sensor was moved or replaced.
        /// Tenths of a second, at most 25.5 s.
        /// </summary>
        public int SettleMs
        {
            get { return Part(SettleShift, TenthsMask) * TenthMs; }
            set { SetTenths(SettleShift, value); }
        }

        /// <summary>Attempts before the sensor is at fault; 1..<see cref="SensorLimits.AttemptsMax"/>.</summary>
        public int Attempts
        {
            get { return Part(0, AttemptsMask); }
            set { Set(0, AttemptsMask, value); }
        }

        /// <summary>Pause between attempts, 1..4095.</summary>
        public int RetryMs
        {
            get { return Part(RetryShift, RetryMask); }
            set { Set(RetryShift, RetryMask, value); }
        }

        /// <summary>
        /// A reading that takes longer than this has failed: longer than the slowest conversion on a shared bus, and than an SCD4x takes to
        /// its first measurement. Tenths of a second, at most 25.5 s.
        /// </summary>
        public int ReadingMsMax
        {
            get { return Part(ReadingShift, TenthsMask) * TenthMs; }
            set { SetTenths(ReadingShift, value); }
        }

        /// <summary>Added to the reading after the gain: the value of <see cref="ZeroMilli"/>.</summary>
        public int OffsetMilli { get; set; }

        /// <summary>
        /// Factor on the reading, in parts of <see cref="GainParts"/>: <see cref="SensorLimits.GainPpmMin"/>..
        /// <see cref="SensorLimits.GainPpmMax"/>, but not 0.
        /// </summary>
        public int GainPpm { get; set; } = SensorLimits.GainPpmOne;

        /// <summary>The gain that changes nothing: millionths, or the raw distance of two points.</summary>
        public int GainParts { get; private set; } = SensorLimits.GainPpmOne;

        /// <summary>Subtracted from the reading before the gain.</summary>
        public int ZeroMilli { get; private set; }

        /// <summary>
        /// Changes the calibration; a gain outside its bounds becomes the nearest one inside. False: it is the same.
        /// </summary>
        public bool Calibrate(int gainPpm, int offsetMilli)
        {
            int gain = gainPpm == 0 ? 1 : Rounding.Bound(gainPpm, SensorLimits.GainPpmMin, SensorLimits.GainPpmMax);
            return Calibrate(gain, SensorLimits.GainPpmOne, 0, offsetMilli);
        }

        /// <summary>
        /// Calibrates by two points: two raw values, the first the less, and what they mean, each at most a million. False: it is the same.
        /// </summary>
        public bool CalibratePoints(int rawMilli, int valueMilli, int rawMilli2, int valueMilli2)
        {
            return Calibrate(valueMilli2 - valueMilli, rawMilli2 - rawMilli, rawMilli, valueMilli);
        }

        internal void Verify()
        {
            Check.That(
                RangeMilliMin <= RangeMilliMax && ChangeMilliPerSecondMax >= 0 && RetryMs > 0 && ReadingMsMax > 0
                    && Attempts > 0 && Attempts <= SensorLimits.AttemptsMax
                    && GainPpm >= SensorLimits.GainPpmMin && GainPpm <= SensorLimits.GainPpmMax && GainPpm != 0 && GainParts > 0,
                Fault.LimitsInconsistent);
        }

        private int Part(int shift, int mask)
        {
            return (times >> shift) & mask;
        }

        private void Set(int shift, int mask, int value)
        {
            Check.That(value >= 0 && value <= mask, Fault.LimitsInconsistent);
            times = (times & ~(mask << shift)) | (value << shift);
        }

        private void SetTenths(int shift, int ms)
        {
            Check.That(ms % TenthMs == 0, Fault.LimitsInconsistent);
            Set(shift, TenthsMask, ms / TenthMs);
        }

        private bool Calibrate(int gain, int parts, int zeroMilli, int offsetMilli)
        {
            if (gain == GainPpm && parts == GainParts && zeroMilli == ZeroMilli && offsetMilli == OffsetMilli)
            {
                return false;
            }

            GainPpm = gain;
            GainParts = parts;
            ZeroMilli = zeroMilli;
            OffsetMilli = offsetMilli;
            return true;
        }
    }
}
