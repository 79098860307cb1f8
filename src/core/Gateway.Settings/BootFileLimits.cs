using System.Runtime.CompilerServices;

namespace Gateway.Settings
{
    /// <summary>Limits of the settings file from nanoff.</summary>
    [ExcludeType]
    public static class BootFileLimits
    {
        /// <summary>The version that this firmware reads.</summary>
        public const int Version = 1;

        /// <summary>Bytes after the first line: three of the longest certificate files, and every key.</summary>
        public const int BytesMax = 49152;

        /// <summary>Bytes of a line without its end, as on the console.</summary>
        public const int LineBytesMax = 256;

        /// <summary>Bytes read from the file at a time.</summary>
        public const int ReadBytesMax = 256;
    }
}
