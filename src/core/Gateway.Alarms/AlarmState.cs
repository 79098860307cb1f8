namespace Gateway.Alarms
{
    /// <summary>
    /// State of an alarm, by ISA-18.2 and IEC 62682. The numbers are part of the record format of rule states: bit 0
    /// active, bit 1 acknowledged, bit 2 returned to normal, bit 3 latched.
    /// </summary>
    public enum AlarmState : byte
    {
        /// <summary>The condition does not hold, and nothing is left to do.</summary>
        Normal = 0,
        /// <summary>The condition holds; nobody has acknowledged it.</summary>
        ActiveUnacknowledged = 1,
        /// <summary>The condition holds; somebody has acknowledged it.</summary>
        ActiveAcknowledged = 3,
        /// <summary>The condition ended before anybody acknowledged it.</summary>
        ReturnedUnacknowledged = 4,
        /// <summary>As <see cref="ReturnedUnacknowledged"/>, for an alarm that also needs a reset.</summary>
        LatchedUnacknowledged = 8,
        /// <summary>The condition ended and somebody acknowledged it; the alarm needs a reset.</summary>
        LatchedAcknowledged = 10
    }
}
