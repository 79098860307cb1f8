using System;
using System.Net.NetworkInformation;
using System.Threading;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;
using nanoFramework.Runtime.Native;
using GC = nanoFramework.Runtime.Native.GC;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// Composes and starts the gateway of every board: clock, storage on I:, settings, reboot with its record, watch, console, link thread
    /// and loop. The start is always the same: before the board is provisioned the gateway has no broker.
    /// </summary>
    public sealed class DeviceGateway : GuardedThread
    {
        private const int ConsoleBaud = 115200;

        private readonly Program board;
        private readonly NanoClock clock;
        private readonly NativeCrc32 crc;
        private readonly FaultLog faults = new FaultLog();
        private readonly FaultRecord lastFault;
        private readonly NanoReboot reboot;
        private SettingsStart settings;
        private NanoWifiStore wifiStore;
        private LinkSupervisor network;
        private SocketLink link;
        private Heartbeat loopBeat;
        private Heartbeat linkBeat;
        private LinkThread linkThread;
        private GuardedThread mainThread;

        private DeviceGateway(Program board, NanoClock clock, NativeCrc32 crc, FaultRecord lastFault, NanoReboot reboot)
            : base(reboot)
        {
            this.board = board;
            this.clock = clock;
            this.crc = crc;
            this.lastFault = lastFault;
            this.reboot = reboot;
        }

        /// <summary>Runs a gateway on <paramref name="board"/> in the calling thread. Does not return.</summary>
        public static void Run(Program board)
        {
            try
            {
                For(board).RunGuarded();
            }
            catch (Exception)
            {
                // Not even the record could be made, so no reason is stored; but the device must not stop here.
                Thread.Sleep(WatchLimits.PauseMs(0));
                Power.RebootDevice();
            }
        }

        /// <summary>A gateway on <paramref name="board"/> that can record a fault and reboot, and nothing else yet.</summary>
        public static DeviceGateway For(Program board)
        {
            NanoClock clock = new NanoClock();
            NativeCrc32 crc = new NativeCrc32();

            // First, while there is memory: any thread may have to record a fault at any time.
            FaultRecord lastFault = new FaultRecord(DeviceAreas.Folder, DeviceAreas.FaultPath);
            return new DeviceGateway(board, clock, crc, lastFault, new NanoReboot(lastFault, clock));
        }

        /// <summary>
        /// Finishes a factory reset that was interrupted. Loads the settings, applies the settings file, makes the two Wi-Fi copies equal;
        /// then makes the network's parts. Once.
        /// </summary>
        public void Load()
        {
            if (!reboot.FinishErase())
            {
                faults.Add(Fault.StorageWrite);
            }

            if (lastFault.Last != Fault.None)
            {
                // In the health message until the next boot.
                faults.Add(lastFault.Last);
            }

            wifiStore = new NanoWifiStore();
            SettingsStore store = DeviceAreas.NewSettings(crc, faults);
            store.Rules.Board = board;
            settings = new SettingsStart(store, new NanoBootFile(NanoBootFile.FilePath), wifiStore, faults);
            settings.Run();
            AutoResetEvent wake = new AutoResetEvent(false);
            network = DeviceNetwork.Choose(settings.Settings.Live, board, reboot, faults);
            link = new SocketLink(network, clock, wake);
            loopBeat = new Heartbeat(WatchLimits.LoopMsMax);
            linkBeat = new Heartbeat(WatchLimits.LinkMsMax);
            linkThread = new LinkThread(
                network, link, clock, DeviceNetwork.Time(settings.Settings.Live), wake, heartbeat: linkBeat, loop: loopBeat, reboot);
        }

        /// <summary>Allocates all that the gateway keeps while it runs, and starts nothing. Once, after <see cref="Load"/>.</summary>
        public void Compose()
        {
            DeviceAreas areas = new DeviceAreas(Board.InflightSlotCount);

            // Before anything that may run out of memory, or such a boot would never be counted.
            BootRecord boot = new BootRecord(areas.Boot, crc, faults);
            boot.Begin(lastFault.Last);
            lastFault.Clear();
            GatewayParts parts = new GatewayParts();
            parts.Clock = clock;
            parts.Crc = crc;
            parts.Faults = faults;
            parts.Board = board.Name;
            parts.Memory = new HeapStatus();
            parts.Network = network;
            parts.LastRestart = lastFault.Last;
            parts.LastPhase = lastFault.LastPhase;
            parts.Link = link;
            parts.InflightArea = areas.Inflight;
            parts.ProgressArea = areas.Progress;
            parts.InboundArea = areas.Inbound;
            parts.AlarmStateArea = areas.AlarmState;
            parts.BootArea = areas.Boot;
            parts.CommandArea = areas.Commands;
            parts.Boot = boot;
            parts.Reboot = reboot;
            parts.Settings = settings.Settings;
            parts.WifiStore = wifiStore;
            parts.HasBroker = settings.Settings.IsProvisioned;
            parts.BacklogCount = Board.BacklogCount;
            parts.Limits.EntryCount = Board.InflightSlotCount;
            parts.Limits.PacketCount = Board.PacketCount;
            parts.Limits.ReceiveBytesMax = Board.ReceiveBytesMax;
            parts.Limits.TransmitBytesMax = Board.TransmitBytesMax;

            // Not secret, but different between devices (address) and boots (time).
            byte[] address = HardwareAddress();
            byte[] id = IdOf(address);
            Random random = new Random();
            parts.Seed = crc.Compute(address, 0, address.Length) ^ (uint)DateTime.UtcNow.Ticks ^ (uint)random.Next();
            parts.CodeSeed = (uint)random.Next();
            link.Target = parts.HasBroker ? new LiveTarget(settings.Settings) : null;
            DeviceFactory factory = new DeviceFactory(board);
            Create(parts, factory, areas, id);
            parts.TelemetryArea = parts.CommitsPerHour > 0 ? areas.NewTelemetry() : null;
            linkThread.DelayMs = parts.Boot.NetworkDelayMs;
            parts.Console = board.Console(PartsOfConsole(factory.NewOneWireSearch(), id));

            // The interpreter compacts the heap for an array, not for an object, and the session is an object of 1,400 bytes in one piece.
            GC.Run(true);
            mainThread = new GatewayThread(
                new GatewayLoop(parts), link, parts.Edges, heartbeat: loopBeat, other: linkBeat, clock, lastFault, reboot);

            // Frees what only the start needed, before the network's buffers are allocated.
            settings = null;
            wifiStore = null;

            // It does not compact for the frame of a call either, and the start that follows has the deepest calls.
            GC.Run(true);
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            Load();
            lastFault.Phase = FaultPhase.Composing;
            Compose();
            lastFault.Phase = FaultPhase.Starting;
            linkThread.Start();
            mainThread.RunGuarded();
        }

        // Makes what the settings name. If they name nothing and there is a broker, makes the board's default devices.
        private void Create(GatewayParts parts, DeviceFactory factory, DeviceAreas areas, byte[] id)
        {
            SettingsSet live = settings.Settings.Live;
            SettingsMapping mapping = new SettingsMapping(factory);
            mapping.HasDevices = !parts.Boot.IsSafeMode;
            if (mapping.HasDevices)
            {
                factory.OpenModbus(live);
                parts.Others = factory.Modbus == null ? parts.Others : new LoopPart[] { factory.Modbus };
            }

            mapping.Apply(live, id, parts);
            if (MeterPart.IsNeeded(parts.Sensors))
            {
                parts.MeterArea = DeviceAreas.NewMeters();
            }

            if (parts.SecondBroker != null)
            {
                parts.SecondBroker.Target = new LiveTarget(settings.Settings, (LiveTarget)link.Target);
            }

            CreateAnnouncer(parts);
            if (parts.Boot.IsSafeMode)
            {
                // Sensors and alarms may be what brings the device down.
                return;
            }

            for (int i = mapping.RefusedCount + board.AddOutputs(live, factory, areas, parts); i > 0; i--)
            {
                faults.Add(AppFaults.ConfigurationRejected);
            }

            if (!parts.HasBroker && factory.Modbus == null)
            {
                // For the console's `onewire`, which lists the codes for the settings.
                factory.CreateOneWireOf(live);
            }
            else if (parts.HasBroker && parts.Sensors.Length == 0 && parts.Alarms.Length == 0 && mapping.RefusedCount == 0)
            {
                board.CreateDefaults(factory, parts);
            }

            if (!live.IsSet(SettingId.ButtonPin) && Board.ButtonPin != BoardPins.None)
            {
                IDigitalInput input = factory.CreateInput(Board.ButtonPin);
                parts.AcknowledgeButton = input == null ? null : new PushButton(input, false);
            }

            parts.Edges = factory.Edges;
        }

        private void CreateAnnouncer(GatewayParts parts)
        {
            if (parts.Discovery == DiscoveryMode.Off)
            {
                return;
            }

            parts.Announcer = board.Announcer();
            if (parts.Announcer == null)
            {
                parts.Discovery = DiscoveryMode.Off;
                faults.Add(AppFaults.ConfigurationRejected);
            }
        }

        private ConsoleParts PartsOfConsole(OneWireSearch search, byte[] id)
        {
            ConsoleParts parts = new ConsoleParts();
            parts.Link = new UartLink(Board.ConsolePort, Board.UartReceivePin, Board.UartTransmitPin, ConsoleBaud);
            parts.OneWire = search;
            parts.Settings = settings;
            parts.Clock = clock;
            parts.Faults = faults;
            parts.HardwareId = id;
            parts.BrokerLink = link;
            parts.Network = network;
            parts.WifiScan = new NanoWifiScan();
            return parts;
        }

        private static byte[] HardwareAddress()
        {
            NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
            byte[] address = all.Length > 0 ? all[0].PhysicalAddress : null;
            return address != null && address.Length >= 3 ? address : new byte[3];
        }

        private static byte[] IdOf(byte[] address)
        {
            byte[] id = Ascii.Bytes("gw-000000");
            for (int i = 0; i < 6; i++)
            {
                int value = (address[address.Length - 3 + (i / 2)] >> (i % 2 == 0 ? 4 : 0)) & 15;
                id[3 + i] = (byte)(value < 10 ? '0' + value : 'a' + value - 10);
            }

            return id;
        }
    }
}
