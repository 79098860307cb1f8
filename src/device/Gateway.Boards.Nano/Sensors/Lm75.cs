using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// A thermometer of the LM75 family (LM75A, LM75B, TMP75, TMP102): register 0 holds the temperature, left aligned, in 1/256
    /// degree Celsius, whatever the resolution.
    /// </summary>
    public sealed class Lm75 : ISensor
    {
        /// <summary>I2C address with all address pins low.</summary>
        public const int AddressMin = 0x48;

        private const int ValueMilliMin = -55000;
        private const int ValueMilliMax = 125000;

        private readonly II2cDevice device;
        private readonly byte[] pointer = new byte[1];
        private readonly byte[] register = new byte[2];

        /// <summary>A thermometer behind <paramref name="device"/>.</summary>
        public Lm75(II2cDevice device)
        {
            this.device = device;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            if (!device.WriteRead(pointer, 1, register, 2))
            {
                return SensorStatus.Failed;
            }

            int milli = (short)((register[0] << 8) | register[1]) * 125 / 32;
            if (milli < ValueMilliMin || milli > ValueMilliMax)
            {
                return SensorStatus.Failed;
            }

            ValueMilli = milli;
            return SensorStatus.Ok;
        }
    }
}
