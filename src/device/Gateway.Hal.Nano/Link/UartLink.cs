using System;
using System.IO.Ports;
using Gateway.Primitives;
using nanoFramework.Hardware.Esp32;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A UART as a stream of bytes, 8 data bits, no parity, 1 stop bit. On the classic ESP32 COM1 is the USB cable and belongs
    /// to the firmware; COM2 has no safe default pins, so pins are always bound here.
    /// </summary>
    public sealed class UartLink : IByteLink
    {
        private readonly SerialPort port;
        private readonly int receivePin;
        private readonly int transmitPin;
        private readonly DeviceFunction receive;
        private readonly DeviceFunction transmit;

        /// <summary>COM1 or COM2 (<paramref name="number"/>) on two pins at <paramref name="baud"/>; opens nothing yet.</summary>
        public UartLink(int number, int receivePin, int transmitPin, int baud)
        {
            Check.That(number == 1 || number == 2, Fault.LimitsInconsistent);
            this.receivePin = receivePin;
            this.transmitPin = transmitPin;
            receive = number == 1 ? DeviceFunction.COM1_RX : DeviceFunction.COM2_RX;
            transmit = number == 1 ? DeviceFunction.COM1_TX : DeviceFunction.COM2_TX;
            port = new SerialPort(number == 1 ? "COM1" : "COM2", baud);
            port.WriteTimeout = PinLimits.UartWriteMsMax;
        }

        /// <inheritdoc/>
        public LinkState State { get; private set; }

        /// <inheritdoc/>
        public Fault Fault { get; private set; }

        /// <inheritdoc/>
        public void Open()
        {
            Check.That(State == LinkState.Closed, Fault.StateImpossible);
            try
            {
                Configuration.SetPinFunction(receivePin, receive);
                Configuration.SetPinFunction(transmitPin, transmit);
                port.Open();
                State = LinkState.Open;
            }
            catch (Exception)
            {
                Fail(Fault.LinkRefused);
            }
        }

        /// <inheritdoc/>
        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (State != LinkState.Open)
            {
                return -1;
            }

            try
            {
                int waiting = port.BytesToRead;
                if (waiting == 0 || bytesMax == 0)
                {
                    return 0;
                }

                return port.Read(buffer, offset, waiting < bytesMax ? waiting : bytesMax);
            }
            catch (Exception)
            {
                Fail(Fault.LinkLost);
                return -1;
            }
        }

        /// <inheritdoc/>
        public int Send(byte[] buffer, int offset, int bytes)
        {
            if (State != LinkState.Open)
            {
                return -1;
            }

            try
            {
                int piece = bytes < PinLimits.UartPieceBytesMax ? bytes : PinLimits.UartPieceBytesMax;
                port.Write(buffer, offset, piece);
                return piece;
            }
            catch (Exception)
            {
                Fail(Fault.LinkLost);
                return -1;
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            try
            {
                if (port.IsOpen)
                {
                    port.Close();
                }
            }
            catch (Exception)
            {
                // Nothing is left to do with a port that will not close; the next Open says so.
            }

            State = LinkState.Closed;
        }

        private void Fail(Fault fault)
        {
            Fault = fault;
            State = LinkState.Failed;
        }
    }
}
