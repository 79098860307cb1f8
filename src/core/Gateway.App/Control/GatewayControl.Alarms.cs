using Gateway.Alarms;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <content>
    /// What a person does about alarms: acknowledge and reset, one or all, by a command, the console or the button. Each sets a state, and
    /// done again changes nothing.
    /// </content>
    public sealed partial class GatewayControl
    {
        private readonly AlarmChannel[] alarms;

        // A transition of some alarm waits to be published: looked for only then.
        internal bool HasTransitions;

        /// <summary>`all`, as commands name all alarms, or all sensors.</summary>
        internal static readonly byte[] TextAll = Ascii.Bytes("all");

        /// <summary>
        /// Entries that the transitions of a command can have: those free but for its answer's. A transition that a command makes must
        /// have an entry before the command is done with, so `all` stops where they end.
        /// </summary>
        internal int FreeEntries
        {
            get { return session.EntryCount - session.HeldCount - 1; }
        }

        /// <summary>
        /// Acknowledges, or resets, the alarm of this name, or all; returns ok or the reason. With <paramref name="room"/> for fewer
        /// transitions than `all` makes it stops there; who has no need of an entry for each lets them wait with their rules.
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

            // Ok also where that is its state already.
            return (rule.State != AlarmState.Normal && !rule.IsUnacknowledged) || rule.Acknowledge(nowMs)
                ? CommandResult.Ok : CommandResult.NothingToAcknowledge;
        }

        /// <summary>The button: acknowledges what is not; when all is acknowledged, resets what is latched.</summary>
        internal void Press(long nowMs)
        {
            bool isReset = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                isReset &= !alarms[i].Rule.IsUnacknowledged;
            }

            // With the table full the transitions wait with their rules.
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
