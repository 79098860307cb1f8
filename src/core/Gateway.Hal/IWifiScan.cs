namespace Gateway.Hal
{
    /// <summary>State of a scan for wireless networks.</summary>
    public enum WifiScanState : byte
    {
        /// <summary>None was started, or there is no radio.</summary>
        Idle,
        /// <summary>Running: takes some seconds.</summary>
        Running,
        /// <summary>Finished: the networks can be read.</summary>
        Done,
        /// <summary>The scan failed.</summary>
        Failed
    }

    /// <summary>Scans for wireless networks in reach. May disturb a connection for some seconds.</summary>
    public interface IWifiScan
    {
        /// <summary>Starts a scan, and forgets the last one. False if the radio cannot scan now.</summary>
        bool Begin();

        /// <summary>The state now; read it every turn while it is Running.</summary>
        WifiScanState Poll();

        /// <summary>Networks found; valid while Done.</summary>
        int Count { get; }

        /// <summary>Fills in network 0..<see cref="Count"/> - 1, in the platform's order.</summary>
        void Read(int index, WifiNetwork into);
    }

    /// <summary>A wireless network in reach: made once by its reader, and reused.</summary>
    public sealed class WifiNetwork
    {
        /// <summary>Name, in its first <see cref="SsidBytes"/> bytes: any bytes, usually UTF-8.</summary>
        public byte[] Ssid = new byte[WifiCredentials.SsidBytesMax];

        /// <summary>Bytes of the name, 0 for a hidden network.</summary>
        public int SsidBytes;

        /// <summary>Signal strength in dBm, about -30 to -95; 0 if it is not known.</summary>
        public int SignalDbm;
    }
}
