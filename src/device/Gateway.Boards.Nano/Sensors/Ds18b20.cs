using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// The thermometer DS18B20, alone on its 1-Wire bus, at 12 bits: -55 to 125 degrees Celsius in steps of 0.0625 (datasheet,
    /// "Memory" and "DS18B20 function commands").
    /// </summary>
    public sealed class Ds18b20 : ISensor
    {
        private const int SkipRom = 0xCC;
        private const int ConvertT = 0x44;
        private const int ReadScratchpad = 0xBE;
        private const int ScratchpadBytes = 9;

        // Table 2: the conversion at 12 bits.
        private const int ConversionMs = 750;

        // 85 degrees, the content at power-on; byte 6 tells it from a measured 85.
        private const int PowerOnRaw = 0x0550;
        private const int PowerOnByte6 = 0x0C;

        private readonly IOneWireBus bus;
        private readonly byte[] scratchpad = new byte[ScratchpadBytes];
        private bool converting;
        private long readyMs;

        /// <summary>A thermometer on <paramref name="bus"/>.</summary>
        public Ds18b20(IOneWireBus bus)
        {
            this.bus = bus;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            if (!converting)
            {
                if (!bus.Reset())
                {
                    return SensorStatus.Failed;
                }

                bus.WriteByte(SkipRom);
                bus.WriteByte(ConvertT);
                converting = true;
                readyMs = nowMs + ConversionMs;
                return SensorStatus.Pending;
            }

            if (nowMs < readyMs)
            {
                return SensorStatus.Pending;
            }

            converting = false;
            if (!bus.Reset())
            {
                return SensorStatus.Failed;
            }

            bus.WriteByte(SkipRom);
            bus.WriteByte(ReadScratchpad);
            for (int i = 0; i < ScratchpadBytes; i++)
            {
                scratchpad[i] = (byte)bus.ReadByte();
            }

            return Judge();
        }

        private SensorStatus Judge()
        {
            // A bus held low reads as zeros, whose CRC is right; the configuration register has five bits that are always 1.
            if (Crc8(scratchpad, ScratchpadBytes) != 0 || (scratchpad[4] & 0x9F) != 0x1F)
            {
                return SensorStatus.Failed;
            }

            int raw = (short)((scratchpad[1] << 8) | scratchpad[0]);
            if (raw == PowerOnRaw && scratchpad[6] == PowerOnByte6)
            {
                return SensorStatus.Failed;
            }

            ValueMilli = raw * 125 / 2;
            return SensorStatus.Ok;
        }

        // X^8 + X^5 + X^4 + 1, reflected: over data and its CRC the result is 0.
        private static int Crc8(byte[] bytes, int count)
        {
            int crc = 0;
            for (int i = 0; i < count; i++)
            {
                crc ^= bytes[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1;
                }
            }

            return crc;
        }
    }
}
