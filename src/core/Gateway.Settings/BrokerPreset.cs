namespace Gateway.Settings
{
    /// <summary>
    /// The defaults that <see cref="SettingId.BrokerKind"/> decides; a value that is set wins. What is not here is the same for every kind.
    /// src/docs/settings.md has the table, with the reasons.
    /// </summary>
    internal static class BrokerPreset
    {
        /// <summary>The default of a key with such a broker; <paramref name="standard"/> is that of its row.</summary>
        public static int DefaultOf(BrokerKind kind, int id, int standard)
        {
            if (id == SettingId.BrokerRetain)
            {
                return kind == BrokerKind.AzureEventGrid ? 0 : standard;
            }

            // Of these brokers each has a version that closes the connection on QoS 2, is silent, or takes it as QoS 1.
            return kind == BrokerKind.Standard ? standard : 1;
        }
    }
}
