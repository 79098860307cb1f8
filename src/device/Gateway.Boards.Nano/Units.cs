namespace Gateway.Boards.Nano
{
    /// <summary>Units in UTF-8, as payloads carry them.</summary>
    public static class Units
    {
        /// <summary>Degrees Celsius.</summary>
        public static readonly byte[] Celsius = { 0xC2, 0xB0, 0x43 };

        /// <summary>Binary kilobytes.</summary>
        public static readonly byte[] Kibibytes = { 0x4B, 0x69, 0x42 };
    }
}
