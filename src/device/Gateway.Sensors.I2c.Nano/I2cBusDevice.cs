using System;
using System.Device.I2c;
using nanoFramework.Hardware.Esp32;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A device on the first I2C bus. The system's calls take SpanByte and return a struct, so each transfer costs some heap blocks: keep
    /// transfers few.
    /// </summary>
    public sealed class I2cBusDevice : II2cDevice
    {
        private const int BusNumber = 1;

        private readonly I2cDevice device;

        /// <summary>
        /// Binds the bus to its pins and opens the device at the 7-bit <paramref name="address"/>, at 100 kHz or, when
        /// <paramref name="fast"/>, 400 kHz.
        /// </summary>
        public I2cBusDevice(int dataPin, int clockPin, int address, bool fast)
        {
            Configuration.SetPinFunction(dataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(clockPin, DeviceFunction.I2C1_CLOCK);
            device = I2cDevice.Create(new I2cConnectionSettings(
                BusNumber, address, fast ? I2cBusSpeed.FastMode : I2cBusSpeed.StandardMode));
        }

        /// <inheritdoc/>
        public bool WriteRead(byte[] write, int writeBytes, byte[] read, int readBytes)
        {
            try
            {
                if (readBytes == 0)
                {
                    return device.Write(new SpanByte(write, 0, writeBytes)).Status == I2cTransferStatus.FullTransfer;
                }

                if (writeBytes == 0)
                {
                    return device.Read(new SpanByte(read, 0, readBytes)).Status == I2cTransferStatus.FullTransfer;
                }

                return device.WriteRead(new SpanByte(write, 0, writeBytes), new SpanByte(read, 0, readBytes)).Status
                    == I2cTransferStatus.FullTransfer;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
