namespace Gateway.Primitives
{
    /// <summary>
    /// How far a start of the gateway was when a fault ended it. The numbers are in storage and in the birth message, and never change.
    /// </summary>
    public enum FaultPhase : byte
    {
        /// <summary>Not known.</summary>
        Unknown = 0,
        /// <summary>The settings were being loaded.</summary>
        Loading = 1,
        /// <summary>The gateway was being composed from them.</summary>
        Composing = 2,
        /// <summary>Its threads were being started and storage was being read.</summary>
        Starting = 3,
        /// <summary>It had made its first turn.</summary>
        Running = 4
    }
}
