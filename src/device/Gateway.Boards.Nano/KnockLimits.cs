namespace Gateway.Boards.Nano
{
    /// <summary>Limits of the way to the console where it is a start of its own.</summary>
    public static class KnockLimits
    {
        /// <summary>Line ends in a row that are a knock: noise on an open pin does not make them.</summary>
        public const int LineEnds = 3;

        /// <summary>Bytes looked at in a turn.</summary>
        public const int ReadBytesMax = 16;

        /// <summary>Turns for the gateway's goodbye.</summary>
        public const int StopTurnsMax = 250;

        /// <summary>Longest sleep between two of them, in ms: five seconds in all.</summary>
        public const int StopTurnMs = 20;

        /// <summary>Silence on the console after which the gateway is started again, in ms: alarms are not watched meanwhile.</summary>
        public const int SilenceMsMax = 600000;
    }
}
