namespace Gateway.App
{
    /// <summary>How a boot ended, as the next one finds it. The numbers are in storage and never change.</summary>
    public enum BootEnd : byte
    {
        /// <summary>Nobody said: the power, a reset from outside, or a fault, which the board's own record tells.</summary>
        Unknown = 0,
        /// <summary>In order: a restart or a stop that was asked for.</summary>
        Ordered = 1,
        /// <summary>Safe mode had lasted long enough: everything is tried once more.</summary>
        SafeModeOver = 2
    }
}
