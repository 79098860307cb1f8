using System.Runtime.CompilerServices;

namespace Gateway.Modbus.Wire
{
    /// <summary>The function codes that this master uses. 1 to 4 read, in the order of <see cref="ModbusTable"/>.</summary>
    [ExcludeType]
    public static class ModbusFunction
    {
        /// <summary>Read Coils, the first of the four functions that read.</summary>
        public const int ReadCoils = 1;

        /// <summary>Read Discrete Inputs.</summary>
        public const int ReadDiscreteInputs = 2;

        /// <summary>Read Input Registers, the last of the four.</summary>
        public const int ReadInputRegisters = 4;

        /// <summary>Write Single Coil.</summary>
        public const int WriteCoil = 5;

        /// <summary>Write Single Register.</summary>
        public const int WriteRegister = 6;

        /// <summary>Write Multiple Coils.</summary>
        public const int WriteCoils = 15;

        /// <summary>Write Multiple Registers.</summary>
        public const int WriteRegisters = 16;

        /// <summary>Set in the function of an answer that is an exception.</summary>
        public const int ExceptionBit = 0x80;
    }
}
