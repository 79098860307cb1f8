using System.Runtime.CompilerServices;

namespace Gateway.Alarms
{
    /// <summary>Times and measures of <see cref="AlarmGuard"/>.</summary>
    [ExcludeType]
    public static class AlarmLimits
    {
        /// <summary>The time in which transitions of an alarm are counted, in s.</summary>
        public const int HourS = 3600;

        /// <summary>A chattering alarm whose condition did not change for this time has calmed down, in s.</summary>
        public const int CalmS = 3600;

        /// <summary>A state that a chattering alarm keeps for this time is told, if its budget allows, in s.</summary>
        public const int SettleS = 60;

        /// <summary>
        /// A state that it keeps for this time is told in any case, in s; and a mark that was held back, if the budget allows.
        /// </summary>
        public const int LastingS = 900;

        /// <summary>A transition after this time without one is told at once, if the budget allows, in s.</summary>
        public const int QuietS = 600;

        /// <summary>The budget of a chattering alarm grows by a message in this time, in s.</summary>
        public const int BudgetS = 1200;

        /// <summary>The most messages that the budget saves up.</summary>
        public const int BudgetMax = 3;

        /// <summary>Time between two summaries of a chattering alarm, in s.</summary>
        public const int SummaryS = 1800;

        /// <summary>A value this many times as far beyond the limit as those of the chatter is told at once.</summary>
        public const int ClearlyBeyond = 4;

        /// <summary>The time in which transitions of all alarms are counted for a flood, in s.</summary>
        public const int FloodS = 600;

        /// <summary>How long a shelf lasts after a restart, in s: most sensors have been read by then.</summary>
        public const int ShelfRestS = 5;
    }
}
