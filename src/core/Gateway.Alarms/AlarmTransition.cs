namespace Gateway.Alarms
{
    /// <summary>What a rule reports.</summary>
    public enum AlarmTransition : byte
    {
        /// <summary>Nothing.</summary>
        None,
        /// <summary>The condition became true and held.</summary>
        Raised,
        /// <summary>The condition was seen to end.</summary>
        Cleared,
        /// <summary>Somebody acknowledged the raised alarm.</summary>
        Acknowledged
    }
}
