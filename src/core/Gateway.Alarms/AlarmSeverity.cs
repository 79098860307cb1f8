namespace Gateway.Alarms
{
    /// <summary>How much an alarm matters.</summary>
    public enum AlarmSeverity : byte
    {
        /// <summary>For the record.</summary>
        Low,
        /// <summary>To be looked at.</summary>
        Medium,
        /// <summary>To be looked at soon.</summary>
        High,
        /// <summary>To be acted on at once.</summary>
        Critical
    }
}
