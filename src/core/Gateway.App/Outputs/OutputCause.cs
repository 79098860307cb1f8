using System.Runtime.CompilerServices;

namespace Gateway.App
{
    /// <summary>What brought an output into its state: places in the list of words of <see cref="Outputs"/>.</summary>
    [ExcludeType]
    internal static class OutputCause
    {
        /// <summary>None.</summary>
        public const int None = -1;

        /// <summary>The start.</summary>
        public const int Start = 0;

        /// <summary>A command on or off.</summary>
        public const int Command = 1;

        /// <summary>A pulse, its beginning or its end.</summary>
        public const int Pulse = 2;

        /// <summary>The alarm that it follows.</summary>
        public const int Alarm = 3;

        /// <summary>It was on for the longest time.</summary>
        public const int MaxOn = 4;

        /// <summary>It should be on, and the output that excludes it is on, or was until just now.</summary>
        public const int Interlock = 5;

        /// <summary>The broker was gone for too long.</summary>
        public const int Offline = 6;
    }
}
