namespace Gateway.App
{
    /// <summary>What the gateway does with Home Assistant's discovery topics, in the order of the setting's words.</summary>
    public enum DiscoveryMode : byte
    {
        /// <summary>It leaves them alone, so a broker's access rules need not allow them.</summary>
        Off,
        /// <summary>It announces the device with all its components in one message, and removes all else.</summary>
        On,
        /// <summary>It removes all that was announced.</summary>
        Clear,
        /// <summary>As on, with a message for each sensor and alarm: for brokers that take no large message.</summary>
        Single
    }
}
