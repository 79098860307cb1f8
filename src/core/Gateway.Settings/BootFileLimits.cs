namespace Gateway.Settings
{
    /// <summary>Limits of the settings file of the flashing cable.</summary>
    public static class BootFileLimits
    {
        /// <summary>The version that this firmware takes.</summary>
        public const int Version = 1;

        /// <summary>Bytes behind the first line: three certificate files of the longest, and every key.</summary>
        public const int BytesMax = 49152;

        /// <summary>Bytes of a line without its end, as the console's.</summary>
        public const int LineBytesMax = 256;

        /// <summary>Bytes read from the file at a time.</summary>
        public const int ReadBytesMax = 256;
    }
}
