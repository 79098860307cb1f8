namespace Gateway.Sensors
{
    /// <summary>Whether a sensor's last reading can be relied on.</summary>
    public enum SensorState : byte
    {
        /// <summary>There is no reading yet, or the last is older than allowed.</summary>
        Stale,
        /// <summary>The last reading is good and recent.</summary>
        Ok,
        /// <summary>Reading fails; there is a <see cref="SensorReason"/>.</summary>
        Fault
    }
}
