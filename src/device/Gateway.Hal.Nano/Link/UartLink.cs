using System;
using System.IO.Ports;
using Gateway.Primitives;
using nanoFramework.Hardware.Esp32;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A UART as a stream of bytes, 8 data bits, no parity, 1 stop bit. On the classic ESP32 COM1 is the USB cable and belongs
    /// to the firmware; COM2 and COM3 have no safe default pins, so pins are always bound here.
    /// </summary>
    /// <remarks>
    /// Received bytes are polled, because the system's event allocates its arguments each time. A port that cannot be opened stays Opening
    /// and is tried again every <see cref="PinLimits.UartRetryMs"/>, rarely, because an exception costs heap. This happens to COM1 of a
    /// chip with its own USB if no USB host was connected at boot: the Wire Protocol then uses it.
    /// </remarks>
    public class UartLink : IByteLink
    {
        /// <summary>The port; its settings may be changed before it is opened.</summary>
        protected readonly SerialPort Port;
        private readonly int receivePin;
        private readonly int transmitPin;
        private readonly DeviceFunction receive;
        private readonly DeviceFunction transmit;
        private LinkState state;
        private long nextTryMs;

        /// <summary>COM1, COM2 or COM3 (<paramref name="number"/>) on two pins at <paramref name="baud"/>; opens nothing yet.</summary>
        public UartLink(int number, int receivePin, int transmitPin, int baud)
        {
            Check.That(number >= 1 && number <= 3, Fault.LimitsInconsistent);
            this.receivePin = receivePin;
            this.transmitPin = transmitPin;
            receive = number == 1 ? DeviceFunction.COM1_RX : number == 2 ? DeviceFunction.COM2_RX : DeviceFunction.COM3_RX;
            transmit = number == 1 ? DeviceFunction.COM1_TX : number == 2 ? DeviceFunction.COM2_TX : DeviceFunction.COM3_TX;
            Port = new SerialPort(number == 1 ? "COM1" : number == 2 ? "COM2" : "COM3", baud);
            Port.WriteTimeout = PinLimits.UartWriteMsMax;
            Port.ReadBufferSize = PinLimits.UartReceivedBytesMax;
        }

        /// <inheritdoc/>
        public LinkState State
        {
            get
            {
                if (state == LinkState.Opening && Environment.TickCount64 >= nextTryMs)
                {
                    TryOpen();
                }

                return state;
            }
        }

        /// <inheritdoc/>
        public Fault Fault { get; private set; }

        /// <inheritdoc/>
        public void Open()
        {
            Check.That(state == LinkState.Closed, Fault.StateImpossible);
            state = LinkState.Opening;
            nextTryMs = 0;
        }

        /// <inheritdoc/>
        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (state != LinkState.Open)
            {
                return -1;
            }

            try
            {
                int waiting = Port.BytesToRead;
                if (waiting == 0 || bytesMax == 0)
                {
                    return 0;
                }

                return Port.Read(buffer, offset, waiting < bytesMax ? waiting : bytesMax);
            }
            catch (Exception)
            {
                Fail(HalFaults.LinkLost);
                return -1;
            }
        }

        /// <inheritdoc/>
        public int Send(byte[] buffer, int offset, int bytes)
        {
            if (state != LinkState.Open)
            {
                return -1;
            }

            try
            {
                int piece = bytes < PinLimits.UartPieceBytesMax ? bytes : PinLimits.UartPieceBytesMax;
                Port.Write(buffer, offset, piece);
                return piece;
            }
            catch (Exception)
            {
                Fail(HalFaults.LinkLost);
                return -1;
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            try
            {
                if (Port.IsOpen)
                {
                    Port.Close();
                }
            }
            catch (Exception)
            {
                // Nothing can be done about a port that does not close; the next Open will fail.
            }

            state = LinkState.Closed;
        }

        /// <summary>Binds the port's pins, before each attempt to open it.</summary>
        protected virtual void BindPins()
        {
            Configuration.SetPinFunction(receivePin, receive);
            Configuration.SetPinFunction(transmitPin, transmit);
        }

        private void TryOpen()
        {
            nextTryMs = Environment.TickCount64 + PinLimits.UartRetryMs;
            try
            {
                BindPins();
                Port.Open();
                state = LinkState.Open;
            }
            catch (Exception)
            {
                Fault = HalFaults.LinkRefused;
            }
        }

        private void Fail(Fault fault)
        {
            Fault = fault;
            state = LinkState.Failed;
        }
    }
}
