namespace Gateway.Alarms
{
    /// <summary>How important an alarm is.</summary>
    public enum AlarmSeverity : byte
    {
        /// <summary>For information.</summary>
        Low,
        /// <summary>Look at it.</summary>
        Medium,
        /// <summary>Look at it soon.</summary>
        High,
        /// <summary>Act at once.</summary>
        Critical
    }
}
