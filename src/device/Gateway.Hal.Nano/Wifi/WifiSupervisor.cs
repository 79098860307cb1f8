using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Reconnects Wi-Fi, with the credentials that the firmware has stored; <see cref="LinkSupervisor"/> decides when. They are only read
    /// here: <see cref="NanoWifiStore"/> writes them when the settings change.
    /// </summary>
    public sealed class WifiSupervisor : LinkSupervisor
    {
        private WifiAdapter adapter;

        /// <summary>A supervisor of the first Wi-Fi station interface.</summary>
        public WifiSupervisor(IReboot reboot)
            : base(NetworkInterfaceType.Wireless80211, reboot)
        {
        }

        /// <inheritdoc/>
        protected override bool IsConfigured(NetworkInterface network)
        {
            Wireless80211Configuration stored = Stored(network);
            return stored != null && stored.Ssid != null && stored.Ssid.Length > 0;
        }

        /// <inheritdoc/>
        protected override bool Reconnect(NetworkInterface network)
        {
            Wireless80211Configuration stored = Stored(network);
            return Adapter().Connect(stored.Ssid, WifiReconnectionKind.Automatic, stored.Password).ConnectionStatus
                == WifiConnectionStatus.Success;
        }

        /// <inheritdoc/>
        protected override bool Restart(NetworkInterface network)
        {
            Adapter().Disconnect();
            Thread.Sleep(LinkLimits.RadioOffMs);
            return Reconnect(network);
        }

        /// <summary>The firmware's copy of an interface's credentials, or null.</summary>
        internal static Wireless80211Configuration Stored(NetworkInterface network)
        {
            Wireless80211Configuration[] all = Wireless80211Configuration.GetAllWireless80211Configurations();
            return network.SpecificConfigId < all.Length ? all[network.SpecificConfigId] : null;
        }

        private WifiAdapter Adapter()
        {
            if (adapter == null)
            {
                adapter = WifiAdapter.FindAllAdapters()[0];
            }

            return adapter;
        }
    }
}
