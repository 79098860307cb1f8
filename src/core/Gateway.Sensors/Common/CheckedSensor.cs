using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Makes a sensor reliable: calibrates it by gain and offset, checks range and speed of change, tries again before it reports a fault,
    /// and gives the reason. Any <see cref="ISensor"/> can be wrapped; one that is an <see cref="IReasonedSensor"/> also tells its reason.
    /// </summary>
    /// <remarks>
    /// While attempts are left <see cref="Poll"/> gives <see cref="SensorStatus.Pending"/>; the last one that fails gives
    /// <see cref="SensorStatus.Failed"/>. A sensor at fault is tried once for each reading, and the first good reading ends the fault.
    /// </remarks>
    public sealed class CheckedSensor : IReasonedSensor, IHeatedSensor
    {
        // A month: its product with the largest change fits 64 bits. A longer absence counts as a month.
        private const long ElapsedMsMax = 2592000000;

        // Small values share a field, because each field takes twelve bytes of the device's heap: the bits below, the polls of this
        // reading, the failed attempts in a row, the reason.
        private const int ReadingBit = 1;
        private const int ValueBit = 2;
        private const int FaultedBit = 4;
        private const int CandidateBit = 8;
        private const int PollsShift = 4;
        private const int PollsMask = 0xF;
        private const int AttemptsShift = 8;
        private const int AttemptsMask = 0xFF;
        private const int ReasonShift = 16;

        private readonly ISensor sensor;
        private readonly SensorCheck check;
        private int word;

        // So do the failed attempts and the faults.
        private const int CountMax = 0xFFFF;
        private const int FaultsShift = 16;
        private const int FaultsMax = 0x7FFF;
        private int counts;

        // When this reading began; between two readings, the earliest time of the next.
        private long readingMs = long.MinValue;
        private long goodMs;
        private int calibratedMilli;
        private int candidateMilli;
        private long candidateMs;
        private long candidateSinceMs;

        /// <summary>Wraps <paramref name="sensor"/>; the wrapper owns <paramref name="check"/> from now on.</summary>
        public CheckedSensor(ISensor sensor, SensorCheck check)
        {
            check.Verify();
            this.sensor = sensor;
            this.check = check;
            Check.That(
                SensorLimits.PollsBeforeLate <= PollsMask && SensorLimits.AttemptsMax <= AttemptsMask, Fault.LimitsInconsistent);
        }

        /// <summary>The last good reading: calibrated, in range, plausible. In thousandths of the unit.</summary>
        public int ValueMilli { get; private set; }

        /// <summary>Why the sensor is at fault, otherwise <see cref="SensorReason.None"/>.</summary>
        public SensorReason Reason
        {
            get { return (SensorReason)(word >> ReasonShift); }
            private set { word = (word & ((1 << ReasonShift) - 1)) | ((int)value << ReasonShift); }
        }

        /// <summary>Failed attempts since start, also those whose retry succeeded; at most 65,535.</summary>
        public int FailedAttempts
        {
            get { return counts & CountMax; }
        }

        /// <summary>How often the sensor became faulty since start; at most 32,767.</summary>
        public int Faults
        {
            get { return counts >> FaultsShift; }
        }

        /// <summary>Its calibration and checks.</summary>
        public SensorCheck Checks
        {
            get { return check; }
        }

        /// <summary>
        /// What it wraps. If that is an <see cref="ICalibrated"/>, it calibrates itself, from more than a reading in thousandths can hold.
        /// </summary>
        public ISensor Inner
        {
            get { return sensor; }
        }

        /// <summary>
        /// The calibration of <see cref="Checks"/>, or of <see cref="Inner"/>, was changed, from the next reading on. The step
        /// that this makes does not count as a change that is too fast.
        /// </summary>
        public void Recalibrate()
        {
            word &= ~(CandidateBit | ValueBit);
        }

        /// <inheritdoc/>
        public bool IsHeating
        {
            get
            {
                IHeatedSensor heated = sensor as IHeatedSensor;
                return heated != null && heated.IsHeating;
            }
        }

        /// <inheritdoc/>
        public HeaterResult Heat(byte[] text, int offset, int bytes)
        {
            IHeatedSensor heated = sensor as IHeatedSensor;
            return heated == null ? HeaterResult.None : heated.Heat(text, offset, bytes);
        }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            if ((word & ReadingBit) == 0)
            {
                if (nowMs < readingMs)
                {
                    return SensorStatus.Pending;
                }

                word = (word & ~(PollsMask << PollsShift)) | ReadingBit;
                readingMs = nowMs;
            }

            SensorStatus status = sensor.Poll(nowMs);
            switch (status)
            {
                case SensorStatus.Ok:
                    EndReading();
                    SensorReason doubt = DoubtOf(sensor.ValueMilli, nowMs);
                    return doubt == SensorReason.None ? Take(nowMs) : Reject(doubt, nowMs);
                case SensorStatus.Failed:
                    EndReading();
                    IReasonedSensor reasoned = sensor as IReasonedSensor;
                    return Reject(reasoned == null ? SensorReason.Unspecified : reasoned.Reason, nowMs);
                case SensorStatus.Pending:
                    return IsLate(nowMs) ? RejectLate(nowMs) : SensorStatus.Pending;
                default:
                    return status;
            }
        }

        // Drivers bound their own waits; this is for a driver that never answers, also one from elsewhere.
        private bool IsLate(long nowMs)
        {
            if (((word >> PollsShift) & PollsMask) < SensorLimits.PollsBeforeLate)
            {
                word += 1 << PollsShift;
                return false;
            }

            return nowMs - readingMs > check.ReadingMsMax && !IsHeating;
        }

        // The next one may begin at once.
        private void EndReading()
        {
            word &= ~ReadingBit;
            readingMs = long.MinValue;
        }

        private SensorStatus RejectLate(long nowMs)
        {
            EndReading();
            return Reject(SensorReason.NotReady, nowMs);
        }

        private SensorReason DoubtOf(int rawMilli, long nowMs)
        {
            // Within 64 bits: a gain is of an int, and a point's distance from any int is below 2^32, its gain below 2^31.
            long calibrated = Rounding.Divide(((long)rawMilli - check.ZeroMilli) * check.GainPpm, check.GainParts) + check.OffsetMilli;
            if (calibrated < check.RangeMilliMin || calibrated > check.RangeMilliMax)
            {
                word &= ~CandidateBit;
                return SensorReason.OutOfRange;
            }

            calibratedMilli = Rounding.Saturate(calibrated);
            if (check.ChangeMilliPerSecondMax == 0 || (word & ValueBit) == 0 || IsWithinReach(ValueMilli, goodMs, nowMs))
            {
                return SensorReason.None;
            }

            return HasSettled(nowMs) ? SensorReason.None : SensorReason.Implausible;
        }

        // Readings less than a second apart may change as in a whole second, because noise and converter steps are no change.
        private bool IsWithinReach(int fromMilli, long fromMs, long nowMs)
        {
            long elapsedMs = nowMs - fromMs < 1000 ? 1000 : nowMs - fromMs > ElapsedMsMax ? ElapsedMsMax : nowMs - fromMs;
            long distance = (long)calibratedMilli - fromMilli;
            return (distance < 0 ? -distance : distance) * 1000 <= elapsedMs * check.ChangeMilliPerSecondMax;
        }

        private bool HasSettled(long nowMs)
        {
            if ((word & CandidateBit) == 0 || !IsWithinReach(candidateMilli, candidateMs, nowMs))
            {
                candidateSinceMs = nowMs;
            }

            word |= CandidateBit;
            candidateMilli = calibratedMilli;
            candidateMs = nowMs;
            return nowMs - candidateSinceMs >= check.SettleMs;
        }

        private SensorStatus Take(long nowMs)
        {
            ValueMilli = calibratedMilli;
            goodMs = nowMs;

            // No fault, no reason, no attempt, no candidate.
            word = ValueBit;
            return SensorStatus.Ok;
        }

        private SensorStatus Reject(SensorReason why, long nowMs)
        {
            if (FailedAttempts != CountMax)
            {
                counts++;
            }

            bool faulted = (word & FaultedBit) != 0;
            int attempts = ((word >> AttemptsShift) & AttemptsMask) + 1;
            if (!faulted && attempts < check.Attempts)
            {
                word += 1 << AttemptsShift;
                readingMs = nowMs + check.RetryMs;
                return SensorStatus.Pending;
            }

            if (!faulted && Faults != FaultsMax)
            {
                counts += 1 << FaultsShift;
            }

            word = (word & ~(AttemptsMask << AttemptsShift)) | FaultedBit;
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
