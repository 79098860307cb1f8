namespace Gateway.Alarms
{
    /// <summary>What a rule reports. The state that it led to is <see cref="AlarmRule.State"/>.</summary>
    public enum AlarmTransition : byte
    {
        /// <summary>Nothing.</summary>
        None,
        /// <summary>The condition became true and held for the on-delay.</summary>
        Raised,
        /// <summary>The condition was seen to end, for the off-delay.</summary>
        Cleared,
        /// <summary>Somebody acknowledged.</summary>
        Acknowledged,
        /// <summary>The alarm stood for the re-alarm time: annunciated once more, and unacknowledged again.</summary>
        ReAlarmed,
        /// <summary>Somebody reset a latched alarm.</summary>
        Reset
    }
}
