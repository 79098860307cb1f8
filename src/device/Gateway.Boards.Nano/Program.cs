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
    public sealed partial class Program : ISettingsBoard
    {
        // The firmware's 1-Wire bus is on COM3, whatever its pins.
        private const int OneWireUart = 3;

        /// <summary>The board's name in the birth message.</summary>
        public byte[] Name
        {
            get { return Ascii.Bytes(Board.Name); }
        }

        /// <inheritdoc/>
        public bool IsWifiOnly
        {
            get { return !Board.HasEthernet; }
        }

        /// <inheritdoc/>
        public int SettingsHeapBytes
        {
            get { return Board.SettingsHeapBytes; }
        }

        /// <inheritdoc/>
        public bool HasOutputs
        {
            get
            {
                bool has = false;
                AskOutputs(ref has);
                return has;
            }
        }

        /// <inheritdoc/>
        public bool HasDiscovery
        {
            get
            {
                bool has = false;
                AskDiscovery(ref has);
                return has;
            }
        }

        /// <inheritdoc/>
        public bool Has(SensorKind kind)
        {
            return SensorKinds.BusOf(kind) != SensorKinds.NoBus ? BusPin(kind, false) >= 0
                : kind == SensorKind.Modbus ? ModbusUart > 0 : kind != SensorKind.Simulated;
        }

        /// <inheritdoc/>
        public int BusPin(SensorKind kind, bool isSecond)
        {
            int first = BoardPins.None;
            int second = BoardPins.None;
            if (SensorKinds.BusOf(kind) == SensorKinds.OneWire)
            {
                AskOneWire(ref first, ref second);
            }
            else
            {
                AskI2c(ref first, ref second);
            }

            return isSecond ? second : first;
        }

        /// <inheritdoc/>
        public int ModbusUart
        {
            get
            {
                int uart = 0;
                int receive = BoardPins.None;
                int transmit = BoardPins.None;
                AskModbus(ref uart, ref receive, ref transmit);
                return uart;
            }
        }

        /// <inheritdoc/>
        public int ModbusPin(bool isTransmit)
        {
            int uart = 0;
            int receive = BoardPins.None;
            int transmit = BoardPins.None;
            AskModbus(ref uart, ref receive, ref transmit);
            return isTransmit ? transmit : receive;
        }

        /// <inheritdoc/>
        public bool IsUartFree(int number, bool hasOneWire)
        {
            return number != Board.ConsolePort && !(hasOneWire && number == OneWireUart) && number >= Board.UartFirst
                && number <= Board.UartLast;
        }

        /// <inheritdoc/>
        public int UsesOf(int pin)
        {
            return (Board.ReservedPins & (1L << pin)) != 0 || pin == Board.UartReceivePin || pin == Board.UartTransmitPin ? PinUse.None
                : PinUse.Input | (pin < Board.InputOnlyFrom ? PinUse.Output : 0) | (Board.AdcChannelOf(pin) >= 0 ? PinUse.Analog : 0);
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

        /// <summary>
        /// Adds the outputs of the settings; returns how many of them the board cannot have, or its firmware leaves out.
        /// </summary>
        public int AddOutputs(SettingsSet set, DeviceFactory factory, DeviceAreas areas, GatewayParts parts)
        {
            int named = 0;
            for (int i = 1; i <= SettingsLimits.OutputCount; i++)
            {
                named += set.GetNumber(SettingId.OutputKind + i) != 0 ? 1 : 0;
            }

            int made = 0;
            if (named > 0)
            {
                MakeOutputs(set, factory, areas, parts, ref made);
            }

            return named - made;
        }

        /// <summary>
        /// The Modbus buses of the settings, on pins that are free; null if the firmware leaves this part out. For start-up.
        /// </summary>
        public LoopPart Modbus(SettingsSet set, PinClaims claims)
        {
            LoopPart modbus = null;
            MakeModbus(set, claims, ref modbus);
            return modbus;
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

        partial void AskI2c(ref int first, ref int second);

        partial void AskOneWire(ref int first, ref int second);

        partial void MakeDiscovery(ref Announcer announcer);

        partial void AskDiscovery(ref bool has);

        partial void MakeOutputs(SettingsSet set, DeviceFactory factory, DeviceAreas areas, GatewayParts parts, ref int made);

        partial void AskOutputs(ref bool has);

        partial void MakeModbus(SettingsSet set, PinClaims claims, ref LoopPart modbus);

        partial void AskModbus(ref int uart, ref int receive, ref int transmit);
    }
}
