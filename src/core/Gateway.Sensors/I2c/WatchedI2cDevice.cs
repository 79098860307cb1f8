using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>A device of a bus with an <see cref="I2cBusWatch"/>, which is told the result of each transfer.</summary>
    public sealed class WatchedI2cDevice : II2cDevice
    {
        private readonly II2cDevice device;
        private readonly I2cBusWatch watch;
        private readonly int index;

        /// <summary>Adds the device to the watch. All devices of the bus are added before the first transfer.</summary>
        public WatchedI2cDevice(II2cDevice device, I2cBusWatch watch)
        {
            this.device = device;
            this.watch = watch;
            index = watch.Add();
        }

        /// <summary>Whether every device of the bus fails.</summary>
        public bool IsBusStuck
        {
            get { return watch.IsStuck; }
        }

        /// <inheritdoc/>
        public bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes)
        {
            bool answered = device.WriteRead(write, writeBytes, read, readBytes);
            watch.Note(index, answered);
            return answered;
        }
    }
}
