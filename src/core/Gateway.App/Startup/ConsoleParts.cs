using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// What a board composes a console of. Owned by the port from its construction on. What is null the board does not have; its
    /// commands then say so.
    /// </summary>
    public sealed class ConsoleParts
    {
        /// <summary>
        /// The link to whoever types: a UART, a pseudo-terminal; or null where nobody can, and only commands are served.
        /// </summary>
        public IByteLink Link;

        /// <summary>The settings, after their start.</summary>
        public SettingsStart Settings;

        /// <summary>The clock.</summary>
        public IClock Clock;

        /// <summary>The one count of faults, the gateway's.</summary>
        public FaultLog Faults;

        /// <summary>Id of the gateway while none is set.</summary>
        public byte[] HardwareId;

        /// <summary>The gateway's link to its broker, for `test`; or null.</summary>
        public IBrokerLink BrokerLink;

        /// <summary>The network, for `status`; or null.</summary>
        public INetworkStatus Network;

        /// <summary>Looks for wireless networks, for `scan`; or null.</summary>
        public IWifiScan WifiScan;

        /// <summary>Looks for devices on the 1-Wire bus, for `onewire`; or null.</summary>
        public OneWireSearch OneWire;
    }
}
