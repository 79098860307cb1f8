using Gateway.App;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>Sizes that a board chooses to fit its heap and its drive I:.</summary>
    public sealed class BoardLimits
    {
        /// <summary>Unacknowledged publishes that survive a power cut, 1..40 (a progress record of 240 bytes names them).</summary>
        public int InflightSlotCount;

        /// <summary>Packets of them in RAM, 2..InflightSlotCount; the others are read from their slots when they are sent.</summary>
        public int PacketCount = AppLimits.PacketCountSmall;

        /// <summary>Telemetry records kept in RAM during an outage, of 20 bytes each.</summary>
        public int BacklogCount = AppLimits.BacklogCountSmall;

        /// <summary>Bytes of the receive buffer.</summary>
        public int ReceiveBytesMax;

        /// <summary>Bytes of packets that are encoded and not yet sent.</summary>
        public int TransmitBytesMax;

        /// <summary>Sensors for which the heap has room: a save of more is refused.</summary>
        public int SensorCountMax = SettingsLimits.SensorCount;

        /// <summary>Alarms for which the heap has room: a save of more is refused.</summary>
        public int AlarmCountMax = SettingsLimits.AlarmCount;

        /// <summary>Bytes of the heap that TLS may have for certificates: a save of larger ones is refused.</summary>
        public int CertificateHeapBytes = int.MaxValue;

        /// <summary>The heap has no room for discovery: a save that turns it on is refused.</summary>
        public bool RefusesDiscovery;
    }
}
