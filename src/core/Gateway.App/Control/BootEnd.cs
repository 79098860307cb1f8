namespace Gateway.App
{
    /// <summary>How the previous boot ended, as the next one finds it. The numbers are in storage and never change.</summary>
    public enum BootEnd : byte
    {
        /// <summary>Not recorded: a power cut, a reset from outside, or a fault, which the board records itself.</summary>
        Unknown = 0,
        /// <summary>In order: a requested restart or stop.</summary>
        Ordered = 1,
        /// <summary>Safe mode had lasted long enough: everything is tried once more.</summary>
        SafeModeOver = 2
    }
}
