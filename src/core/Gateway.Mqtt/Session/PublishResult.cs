namespace Gateway.Mqtt
{
    /// <summary>Result of a publish.</summary>
    public enum PublishResult : byte
    {
        /// <summary>QoS 0: encoded for sending. QoS 1/2: an entry holds it until it is acknowledged.</summary>
        Accepted,
        /// <summary>QoS 0 and not connected: dropped and counted.</summary>
        NotConnected,
        /// <summary>QoS 0 and no room in the transmit buffer: dropped and counted.</summary>
        NoRoom,
        /// <summary>QoS 0 and its group is set aside: dropped and counted.</summary>
        SetAside,
        /// <summary>QoS 1/2 and every entry is in use: refused and counted; try again later.</summary>
        TableFull,
        /// <summary>Topic and payload are larger than an entry or the buffer: refused and counted.</summary>
        TooLarge
    }
}
