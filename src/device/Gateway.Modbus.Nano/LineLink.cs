using System.IO.Ports;
using nanoFramework.Hardware.Esp32;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A UART as a Modbus line, with parity and stop bits. With a pin for RTS the firmware holds it high while the UART sends, which turns
    /// an RS-485 transceiver round; without one the transceiver does that by itself.
    /// </summary>
    public sealed class LineLink : UartLink
    {
        private const int Odd = 2;
        private const int NoPin = -1;

        private readonly int rtsPin;
        private readonly DeviceFunction rts;

        /// <summary>
        /// COM1, COM2 or COM3 (<paramref name="number"/>); <paramref name="parity"/> 0 none, 1 even, 2 odd; <paramref name="rtsPin"/> -1
        /// for none. Opens nothing yet.
        /// </summary>
        public LineLink(int number, int receivePin, int transmitPin, int rtsPin, int baud, int parity, int stopBits)
            : base(number, receivePin, transmitPin, baud)
        {
            this.rtsPin = rtsPin;
            rts = number == 1 ? DeviceFunction.COM1_RTS : number == 2 ? DeviceFunction.COM2_RTS : DeviceFunction.COM3_RTS;
            Port.Parity = parity == 0 ? Parity.None : parity == Odd ? Parity.Odd : Parity.Even;
            Port.StopBits = stopBits == 1 ? StopBits.One : StopBits.Two;
            if (rtsPin != NoPin)
            {
                Port.Mode = SerialMode.RS485;
            }
        }

        /// <inheritdoc/>
        protected override void BindPins()
        {
            base.BindPins();
            if (rtsPin != NoPin)
            {
                Configuration.SetPinFunction(rtsPin, rts);
            }
        }
    }
}
