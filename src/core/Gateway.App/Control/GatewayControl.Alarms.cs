using Gateway.Alarms;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>
    /// Acknowledging and resetting alarms, one or all, by command, console or button. Each sets a state, so that repeating it changes
    /// nothing.
    /// </content>
    public sealed partial class GatewayControl
    {
        private readonly AlarmChannel[] alarms;

        // A transition of some alarm waits to be published: only then the loop searches for it.
        internal bool HasTransitions;

        /// <summary>`all`, as commands name all alarms, or all sensors.</summary>
        internal static readonly byte[] TextAll = Ascii.Bytes("all");

        // The alarms' share of the table, and what holds their transitions back.
        internal readonly AlarmShare Share;
        internal readonly AlarmGuard Guard;

        /// <summary>
        /// Acknowledges or resets the alarm with this name, or all; returns Ok or the reason. <paramref name="needsPlaces"/>: the caller
        /// needs a record of each transition before it is finished, so none is made that finds no place in the table, and an alarm whose
        /// newest transition still waits for one is left alone. Otherwise they may wait with their rules.
        /// </summary>
        public CommandResult Act(bool isReset, byte[] b, int offset, int bytes, bool needsPlaces, long nowMs)
        {
            if (needsPlaces)
            {
                Share.Reckon();
            }

            if (Ascii.Matches(b, offset, bytes, TextAll))
            {
                return ActOnAll(isReset, needsPlaces, nowMs) ? CommandResult.Ok : CommandResult.Partly;
            }

            int place = PlaceOf(b, offset, bytes);
            if (place < 0)
            {
                return CommandResult.NoSuchAlarm;
            }

            AlarmChannel alarm = alarms[place];
            AlarmRule rule = alarm.Rule;
            if (needsPlaces && (rule.Pending != AlarmTransition.None || (IsConcerned(isReset, rule) && !Share.HasPlace(alarm))))
            {
                return CommandResult.Partly;
            }

            HasTransitions = true;
            if (isReset)
            {
                return rule.State == AlarmState.Normal || Guard.Act(rule, true, nowMs) ? CommandResult.Ok : CommandResult.NotAcknowledged;
            }

            // Ok also if the alarm is in that state already.
            return (rule.State != AlarmState.Normal && !rule.IsUnacknowledged) || Guard.Act(rule, false, nowMs)
                ? CommandResult.Ok : CommandResult.NothingToAcknowledge;
        }

        /// <summary>
        /// Sets or removes a mark of the alarm with this name: shelved, for this time, or out of service. Ok also if it was so already:
        /// then only the time begins again. <paramref name="needsPlaces"/> as above.
        /// </summary>
        public CommandResult Place(int mark, bool isSet, int minutes, byte[] b, int offset, int bytes, bool needsPlaces, long nowMs)
        {
            int place = PlaceOf(b, offset, bytes);
            if (place < 0)
            {
                return CommandResult.NoSuchAlarm;
            }

            AlarmRule rule = alarms[place].Rule;
            if (needsPlaces && ((rule.Marks & mark) != 0) != isSet)
            {
                Share.Reckon();
                if (rule.Pending != AlarmTransition.None || !Share.HasPlace(alarms[place]))
                {
                    return CommandResult.Partly;
                }
            }

            HasTransitions = true;
            Guard.Place(rule, place, mark, isSet, minutes, nowMs);
            return CommandResult.Ok;
        }

        // Placeholders have names too, and no alarm.
        private int PlaceOf(byte[] b, int offset, int bytes)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (!alarms[i].IsPlaceholder && Ascii.Matches(b, offset, bytes, alarms[i].Name))
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>The button acknowledges all alarms; if all are acknowledged, it resets those that are latched.</summary>
        internal void Press(long nowMs)
        {
            bool isReset = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                isReset &= !alarms[i].Rule.IsUnacknowledged;
            }

            // If the table is full, the transitions wait with their rules.
            ActOnAll(isReset, false, nowMs);
        }

        /// <summary>Transitions that <see cref="Act"/> would make now.</summary>
        internal int CountTransitions(bool isReset, byte[] b, int offset, int bytes)
        {
            bool isAll = Ascii.Matches(b, offset, bytes, TextAll);
            int count = 0;
            for (int i = 0; i < alarms.Length; i++)
            {
                if (IsConcerned(isReset, alarms[i].Rule) && (isAll || Ascii.Matches(b, offset, bytes, alarms[i].Name)))
                {
                    count++;
                }
            }

            return count;
        }

        private static bool IsConcerned(bool isReset, AlarmRule rule)
        {
            return isReset ? rule.State == AlarmState.LatchedAcknowledged : rule.IsUnacknowledged;
        }

        private bool ActOnAll(bool isReset, bool needsPlaces, long nowMs)
        {
            HasTransitions = true;
            bool isWhole = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                bool isWaiting = needsPlaces && rule.Pending != AlarmTransition.None;
                if (isWaiting || (IsConcerned(isReset, rule)
                    && ((needsPlaces && !Share.TryTake(alarms[i])) || !Guard.Act(rule, isReset, nowMs))))
                {
                    isWhole = false;
                }
            }

            return isWhole;
        }
    }
}
