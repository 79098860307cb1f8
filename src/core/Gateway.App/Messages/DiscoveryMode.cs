namespace Gateway.App
{
    /// <summary>What becomes of Home Assistant's discovery topics. The order is that of the setting's words.</summary>
    public enum DiscoveryMode : byte
    {
        /// <summary>They are left alone: a broker's access rules need not know them.</summary>
        Off,
        /// <summary>Whatever is fitted is announced, and all else is removed.</summary>
        On,
        /// <summary>All that was announced is removed.</summary>
        Clear
    }
}
