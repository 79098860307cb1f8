namespace Gateway.Hal
{
    /// <summary>Where a look for wireless networks is.</summary>
    public enum WifiScanState : byte
    {
        /// <summary>None was begun, or the radio is not there.</summary>
        Idle,
        /// <summary>Under way: some seconds.</summary>
        Running,
        /// <summary>Ended: the networks can be read.</summary>
        Done,
        /// <summary>It did not work.</summary>
        Failed
    }

    /// <summary>Looks for wireless networks in reach. May disturb a connection for some seconds.</summary>
    public interface IWifiScan
    {
        /// <summary>Begins a look, and forgets the last one. False when the radio cannot now.</summary>
        bool Begin();

        /// <summary>The state now; to be asked every turn while it is Running.</summary>
        WifiScanState Poll();

        /// <summary>Networks found; valid while Done.</summary>
        int Count { get; }

        /// <summary>Fills in network 0..<see cref="Count"/> - 1, in the platform's order.</summary>
        void Read(int index, WifiNetwork into);
    }

    /// <summary>A wireless network in reach: made once by its reader, and filled again and again.</summary>
    public sealed class WifiNetwork
    {
        /// <summary>Name, the first <see cref="SsidBytes"/> of it: any bytes, by custom UTF-8.</summary>
        public byte[] Ssid = new byte[WifiCredentials.SsidBytesMax];

        /// <summary>Bytes of the name, 0 of a hidden network.</summary>
        public int SsidBytes;

        /// <summary>Signal strength in dBm, about -30 to -95; 0 where it is not known.</summary>
        public int SignalDbm;
    }
}
