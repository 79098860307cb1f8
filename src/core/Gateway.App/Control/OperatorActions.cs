using Gateway.Alarms;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// What a person does about alarms: acknowledge and reset, one or all, by a command or the button. Each sets a state, and done again
    /// changes nothing.
    /// </summary>
    public sealed class OperatorActions
    {
        private readonly byte[] all = Ascii.Bytes("all");

        private readonly AlarmChannel[] alarms;

        /// <summary>Actions on these alarms.</summary>
        public OperatorActions(AlarmChannel[] alarms)
        {
            this.alarms = alarms;
        }

        // A transition of some alarm waits to be published: looked for only then.
        internal bool IsPending;

        /// <summary>
        /// Free entries of the table when a command begins, its answer's among them. A transition that a command makes must have an
        /// entry before the command is done with, so `all` stops where they end.
        /// </summary>
        public int FreeEntries { get; set; }

        /// <summary>Acknowledges the alarm of this name, or all; returns ok or the reason.</summary>
        public CommandResult Acknowledge(byte[] b, int offset, int bytes, long nowMs)
        {
            if (Ascii.Matches(b, offset, bytes, all))
            {
                return AcknowledgeAll(FreeEntries - 1, nowMs) ? CommandResult.Ok : CommandResult.Partly;
            }

            AlarmRule rule = Find(b, offset, bytes);
            if (rule == null)
            {
                return CommandResult.NoSuchAlarm;
            }

            return Acknowledge(rule, nowMs) ? CommandResult.Ok : CommandResult.NothingToAcknowledge;
        }

        /// <summary>Resets the alarm of this name, or all that are latched and acknowledged; returns ok or the reason.</summary>
        public CommandResult Reset(byte[] b, int offset, int bytes, long nowMs)
        {
            if (Ascii.Matches(b, offset, bytes, all))
            {
                return ResetAll(FreeEntries - 1, nowMs) ? CommandResult.Ok : CommandResult.Partly;
            }

            AlarmRule rule = Find(b, offset, bytes);
            if (rule == null)
            {
                return CommandResult.NoSuchAlarm;
            }

            return Reset(rule, nowMs) ? CommandResult.Ok : CommandResult.NotAcknowledged;
        }

        /// <summary>The button: acknowledges what is not; when all is acknowledged, resets what is latched.</summary>
        public void Press(long nowMs)
        {
            bool isAnyPending = false;
            for (int i = 0; i < alarms.Length; i++)
            {
                isAnyPending |= alarms[i].Rule.IsUnacknowledged;
            }

            // With the table full the transitions wait with their rules.
            if (isAnyPending)
            {
                AcknowledgeAll(alarms.Length, nowMs);
            }
            else
            {
                ResetAll(alarms.Length, nowMs);
            }
        }

        /// <summary>
        /// By the console: acknowledges, or resets, the alarm of this name, or all. As with the button, transitions for which the table has
        /// no room wait with their rules.
        /// </summary>
        public CommandResult ByConsole(bool isReset, byte[] name, int bytes, long nowMs)
        {
            if (Ascii.Matches(name, 0, bytes, all))
            {
                bool isWhole = isReset ? ResetAll(alarms.Length, nowMs) : AcknowledgeAll(alarms.Length, nowMs);
                return isWhole ? CommandResult.Ok : CommandResult.Partly;
            }

            AlarmRule rule = Find(name, 0, bytes);
            if (rule == null)
            {
                return CommandResult.NoSuchAlarm;
            }

            bool isDone = isReset ? Reset(rule, nowMs) : Acknowledge(rule, nowMs);
            return isDone ? CommandResult.Ok : isReset ? CommandResult.NotAcknowledged : CommandResult.NothingToAcknowledge;
        }

        // True also where that is its state already.
        private bool Acknowledge(AlarmRule rule, long nowMs)
        {
            IsPending = true;
            return (rule.State != AlarmState.Normal && !rule.IsUnacknowledged) || rule.Acknowledge(nowMs);
        }

        private bool Reset(AlarmRule rule, long nowMs)
        {
            IsPending = true;
            return rule.State == AlarmState.Normal || rule.Reset(nowMs);
        }

        private bool AcknowledgeAll(int room, long nowMs)
        {
            IsPending = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (rule.IsUnacknowledged && (--room < 0 || !rule.Acknowledge(nowMs)))
                {
                    return false;
                }
            }

            return true;
        }

        private bool ResetAll(int room, long nowMs)
        {
            IsPending = true;
            for (int i = 0; i < alarms.Length; i++)
            {
                AlarmRule rule = alarms[i].Rule;
                if (rule.State == AlarmState.LatchedAcknowledged && (--room < 0 || !rule.Reset(nowMs)))
                {
                    return false;
                }
            }

            return true;
        }

        private AlarmRule Find(byte[] b, int offset, int bytes)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (Ascii.Matches(b, offset, bytes, alarms[i].Name))
                {
                    return alarms[i].Rule;
                }
            }

            return null;
        }
    }
}
