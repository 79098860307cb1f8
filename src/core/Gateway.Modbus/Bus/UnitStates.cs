namespace Gateway.Modbus
{
    /// <summary>
    /// What is known of each unit that has points: the failed attempts in a row, which read is tried again, and when the unit may be asked.
    /// A unit whose attempts all failed is silent: its points fail without a request, and a probe looks now and then whether it is back.
    /// </summary>
    internal sealed class UnitStates
    {
        // The first probe comes this long after a unit became silent; each further one waits twice as long.
        private const int ProbeMsMin = 2000;
        private const int ProbeDoublingsMax = 5;

        // Columns of a unit's word: failed attempts in a row, doublings of the probe's pause, one more than the place that is tried again,
        // whether its answer may still come late, and what the last attempt ended with.
        private const int FailuresMask = 15;
        private const int DoublingsShift = 4;
        private const int DoublingsMask = 7;
        private const int LateBit = 1 << 7;
        private const int PlaceShift = 8;
        private const int PlaceMask = 0x1FF;
        private const int ResultShift = 17;
        private const int ResultMask = 15;
        private const int ExceptionShift = 21;

        private readonly int attempts;
        private readonly int[] words;

        // A unit that answers: not before this. One that is silent: when its next probe is due.
        private readonly long[] notBeforeMs;

        internal UnitStates(int count, int attempts)
        {
            this.attempts = attempts;
            words = new int[count];
            notBeforeMs = new long[count];
        }

        internal int SilentCount { get; private set; }

        internal int Count
        {
            get { return words.Length; }
        }

        internal bool IsSilent(int unit)
        {
            return (words[unit] & FailuresMask) >= attempts;
        }

        internal long NotBeforeMsOf(int unit)
        {
            return notBeforeMs[unit];
        }

        // The read to try again, before any other of the unit: a late answer to it then does no harm. -1: none.
        internal int PlaceOf(int unit)
        {
            return ((words[unit] >> PlaceShift) & PlaceMask) - 1;
        }

        internal void SetPlace(int unit, int place)
        {
            words[unit] = (words[unit] & ~(PlaceMask << PlaceShift)) | ((place + 1) << PlaceShift);
        }

        internal ModbusResult ResultOf(int unit)
        {
            return (ModbusResult)((words[unit] >> ResultShift) & ResultMask);
        }

        internal int ExceptionOf(int unit)
        {
            return words[unit] >> ExceptionShift;
        }

        // The probes of silent units are due: there is a new link, or one of them answers again, so others may be back too.
        internal void Release(long nowMs)
        {
            for (int unit = 0; unit < words.Length; unit++)
            {
                if (IsSilent(unit) && notBeforeMs[unit] > nowMs)
                {
                    notBeforeMs[unit] = nowMs;
                }
            }
        }

        // An attempt failed. True: the unit has become silent, or still is.
        internal bool Fail(int unit, int place, ModbusResult result, int exception, long nowMs, int holdMs, bool isLate)
        {
            int failures = words[unit] & FailuresMask;
            int doublings = (words[unit] >> DoublingsShift) & DoublingsMask;
            if (failures < attempts)
            {
                failures++;
                SilentCount += failures == attempts ? 1 : 0;
            }

            bool isSilent = failures == attempts;
            notBeforeMs[unit] = nowMs + (isSilent ? (long)ProbeMsMin << doublings : holdMs);
            doublings = isSilent && doublings < ProbeDoublingsMax ? doublings + 1 : doublings;
            words[unit] = failures | (doublings << DoublingsShift) | ((place + 1) << PlaceShift) | (isLate ? LateBit : 0)
                | ((int)result << ResultShift) | (exception << ExceptionShift);
            return isSilent;
        }

        // The unit answered. If an earlier answer of it is late and may still come, the unit is left alone for a while.
        internal void Answer(int unit, long nowMs, int holdMs)
        {
            int word = words[unit];
            if (IsSilent(unit))
            {
                SilentCount--;
                Release(nowMs);
            }

            words[unit] = 0;

            notBeforeMs[unit] = (word & LateBit) != 0 ? nowMs + holdMs : nowMs;
        }
    }
}
