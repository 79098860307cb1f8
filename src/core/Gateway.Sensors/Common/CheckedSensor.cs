using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>
    /// A sensor made trustworthy: calibrated by gain and offset, checked for range and speed of change, tried again before it is called
    /// faulty, and with a reason that can be published. Any <see cref="ISensor"/> can be wrapped; one that is an
    /// <see cref="IReasonedSensor"/> also tells its reason.
    /// </summary>
    /// <remarks>
    /// While attempts are left <see cref="Poll"/> gives <see cref="SensorStatus.Pending"/>; the last one that fails gives
    /// <see cref="SensorStatus.Failed"/>. A sensor at fault is tried once a look, and the first good reading ends the fault.
    /// </remarks>
    public sealed class CheckedSensor : IReasonedSensor
    {
        // A month: its product with the largest change fits 64 bits. Who was gone for longer is judged as if it were a month.
        private const long ElapsedMsMax = 2592000000;

        private readonly ISensor sensor;
        private readonly IReasonedSensor reasoned;
        private readonly SensorCheck check;
        private bool reading;
        private long beganMs;
        private int looks;
        private int attempts;
        private long resumeMs;
        private bool hasValue;
        private long goodMs;
        private bool faulted;
        private int calibratedMilli;
        private bool hasCandidate;
        private int candidateMilli;
        private long candidateMs;
        private long candidateSinceMs;

        /// <summary>Wraps <paramref name="sensor"/>; the wrapper owns <paramref name="check"/> from now on.</summary>
        public CheckedSensor(ISensor sensor, SensorCheck check)
        {
            check.Verify();
            this.sensor = sensor;
            this.check = check;
            reasoned = sensor as IReasonedSensor;
            resumeMs = long.MinValue;
        }

        /// <summary>The last good reading: calibrated, in range, plausible. In thousandths of the unit.</summary>
        public int ValueMilli { get; private set; }

        /// <summary>Why the sensor is at fault, else <see cref="SensorReason.None"/>.</summary>
        public SensorReason Reason { get; private set; }

        /// <summary>Attempts that failed since start, those that a retry made good included; saturates.</summary>
        public int FailedAttempts { get; private set; }

        /// <summary>Times the sensor came to be at fault since start; saturates.</summary>
        public int Faults { get; private set; }

        /// <summary>
        /// Another calibration, from the next reading on; a gain outside its bounds becomes the nearest one inside. The step that it makes
        /// is not judged as a change that was too fast.
        /// </summary>
        public void Calibrate(int gainPpm, int offsetMilli)
        {
            int gain = gainPpm < SensorLimits.GainPpmMin ? SensorLimits.GainPpmMin
                : gainPpm > SensorLimits.GainPpmMax ? SensorLimits.GainPpmMax : gainPpm;
            if (gain != check.GainPpm || offsetMilli != check.OffsetMilli)
            {
                check.GainPpm = gain;
                check.OffsetMilli = offsetMilli;
                hasCandidate = false;
                hasValue = false;
            }
        }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            if (nowMs < resumeMs)
            {
                return SensorStatus.Pending;
            }

            if (!reading)
            {
                reading = true;
                beganMs = nowMs;
                looks = 0;
            }

            SensorStatus status = sensor.Poll(nowMs);
            switch (status)
            {
                case SensorStatus.Ok:
                    reading = false;
                    SensorReason doubt = Judge(sensor.ValueMilli, nowMs);
                    return doubt == SensorReason.None ? Take(nowMs) : Reject(doubt, nowMs);
                case SensorStatus.Failed:
                    reading = false;
                    return Reject(reasoned == null ? SensorReason.Unspecified : reasoned.Reason, nowMs);
                case SensorStatus.Pending:
                    return IsLate(nowMs) ? RejectLate(nowMs) : SensorStatus.Pending;
                default:
                    return status;
            }
        }

        // The drivers bound their own waits; this bounds a driver that never answers, and a sensor of somebody else's.
        private bool IsLate(long nowMs)
        {
            if (looks < SensorLimits.LooksBeforeLate)
            {
                looks++;
                return false;
            }

            return nowMs - beganMs > check.ReadingMsMax;
        }

        private SensorStatus RejectLate(long nowMs)
        {
            reading = false;
            return Reject(SensorReason.NotReady, nowMs);
        }

        private SensorReason Judge(int rawMilli, long nowMs)
        {
            long calibrated = Rounding.Divide((long)rawMilli * check.GainPpm, SensorLimits.GainPpmOne) + check.OffsetMilli;
            if (calibrated < check.RangeMilliMin || calibrated > check.RangeMilliMax)
            {
                hasCandidate = false;
                return SensorReason.OutOfRange;
            }

            calibratedMilli = Rounding.Saturate(calibrated);
            if (check.ChangeMilliPerSecondMax == 0 || !hasValue || IsWithinReach(ValueMilli, goodMs, nowMs))
            {
                return SensorReason.None;
            }

            return HasSettled(nowMs) ? SensorReason.None : SensorReason.Implausible;
        }

        // Readings closer than a second are given a whole second's change: noise and steps of the converter are no change.
        private bool IsWithinReach(int fromMilli, long fromMs, long nowMs)
        {
            long elapsedMs = nowMs - fromMs < 1000 ? 1000 : nowMs - fromMs > ElapsedMsMax ? ElapsedMsMax : nowMs - fromMs;
            long distance = (long)calibratedMilli - fromMilli;
            return (distance < 0 ? -distance : distance) * 1000 <= elapsedMs * check.ChangeMilliPerSecondMax;
        }

        private bool HasSettled(long nowMs)
        {
            if (!hasCandidate || !IsWithinReach(candidateMilli, candidateMs, nowMs))
            {
                candidateSinceMs = nowMs;
            }

            hasCandidate = true;
            candidateMilli = calibratedMilli;
            candidateMs = nowMs;
            return nowMs - candidateSinceMs >= check.SettleMs;
        }

        private SensorStatus Take(long nowMs)
        {
            ValueMilli = calibratedMilli;
            hasValue = true;
            goodMs = nowMs;
            faulted = false;
            hasCandidate = false;
            attempts = 0;
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        private SensorStatus Reject(SensorReason why, long nowMs)
        {
            if (FailedAttempts != int.MaxValue)
            {
                FailedAttempts++;
            }

            attempts++;
            if (!faulted && attempts < check.Attempts)
            {
                resumeMs = nowMs + check.RetryMs;
                return SensorStatus.Pending;
            }

            attempts = 0;
            if (!faulted && Faults != int.MaxValue)
            {
                Faults++;
            }

            faulted = true;
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
