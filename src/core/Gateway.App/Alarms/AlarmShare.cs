using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// Shares the entries of the table out among the alarms. Three quarters of the table are theirs. An alarm that holds an entry gets a
    /// further one only while every alarm that holds none still finds one: a chattering alarm never takes the place of another.
    /// </summary>
    public sealed class AlarmShare
    {
        private readonly AlarmChannel[] alarms;
        private readonly Session session;
        private readonly int count;

        // As counted last.
        private int free;
        private int idle;

        /// <summary>The share of these alarms in the session's table.</summary>
        public AlarmShare(AlarmChannel[] alarms, Session session)
        {
            this.alarms = alarms;
            this.session = session;
            count = CountOf(session.EntryCount);
        }

        /// <summary>Entries for alarms in a table of this size. The others, one at least, are for replies.</summary>
        public static int CountOf(int entryCount)
        {
            return entryCount - ReplyCountOf(entryCount);
        }

        /// <summary>Entries for replies in a table of this size.</summary>
        public static int ReplyCountOf(int entryCount)
        {
            return entryCount < 8 ? 1 : entryCount / 4;
        }

        // Whether a reply may take an entry.
        internal bool HasReplyPlace
        {
            get { return session.HeldOf(PacketGroup.Reply) < session.EntryCount - count; }
        }

        // Free entries beside one for each alarm; below 0 a place must be looked for.
        internal int Spare
        {
            get { return count - session.HeldCount - alarms.Length; }
        }

        // Counts the free entries, and the alarms that hold none.
        internal void Reckon()
        {
            free = count - session.HeldCount + session.HeldOf(PacketGroup.Reply);
            idle = 0;
            for (int i = 0; i < alarms.Length; i++)
            {
                if (!alarms[i].IsPlaceholder && session.HeldOf(alarms[i].Tag) == 0)
                {
                    idle++;
                }
            }
        }

        // Whether this alarm may take an entry, as reckoned last.
        internal bool HasPlace(AlarmChannel alarm)
        {
            return free > 0 && (free > idle || session.HeldOf(alarm.Tag) == 0);
        }

        // The same, for an alarm that will take it before the next reckoning.
        internal bool TryTake(AlarmChannel alarm)
        {
            if (!HasPlace(alarm))
            {
                return false;
            }

            free--;
            if (session.HeldOf(alarm.Tag) == 0)
            {
                idle--;
            }

            return true;
        }
    }
}
