using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// The program of every board: it uses the board's facts (<c>Board</c>, in the board's folder) and the parts that its project includes,
    /// each made in its own file below <c>Parts</c>.
    /// </summary>
    public sealed partial class Program
    {
        /// <summary>The board's name in the birth message.</summary>
        public byte[] Name
        {
            get { return Ascii.Bytes(Board.Name); }
        }

        /// <summary>The sizes it has room for.</summary>
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
                limits.CertificateHeapBytes = Board.CertificateHeapBytes;
                limits.RefusesDiscovery = Board.RefusesDiscovery;
                return limits;
            }
        }

        /// <summary>Its pins.</summary>
        public BoardPins Pins
        {
            get
            {
                BoardPins pins = new BoardPins();
                pins.ConsolePort = Board.ConsolePort;
                pins.ConsoleReceive = Board.UartReceivePin;
                pins.ConsoleTransmit = Board.UartTransmitPin;
                pins.Button = Board.ButtonPin;
                pins.InputOnlyFrom = Board.InputOnlyFrom;
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

        /// <summary>
        /// The supervisor of the network that the settings choose, which may restart the device through <paramref name="reboot"/>; null if
        /// the board has no such network. For Auto there is always one.
        /// </summary>
        public LinkSupervisor Network(NetworkChoice choice, IReboot reboot)
        {
            return Board.HasEthernet && choice != NetworkChoice.Wifi ? (LinkSupervisor)new EthernetSupervisor(reboot)
                : !Board.HasEthernet && choice == NetworkChoice.Ethernet ? null
                : new WifiSupervisor(reboot);
        }

        /// <summary>The console, made from these parts; null if the board leaves it out.</summary>
        public LoopConsole Console(ConsoleParts parts)
        {
            LoopConsole console = null;
            MakeConsole(parts, ref console);
            return console;
        }

        /// <summary>
        /// The sensor buses that its firmware includes, each on its usual pins; null for one that it leaves out. New objects each time, for
        /// start-up.
        /// </summary>
        public SensorBus[] Buses()
        {
            SensorBus[] buses = new SensorBus[2];
            MakeI2c(ref buses[0]);
            MakeOneWire(ref buses[1]);
            return buses;
        }

        /// <summary>The part that announces the gateway for discovery; null if the firmware leaves it out. For start-up.</summary>
        public Announcer Announcer()
        {
            Announcer announcer = null;
            MakeDiscovery(ref announcer);
            return announcer;
        }

        /// <summary>Adds the board's default sensors and alarms, for settings that name none.</summary>
        public void CreateDefaults(DeviceFactory factory, GatewayParts parts)
        {
            DefaultDevices.Add(
                parts, factory.CreateThermometer((SensorKind)Board.ThermometerKind, Board.ThermometerPin, Board.ThermometerAddress),
                factory.CreateContact(Board.ContactPin), Board.ContactName, Board.IsContactAlarmWhenClosed);
        }

        // The compiler removes the call of a part that is left out.
        partial void MakeConsole(ConsoleParts parts, ref LoopConsole console);

        partial void MakeI2c(ref SensorBus bus);

        partial void MakeOneWire(ref SensorBus bus);

        partial void MakeDiscovery(ref Announcer announcer);
    }
}
