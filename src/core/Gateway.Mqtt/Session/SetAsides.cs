namespace Gateway.Mqtt
{
    /// <summary>
    /// The groups of packets that are set aside: why, and when each is tried again. A group keeps its place while it is tried, until the
    /// broker answers.
    /// </summary>
    internal sealed class SetAsides
    {
        /// <summary>Pause before the first further attempt; doubled at each failure.</summary>
        public const int PauseMsMin = 60000;

        /// <summary>Longest pause.</summary>
        public const int PauseMsMax = 3600000;

        private const int MinutesMax = PauseMsMax / 60000;
        private const int ReasonShift = 6;
        private const int MinutesMask = (1 << ReasonShift) - 1;

        // By place: the group; when it may be tried again, the low half of the time; the reason, above the pause after the next failure in
        // minutes.
        private readonly ushort[] groups;
        private readonly int[] dueMs;
        private readonly byte[] pauses;

        /// <summary>Groups set aside. Only the table changes it; a field, because the session reads it for each publish.</summary>
        public int Count;

        /// <summary>A table of this many places, 0..255.</summary>
        public SetAsides(int count)
        {
            groups = new ushort[count];
            dueMs = new int[count];
            pauses = new byte[count];
        }

        /// <summary>Whether there is no place at all: nothing is ever set aside.</summary>
        public bool IsOff
        {
            get { return groups.Length == 0; }
        }

        /// <summary>Sets a group aside, or once more with twice the pause. False when the table is full.</summary>
        public bool Add(int group, SetAsideReason reason, long nowMs)
        {
            int at = Find(group);
            if (at < 0)
            {
                at = Count;
                if (at == groups.Length)
                {
                    return false;
                }

                Count++;
                groups[at] = (ushort)group;
                pauses[at] = PauseMsMin / 60000;
            }

            Defer(at, nowMs);
            int doubled = MinutesAt(at) * 2;
            pauses[at] = (byte)(((int)reason << ReasonShift) | (doubled < MinutesMax ? doubled : MinutesMax));
            return true;
        }

        /// <summary>The broker answered a packet of this group. False when it was not set aside.</summary>
        public bool Remove(int group)
        {
            int at = Find(group);
            if (at < 0)
            {
                return false;
            }

            Count--;
            groups[at] = groups[Count];
            dueMs[at] = dueMs[Count];
            pauses[at] = pauses[Count];
            return true;
        }

        /// <summary>The place of a group, or -1.</summary>
        public int Find(int group)
        {
            for (int i = 0; i < Count; i++)
            {
                if (groups[i] == group)
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>The group at a place.</summary>
        public int GroupAt(int at)
        {
            return groups[at];
        }

        /// <summary>Why the group at this place was set aside.</summary>
        public SetAsideReason ReasonAt(int at)
        {
            return (SetAsideReason)(pauses[at] >> ReasonShift);
        }

        /// <summary>When the group at this place may be tried again, seen from now; not after this time has passed for 24 days.</summary>
        public long DueAt(int at, long nowMs)
        {
            return nowMs + (dueMs[at] - (int)nowMs);
        }

        private int MinutesAt(int at)
        {
            return pauses[at] & MinutesMask;
        }

        /// <summary>The group at this place is being tried: it is due again after the same pause, whatever becomes of it.</summary>
        public void Defer(int at, long nowMs)
        {
            dueMs[at] = (int)nowMs + (MinutesAt(at) * 60000);
        }

        /// <summary>
        /// The broker answers again: what it left unanswered together with everything else may be tried at once, the first time.
        /// </summary>
        public void TakeAnswer(long nowMs)
        {
            for (int i = 0; i < Count; i++)
            {
                if (ReasonAt(i) == SetAsideReason.AllUnanswered && MinutesAt(i) == 2 * PauseMsMin / 60000)
                {
                    dueMs[i] = (int)nowMs;
                }
            }
        }
    }
}
