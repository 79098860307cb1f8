using System;
using System.Device.Wifi;
using System.Text;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Scans for networks with the first Wi-Fi adapter. The firmware reports the end of a scan by an event, which only sets a mark. The
    /// system allocates the result; this is allowed, because a person asks for a scan, and rarely.
    /// </summary>
    public sealed class NanoWifiScan : IWifiScan
    {
        private readonly WifiAdapter adapter;
        private readonly Encoding encoding = Encoding.UTF8;
        private WifiScanState state;
        private bool isReported;
        private WifiAvailableNetwork[] found;

        /// <summary>A scan that is not started. Without an adapter it cannot start.</summary>
        public NanoWifiScan()
        {
            WifiAdapter[] all = WifiAdapter.FindAllAdapters();
            if (all.Length > 0)
            {
                adapter = all[0];
                adapter.AvailableNetworksChanged += OnFound;
            }
        }

        /// <inheritdoc/>
        public int Count
        {
            get { return state == WifiScanState.Done ? found.Length : 0; }
        }

        /// <inheritdoc/>
        public bool Begin()
        {
            if (adapter == null || state == WifiScanState.Running)
            {
                return false;
            }

            found = null;
            isReported = false;
            try
            {
                adapter.ScanAsync();
                state = WifiScanState.Running;
            }
            catch (Exception)
            {
                // The radio is busy connecting.
                state = WifiScanState.Failed;
            }

            return state == WifiScanState.Running;
        }

        /// <inheritdoc/>
        public WifiScanState Poll()
        {
            if (state == WifiScanState.Running && isReported)
            {
                try
                {
                    found = adapter.NetworkReport.AvailableNetworks;
                }
                catch (Exception)
                {
                    found = null;
                }

                state = found != null ? WifiScanState.Done : WifiScanState.Failed;
            }

            return state;
        }

        /// <inheritdoc/>
        public void Read(int index, WifiNetwork into)
        {
            WifiAvailableNetwork network = found[index];
            into.SsidBytes = 0;
            into.SignalDbm = (int)network.NetworkRssiInDecibelMilliwatts;
            if (network.Ssid != null && network.Ssid.Length > 0)
            {
                byte[] name = encoding.GetBytes(network.Ssid);
                into.SsidBytes = name.Length < into.Ssid.Length ? name.Length : into.Ssid.Length;
                Array.Copy(name, 0, into.Ssid, 0, into.SsidBytes);
            }
        }

        private void OnFound(WifiAdapter sender, object e)
        {
            isReported = true;
        }
    }
}
