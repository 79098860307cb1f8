using System.Runtime.CompilerServices;

namespace Gateway.Boards.Nano
{
    /// <summary>Times and limits of the default devices, which a board uses while the settings name no sensor and no alarm.</summary>
    [ExcludeType]
    public static class DefaultLimits
    {
        /// <summary>Milliseconds between two readings of the thermometer.</summary>
        public const int SampleMs = 5000;

        /// <summary>Milliseconds between two telemetry messages.</summary>
        public const int IntervalMs = 30000;

        /// <summary>Milliseconds between two readings of the free heap, each of which runs the garbage collector.</summary>
        public const int HeapSampleMs = 60000;

        /// <summary>Limit of the alarm on the thermometer, in thousandths of a degree Celsius.</summary>
        public const int HotMilliC = 60000;

        /// <summary>Hysteresis of that alarm.</summary>
        public const int HotHysteresisMilliC = 2000;

        /// <summary>Milliseconds for which the limit must be exceeded.</summary>
        public const int HotHoldMs = 10000;

        /// <summary>Debounce of the contact, milliseconds.</summary>
        public const int DebounceMs = 50;
    }
}
