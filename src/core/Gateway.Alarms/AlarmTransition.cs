namespace Gateway.Alarms
{
    /// <summary>What a rule reports. The resulting state is <see cref="AlarmRule.State"/>.</summary>
    public enum AlarmTransition : byte
    {
        /// <summary>Nothing.</summary>
        None,
        /// <summary>The condition became true and held for the on-delay.</summary>
        Raised,
        /// <summary>The condition ended, and stayed so for the off-delay.</summary>
        Cleared,
        /// <summary>An operator acknowledged.</summary>
        Acknowledged,
        /// <summary>The alarm stayed active for the re-alarm time: annunciated again, and unacknowledged again.</summary>
        ReAlarmed,
        /// <summary>An operator reset a latched alarm.</summary>
        Reset,
        /// <summary>The state is as before: said again, because consumers may know another one.</summary>
        Renewed
    }
}
