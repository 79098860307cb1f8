using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Esp32C3DevKitM
{
    /// <summary>The gateway on the ESP32-C3-DevKitM-1: what is fitted, and nothing else.</summary>
    public sealed class Program : IBoard
    {
        /// <inheritdoc/>
        public BoardLimits Limits
        {
            get
            {
                BoardLimits limits = new BoardLimits();
                limits.InflightSlotCount = Board.InflightSlotCount;
                limits.PacketCount = Board.PacketCount;
                limits.ReceiveBytesMax = Board.ReceiveBytesMax;
                limits.TransmitBytesMax = Board.TransmitBytesMax;
                limits.SensorCountMax = Board.SensorCountMax;
                limits.AlarmCountMax = Board.AlarmCountMax;
                limits.RefusesDiscovery = true;
                limits.CertificateHeapBytes = Board.CertificateHeapBytes;
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
        public LoopConsole Console(ConsoleParts parts)
        {
            return new ConsolePort(parts);
        }

        /// <inheritdoc/>
        public byte[] Name
        {
            get { return Ascii.Bytes("esp32-c3-devkitm"); }
        }

        /// <inheritdoc/>
        public SensorBus[] Buses()
        {
            return new SensorBus[] { new I2cSensors(Board.I2cDataPin, Board.I2cClockPin) };
        }

        /// <inheritdoc/>
        public Announcer Announcer()
        {
            return new Discovery();
        }

        /// <inheritdoc/>
        public void CreateDefaults(DeviceFactory factory, GatewayParts parts)
        {
            IAnalogInput input = factory.CreateAnalog(Board.ThermometerPin);
            ISensor thermometer = input == null ? null : Thermometer.Tmp36(input, Board.AdcFullScaleMilliVolt);

            DefaultDevices.Add(parts, thermometer, factory.CreateContact(Board.ContactPin), "door", false);
        }
    }
}
