using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.OlimexEsp32Poe
{
    /// <summary>The gateway on the Olimex ESP32-POE: what is fitted, and nothing else.</summary>
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
                return limits;
            }
        }

        /// <inheritdoc/>
        public BoardPins Pins
        {
            get
            {
                BoardPins pins = new BoardPins();
                pins.ConsolePort = 2;
                pins.ConsoleReceive = Board.UartReceivePin;
                pins.ConsoleTransmit = Board.UartTransmitPin;
                pins.I2cData = Board.I2cDataPin;
                pins.I2cClock = Board.I2cClockPin;
                pins.OneWireReceive = Board.OneWireReceivePin;
                pins.OneWireTransmit = Board.OneWireTransmitPin;
                pins.InputOnlyFrom = 34;
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
            return choice == NetworkChoice.Wifi ? (LinkSupervisor)new WifiSupervisor(reboot) : new EthernetSupervisor(reboot);
        }

        /// <inheritdoc/>
        public byte[] Name
        {
            get { return Ascii.Bytes("olimex-esp32-poe"); }
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

            // Closed while pressed.
            DefaultFitting.Add(parts, thermometer, fitter.FitContact(Board.ContactPin), "call", true);
        }
    }
}
