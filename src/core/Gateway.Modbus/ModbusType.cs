namespace Gateway.Modbus
{
    /// <summary>What a point's bits or registers mean.</summary>
    public enum ModbusType : byte
    {
        /// <summary>One bit: a coil, a discrete input, or a bit of a register. 0 or 1.</summary>
        Bit = 0,
        /// <summary>A register, 0..65535.</summary>
        U16 = 1,
        /// <summary>A register in two's complement.</summary>
        S16 = 2,
        /// <summary>Two registers, 0..4294967295.</summary>
        U32 = 3,
        /// <summary>Two registers in two's complement.</summary>
        S32 = 4,
        /// <summary>Two registers, IEEE 754 single precision.</summary>
        Float32 = 5
    }
}
