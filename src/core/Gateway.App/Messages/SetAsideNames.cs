using Gateway.Alarms;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The names of groups that are set aside, with the reason: <c>alarm/door, not answered</c>; and of alarms that are held back.
    /// </summary>
    public sealed class SetAsideNames
    {
        private const int WordSubscription = PacketGroup.SubscribeFirst;
        private const int WordAlarm = WordSubscription + 1;
        private const int WordOutput = WordAlarm + 1;
        private const int WordReasonFirst = WordOutput + 1;
        private const int WordOutOfService = WordReasonFirst + 3;

        // In the order of PacketGroup, then of SetAsideReason. One list, because each literal that is kept takes heap.
        private readonly string words = "|reply|status|birth|sensor|telemetry|health|discovery|subscription |alarm/|output"
            + "|, not answered|, nothing answered|, closed by the broker|, out-of-service|, shelved|, suppressed|, chattering";

        private readonly AlarmChannel[] alarms;
        private readonly Session session;

        /// <summary>Names for the groups of this session.</summary>
        public SetAsideNames(AlarmChannel[] alarms, Session session)
        {
            this.alarms = alarms;
            this.session = session;
        }

        /// <summary>Writes the group at a place of those set aside, 0..SetAsideCount - 1.</summary>
        public void Put(int place, ByteWriter w)
        {
            int group = session.SetAsideGroupAt(place);
            if (group < PacketGroup.SubscribeFirst)
            {
                WordList.Put(words, group, w);
            }
            else if (PacketGroup.IsSubscription(group))
            {
                WordList.Put(words, WordSubscription, w);
                w.PutBytes(session.FilterAt(group - PacketGroup.SubscribeFirst));
            }
            else if (group == PacketGroup.Output)
            {
                WordList.Put(words, WordOutput, w);
            }
            else
            {
                WordList.Put(words, WordAlarm, w);
                PutAlarm(group, w);
            }

            WordList.Put(words, WordReasonFirst + (int)session.SetAsideReasonAt(place), w);
        }

        /// <summary>
        /// Writes the name of an alarm that is held back, and why: <c>"door, shelved"</c>. <paramref name="line"/> counts them from 0;
        /// before the first one is <paramref name="key"/>. False when there are no more.
        /// </summary>
        public bool PutHeldBack(int line, string key, ByteWriter w)
        {
            int left = line;
            for (int i = 0; i < alarms.Length; i++)
            {
                int marks = alarms[i].Rule.Marks;
                if ((marks & AlarmRule.HoldsBack) != 0 && left-- == 0)
                {
                    if (line == 0)
                    {
                        w.PutText(key);
                    }
                    else
                    {
                        w.PutByte(',');
                    }

                    w.PutByte('"');
                    w.PutBytes(alarms[i].Name);
                    int word = (marks & AlarmRule.OutOfService) != 0 ? 0 : (marks & AlarmRule.Shelved) != 0 ? 1
                        : (marks & AlarmRule.Suppressed) != 0 ? 2 : 3;
                    WordList.Put(words, WordOutOfService + word, w);
                    w.PutByte('"');
                    return true;
                }
            }

            return false;
        }

        // An alarm that was removed has no name any more.
        private void PutAlarm(int group, ByteWriter w)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Tag == group)
                {
                    w.PutBytes(alarms[i].Name);
                    return;
                }
            }

            w.PutByte('?');
        }
    }
}
