using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>The names of groups that are set aside, with the reason: <c>alarm/door, not answered</c>.</summary>
    public sealed class SetAsideNames
    {
        private const int WordSubscription = PacketGroup.SubscribeFirst;
        private const int WordAlarm = WordSubscription + 1;
        private const int WordReasonFirst = WordAlarm + 1;

        // In the order of PacketGroup, then of SetAsideReason. One list, because each literal that is kept takes heap.
        private readonly string words = "|reply|status|birth|sensor|telemetry|health|discovery|subscription |alarm/"
            + "|, not answered|, nothing answered|, closed by the broker";

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
            else
            {
                WordList.Put(words, WordAlarm, w);
                PutAlarm(group, w);
            }

            WordList.Put(words, WordReasonFirst + (int)session.SetAsideReasonAt(place), w);
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
