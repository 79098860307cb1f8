namespace Gateway.Boards.Nano
{
    /// <summary>Limits of the settings file.</summary>
    public static class DeviceSettingsLimits
    {
        /// <summary>Bytes of the file: seven lines of at most 140 bytes.</summary>
        public const int FileBytesMax = 1024;

        /// <summary>The highest TCP port.</summary>
        public const int PortMax = 65535;

        /// <summary>TCP port of MQTT without TLS, when the address names none.</summary>
        public const int PortPlain = 1883;

        /// <summary>TCP port of MQTT with TLS, when the address names none.</summary>
        public const int PortSecure = 8883;
    }
}
