using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>
    /// The parts from which a board composes a console. The port owns them from its construction on. A part that the board lacks is null;
    /// its commands then say so.
    /// </summary>
    public sealed class ConsoleParts
    {
        /// <summary>
        /// The link to the user: a UART or a pseudo-terminal; null if there is none, and only commands from the broker work.
        /// </summary>
        public IByteLink Link;

        /// <summary>The settings, after their start.</summary>
        public SettingsStart Settings;

        /// <summary>The clock.</summary>
        public IClock Clock;

        /// <summary>The gateway's counts of faults.</summary>
        public FaultLog Faults;

        /// <summary>Id of the gateway while none is set.</summary>
        public byte[] HardwareId;

        /// <summary>The gateway's link to its broker, for `test`; or null.</summary>
        public IBrokerLink BrokerLink;

        /// <summary>The network, for `status`; or null.</summary>
        public INetworkStatus Network;

        /// <summary>Scans for wireless networks, for `scan`; or null.</summary>
        public IWifiScan WifiScan;

        /// <summary>Searches for devices on the 1-Wire bus, for `onewire`; or null.</summary>
        public OneWireSearch OneWire;
    }
}
