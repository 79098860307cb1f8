using System.Runtime.CompilerServices;

namespace Gateway.Modbus
{
    /// <summary>
    /// Limits of the standard, and those of this master ("MODBUS Application Protocol" V1.1b3: 4.1 frames, 6.1 to 6.4 what a request reads,
    /// 6.11 and 6.12 what it writes; "MODBUS over Serial Line" V1.02: 2.2 addresses).
    /// </summary>
    [ExcludeType]
    public static class ModbusLimits
    {
        /// <summary>The most points of a bus.</summary>
        public const int PointsMax = 255;

        /// <summary>The largest unit that can be read. On TCP 255 stands for the device itself.</summary>
        public const int UnitMax = 255;

        /// <summary>The largest unit on a serial line.</summary>
        public const int RtuUnitMax = 247;

        /// <summary>The unit of a broadcast: each device of a serial line writes, and none answers.</summary>
        public const int BroadcastUnit = 0;

        /// <summary>Addresses of a table, from 0 on.</summary>
        public const int AddressCount = 65536;

        /// <summary>The most registers that one request reads.</summary>
        public const int RegistersMax = 125;

        /// <summary>The most coils or discrete inputs that one request reads.</summary>
        public const int BitsMax = 2000;

        /// <summary>The most values of one write; the standard allows 123 registers and 1,968 coils.</summary>
        public const int WriteValuesMax = 120;

        /// <summary>The most writes that wait.</summary>
        public const int WritesMax = 64;

        /// <summary>The shortest interval of a point, in ms.</summary>
        public const int IntervalMsMin = 10;

        /// <summary>The longest interval of a point, in ms: a day.</summary>
        public const int IntervalMsMax = 86400000;

        /// <summary>Gain of a point whose value needs no factor, in millionths.</summary>
        public const int GainPpmOne = 1000000;

        /// <summary>Smallest gain, in millionths.</summary>
        public const int GainPpmMin = 1;

        /// <summary>Largest gain, in millionths: its product with any value of 32 bits fits 64.</summary>
        public const int GainPpmMax = 2000000000;
    }
}
