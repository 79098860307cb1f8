using System.Runtime.CompilerServices;

namespace Gateway.Modbus.Wire
{
    /// <summary>The exception codes that the master acts on. All of them are reported as they are.</summary>
    [ExcludeType]
    public static class ModbusException
    {
        /// <summary>The device has not all of these addresses.</summary>
        public const int IllegalAddress = 2;

        /// <summary>Some devices say this for a range that they do not have, or for too long a read.</summary>
        public const int IllegalValue = 3;

        /// <summary>The device is busy: ask again later.</summary>
        public const int Busy = 6;

        /// <summary>A gateway has no way to the unit.</summary>
        public const int NoPath = 10;

        /// <summary>A gateway got no answer from the unit.</summary>
        public const int NoAnswerBehind = 11;
    }
}
