using nanoFramework.Device.OneWire;
using nanoFramework.Hardware.Esp32;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A 1-Wire bus on the UART COM3: both of its pins tied together, open drain, with a resistor of 4.7 kOhm to 3.3 V. The firmware has it
    /// for the classic ESP32 and the S3 only. Its calls are native and take no heap blocks.
    /// </summary>
    public sealed class OneWireBus : IOneWireBus
    {
        private readonly OneWireHost host;

        /// <summary>Binds COM3 to its pins and opens the bus.</summary>
        public OneWireBus(int receivePin, int transmitPin)
        {
            Configuration.SetPinFunction(receivePin, DeviceFunction.COM3_RX);
            Configuration.SetPinFunction(transmitPin, DeviceFunction.COM3_TX);
            host = new OneWireHost();
        }

        /// <inheritdoc/>
        public bool Reset()
        {
            return host.TouchReset();
        }

        /// <inheritdoc/>
        public void WriteByte(int value)
        {
            host.WriteByte((byte)value);
        }

        /// <inheritdoc/>
        public int ReadByte()
        {
            return host.ReadByte();
        }

        /// <inheritdoc/>
        public void WriteBit(bool value)
        {
            host.TouchBit(value);
        }

        /// <inheritdoc/>
        public bool ReadBit()
        {
            // A read slot is a written 1 that the device may pull low.
            return host.TouchBit(true);
        }
    }
}
