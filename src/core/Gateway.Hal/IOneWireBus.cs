namespace Gateway.Hal
{
    /// <summary>A 1-Wire bus.</summary>
    public interface IOneWireBus
    {
        /// <summary>Reset pulse; true when a device answered with a presence pulse.</summary>
        bool Reset();

        /// <summary>Writes one byte, least significant bit first.</summary>
        void WriteByte(int value);

        /// <summary>Reads one byte, 0..255.</summary>
        int ReadByte();

        /// <summary>Writes one bit.</summary>
        void WriteBit(bool value);

        /// <summary>Reads one bit.</summary>
        bool ReadBit();
    }
}
