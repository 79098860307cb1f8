namespace Gateway.Modbus
{
    /// <summary>
    /// In which order a device sends the bytes of a value, A the most significant. Of 16 bits only the order in the word matters.
    /// </summary>
    public enum ModbusOrder : byte
    {
        /// <summary>Most significant word first, most significant byte first: as the standard has it for one register.</summary>
        Abcd = 0,
        /// <summary>Least significant word first.</summary>
        Cdab = 1,
        /// <summary>Most significant word first, the bytes of each word swapped.</summary>
        Badc = 2,
        /// <summary>Least significant byte first.</summary>
        Dcba = 3
    }
}
