using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Erases everything that this gateway was told and holds.</summary>
    internal sealed class FactoryReset
    {
        private readonly ISlotStorage[] areas;
        private readonly IWifiStore wifiStore;
        private readonly SettingsStore settings;
        private readonly WifiCredentials noCredentials;
        private readonly byte[] nothing;

        /// <summary>A reset of what these parts name; <paramref name="buffer"/> is any that is there.</summary>
        public FactoryReset(GatewayParts parts, byte[] buffer)
        {
            areas = new ISlotStorage[]
            {
                parts.InflightArea, parts.InboundArea, parts.ProgressArea, parts.AlarmStateArea, parts.BootArea, parts.CommandArea
            };
            wifiStore = parts.WifiStore;
            noCredentials = wifiStore == null ? null : new WifiCredentials();
            settings = parts.Settings;
            nothing = buffer;
        }

        /// <summary>
        /// Erases messages held, the platform's copy of the Wi-Fi credentials, then settings and certificates; the gateway has stopped.
        /// False when something could not be erased. A power cut leaves the settings, or a reset that the next load finishes: settings go
        /// last, and while they are there the platform's copy is written again from them.
        /// </summary>
        public bool Erase()
        {
            bool isErased = true;
            for (int i = 0; i < areas.Length; i++)
            {
                for (int slot = 0; areas[i] != null && slot < areas[i].SlotCount; slot++)
                {
                    isErased &= areas[i].Write(slot, nothing, 0, 0);
                }
            }

            isErased &= wifiStore == null || wifiStore.Write(noCredentials);
            return settings.FactoryReset() && isErased;
        }
    }
}
