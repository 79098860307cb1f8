namespace Gateway.Modbus
{
    /// <summary>A table of a Modbus device. Reading it is function <c>(int)table + 1</c>.</summary>
    public enum ModbusTable : byte
    {
        /// <summary>Coils: bits that can be written. Function 1.</summary>
        Coil = 0,
        /// <summary>Discrete inputs: bits that can only be read. Function 2.</summary>
        Discrete = 1,
        /// <summary>Holding registers: words that can be written. Function 3.</summary>
        Holding = 2,
        /// <summary>Input registers: words that can only be read. Function 4.</summary>
        Input = 3
    }
}
