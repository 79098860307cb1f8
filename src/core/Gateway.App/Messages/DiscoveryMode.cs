namespace Gateway.App
{
    /// <summary>What the gateway does with Home Assistant's discovery topics, in the order of the setting's words.</summary>
    public enum DiscoveryMode : byte
    {
        /// <summary>It leaves them alone, so a broker's access rules need not allow them.</summary>
        Off,
        /// <summary>It announces sensors and alarms, and removes all else.</summary>
        On,
        /// <summary>It removes all that was announced.</summary>
        Clear
    }
}
