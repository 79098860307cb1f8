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

        /// <summary>
        /// Entries for the transitions of a command: the free ones, less one for its answer. Each transition that a command makes must have
        /// an entry before the command is finished, so `all` stops when there are no more.
        /// </summary>
        internal int FreeEntries
        {
            get { return session.EntryCount - session.HeldCount - 1; }
        }

        /// <summary>
        /// Acknowledges or resets the alarm with this name, or all; returns Ok or the reason. With `all` it makes at most
        /// <paramref name="room"/> transitions. A caller that needs no entry for each lets them wait with their rules.
        /// </summary>
        public CommandResult Act(bool isReset, byte[] b, int offset, int bytes, int room, long nowMs)
        {
            if (Ascii.Matches(b, offset, bytes, TextAll))
            {
                return ActOnAll(isReset, room, nowMs) ? CommandResult.Ok : CommandResult.Partly;
            }

            AlarmRule rule = null;
            for (int i = 0; i < alarms.Length && rule == null; i++)
            {
                rule = Ascii.Matches(b, offset, bytes, alarms[i].Name) ? alarms[i].Rule : null;
            }

            if (rule == null)
            {
                return CommandResult.NoSuchAlarm;
            }

            HasTransitions = true;
            if (isReset)
            {
                return rule.State == AlarmState.Normal || rule.Reset(nowMs) ? CommandResult.Ok : CommandResult.NotAcknowledged;
            }

            // Ok also if the alarm is in that state already.
            return (rule.State != AlarmState.Normal && !rule.IsUnacknowledged) || rule.Acknowledge(nowMs)
                ? CommandResult.Ok : CommandResult.NothingToAcknowledge;
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
            ActOnAll(isReset, alarms.Length, nowMs);
        }

        private bool ActOnAll(bool isReset, int room, long nowMs)
        {
            HasTransitions = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                bool isConcerned = isReset ? rule.State == AlarmState.LatchedAcknowledged : rule.IsUnacknowledged;
                if (isConcerned && (--room < 0 || !(isReset ? rule.Reset(nowMs) : rule.Acknowledge(nowMs))))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
