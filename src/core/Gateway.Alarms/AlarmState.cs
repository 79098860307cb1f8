namespace Gateway.Alarms
{
    /// <summary>
    /// State of an alarm, by ISA-18.2 and IEC 62682. The numbers are part of the record format of rule states: bit 0
    /// active, bit 1 acknowledged, bit 2 returned to normal, bit 3 latched.
    /// </summary>
    public enum AlarmState : byte
    {
        /// <summary>The condition does not hold, and nothing is owed to anybody.</summary>
        Normal = 0,
        /// <summary>The condition holds; nobody has acknowledged it.</summary>
        ActiveUnacknowledged = 1,
        /// <summary>The condition holds; somebody has acknowledged it.</summary>
        ActiveAcknowledged = 3,
        /// <summary>The condition was seen to end before anybody acknowledged it.</summary>
        ReturnedUnacknowledged = 4,
        /// <summary>As <see cref="ReturnedUnacknowledged"/>, of an alarm that also wants a reset.</summary>
        LatchedUnacknowledged = 8,
        /// <summary>The condition was seen to end and somebody acknowledged it; the alarm wants a reset.</summary>
        LatchedAcknowledged = 10
    }
}
