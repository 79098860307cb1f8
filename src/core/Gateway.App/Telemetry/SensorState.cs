namespace Gateway.App
{
    /// <summary>Whether a sensor's last reading can be relied on. The numbers index the words of the payload.</summary>
    public enum SensorState : byte
    {
        /// <summary>No reading yet, the last one is too old, or there will be no more.</summary>
        Stale,
        /// <summary>The last reading is good and recent.</summary>
        Ok,
        /// <summary>Reading fails; there is a <see cref="Sensors.SensorReason"/>.</summary>
        Fault
    }
}
