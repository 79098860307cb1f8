using System.Runtime.CompilerServices;

namespace Gateway.App
{
    /// <summary>Limits of outputs.</summary>
    [ExcludeType]
    public static class OutputLimits
    {
        /// <summary>Shortest pulse in ms: less than a relay needs to close, and what a turn of the loop may take.</summary>
        public const int PulseMsMin = 10;

        /// <summary>Longest pulse in ms: an hour.</summary>
        public const int PulseMsMax = 3600000;

        /// <summary>Time between two looks at a switch that has not ended, in ms.</summary>
        public const int PollMs = 20;

        /// <summary>Time after a switch that failed before it is tried again, in ms.</summary>
        public const int RetryMs = 5000;

        /// <summary>Time between two checks whether the broker is gone for too long, in ms.</summary>
        public const int OnlineCheckMs = 1000;
    }
}
