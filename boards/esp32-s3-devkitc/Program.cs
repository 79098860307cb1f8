using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.Esp32S3DevKitC
{
    /// <summary>The gateway on the ESP32-S3-DevKitC-1: what is fitted, and nothing else.</summary>
    public sealed class Program : IBoard
    {
        /// <inheritdoc/>
        public BoardLimits Limits
        {
            get
            {
                BoardLimits limits = new BoardLimits();
                limits.InflightSlotCount = Board.InflightSlotCount;
                limits.InboundSlotCount = Board.InboundSlotCount;
                limits.ReceiveBytesMax = Board.ReceiveBytesMax;
                limits.TransmitBytesMax = Board.TransmitBytesMax;
                limits.HasConsoleBesideGateway = true;
                return limits;
            }
        }

        /// <inheritdoc/>
        public BoardPins Pins
        {
            get
            {
                BoardPins pins = new BoardPins();
                pins.ConsolePort = 1;
                pins.ConsoleReceive = Board.UartReceivePin;
                pins.ConsoleTransmit = Board.UartTransmitPin;
                pins.I2cData = Board.I2cDataPin;
                pins.I2cClock = Board.I2cClockPin;
                pins.OneWireReceive = Board.OneWireReceivePin;
                pins.OneWireTransmit = Board.OneWireTransmitPin;
                pins.Button = Board.ButtonPin;
                pins.AdcPins = Board.AdcPins;
                pins.AdcFullScaleMilliVolt = Board.AdcFullScaleMilliVolt;
                pins.Reserved = Board.ReservedPins;
                return pins;
            }
        }

        /// <summary>Entry point. Does not return.</summary>
        public static void Main()
        {
            DeviceGateway.Run(new Program());
        }

        /// <inheritdoc/>
        public LinkSupervisor Network(NetworkChoice choice, IReboot reboot)
        {
            return choice == NetworkChoice.Ethernet ? null : new WifiSupervisor(reboot);
        }

        /// <inheritdoc/>
        public byte[] Name
        {
            get { return Ascii.Bytes("esp32-s3-devkitc"); }
        }

        /// <inheritdoc/>
        public IOneWireBus OneWire(int receivePin, int transmitPin)
        {
            return new OneWireBus(receivePin, transmitPin);
        }

        /// <inheritdoc/>
        public void FitDefaults(DeviceFitter fitter, GatewayParts parts)
        {
            Ds18b20Bus bus = fitter.FitOneWire(BoardPins.None, BoardPins.None);
            ISensor thermometer = bus == null ? null : Thermometer.Ds18b20(bus);

            DefaultFitting.Add(parts, thermometer, fitter.FitContact(Board.ContactPin), "door", false);
        }
    }
}
