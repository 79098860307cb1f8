using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Alarms
{
    /// <summary>The fault codes of the alarms. <see cref="Fault"/> says how codes are given.</summary>
    [ExcludeType]
    public static class AlarmsFaults
    {
        /// <summary>An alarm changed more often than its limit: most of its transitions are held back until it calms down.</summary>
        public const Fault AlarmChattering = (Fault)117;

        /// <summary>All alarms together changed too often: those of low and medium severity were held back.</summary>
        public const Fault AlarmFlood = (Fault)118;

        /// <summary>
        /// Counter: a transition was held back and replaced by a newer one, of an alarm that chatters or is not annunciated, or in a flood.
        /// </summary>
        public const Fault TransitionHeldBack = (Fault)119;
    }
}
