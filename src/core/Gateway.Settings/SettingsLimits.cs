using System.Runtime.CompilerServices;

namespace Gateway.Settings
{
    /// <summary>Limits of the settings.</summary>
    [ExcludeType]
    public static class SettingsLimits
    {
        /// <summary>Bytes of a slot of the settings area: eight sensors and eight alarms with usual keys take about 1,500, twenty Modbus
        /// points less.</summary>
        public const int SettingsSlotBytesMax = 2048;

        /// <summary>Slots of the settings area: a record and the previous one.</summary>
        public const int SettingsSlotCount = 2;

        /// <summary>Bytes of a slot of the certificates area: as for the settings, so that one buffer serves both.</summary>
        public const int CertificateSlotBytesMax = 2048;

        /// <summary>Slots of the certificates area: three certificates of two chunks, and room to replace all three at once.</summary>
        public const int CertificateSlotCount = 12;

        /// <summary>Slots that a set of certificate slots can name: one bit of an int for each.</summary>
        public const int CertificateSlotCountMax = 30;

        /// <summary>Chunks of one certificate file: about 14 KB, a chain of six.</summary>
        public const int CertificateChunksMax = 7;

        /// <summary>Bytes of a value in its record: the length is one byte.</summary>
        public const int ValueBytesMax = 255;

        /// <summary>Bytes of the longest key's name.</summary>
        public const int KeyBytesMax = 24;

        /// <summary>Bytes of the longest text that may be shown.</summary>
        public const int ShownTextBytesMax = 128;

        /// <summary>Bytes of the longest secret: a broker's token.</summary>
        public const int SecretBytesMax = 200;

        /// <summary>Sensors that can be set; a board's heap may hold fewer.</summary>
        public const int SensorCount = 32;

        /// <summary>Modbus buses that can be set.</summary>
        public const int ModbusCount = 2;

        /// <summary>Alarms that can be set.</summary>
        public const int AlarmCount = 8;

        /// <summary>Outputs that can be set.</summary>
        public const int OutputCount = 4;

        /// <summary>Bytes of the name of a sensor, an alarm or an output.</summary>
        public const int NameBytesMax = 24;
    }
}
