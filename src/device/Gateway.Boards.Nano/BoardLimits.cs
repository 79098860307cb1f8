using Gateway.App;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>Sizes that a board chooses: what its heap and its drive I: have room for.</summary>
    public sealed class BoardLimits
    {
        /// <summary>Unacknowledged publishes that survive a power cut, 1..40 (a progress record of 240 bytes names them).</summary>
        public int InflightSlotCount;

        /// <summary>Packets of them in RAM, 2..InflightSlotCount; the others are read from their slots when they are sent.</summary>
        public int PacketCount = AppLimits.PacketCountSmall;

        /// <summary>Telemetry records kept in RAM during an outage, of 24 bytes each.</summary>
        public int BacklogCount = AppLimits.BacklogCount;

        /// <summary>Bytes gathered of a received packet.</summary>
        public int ReceiveBytesMax;

        /// <summary>Bytes of packets encoded and not yet sent.</summary>
        public int TransmitBytesMax;

        /// <summary>Sensors that the heap holds: a save of more is refused.</summary>
        public int SensorCountMax = SettingsLimits.SensorCount;

        /// <summary>Alarms that the heap holds: a save of more is refused.</summary>
        public int AlarmCountMax = SettingsLimits.AlarmCount;

        /// <summary>Bytes of the heap that TLS may have for certificates: a save of larger ones is refused.</summary>
        public int CertificateHeapBytes = int.MaxValue;

        /// <summary>The heap does not hold discovery: a save of it is refused.</summary>
        public bool RefusesDiscovery;
    }
}
