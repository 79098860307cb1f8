using System;
using System.Net.NetworkInformation;
using System.Threading;
using Gateway.App;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using nanoFramework.Runtime.Native;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// What every board's composition shares: clock, storage on I:, reboot with its record, watch, link thread and loop. The
    /// board says what is fitted.
    /// </summary>
    public sealed class DeviceGateway : GuardedThread
    {
        private const string Folder = "I:\\gw";
        private const string SettingsPath = "I:\\gateway.txt";

        private const char InflightLetter = 'i';
        private const char ProgressLetter = 'p';
        private const char InboundLetter = 'n';
        private const char AlarmStateLetter = 'a';
        private const char BootLetter = 'b';
        private const char FaultLetter = 'f';

        private const int TwinSlots = 2;

        private readonly IBoard board;
        private readonly NanoClock clock;
        private readonly NativeCrc32 crc;
        private readonly FaultRecord lastFault;
        private readonly NanoReboot reboot;
        private LinkThread linkThread;
        private ThreadWatch watch;
        private GatewayThread loopThread;

        private DeviceGateway(IBoard board, NanoClock clock, NativeCrc32 crc, FaultRecord lastFault, NanoReboot reboot)
            : base(reboot)
        {
            this.board = board;
            this.clock = clock;
            this.crc = crc;
            this.lastFault = lastFault;
            this.reboot = reboot;
        }

        /// <summary>Runs a gateway on <paramref name="board"/> in the calling thread. Does not return.</summary>
        public static void Run(IBoard board)
        {
            try
            {
                For(board).RunGuarded();
            }
            catch (Exception)
            {
                // Not even the record could be made: no reason can be kept, but the device must not stand still.
                Thread.Sleep(WatchLimits.UptimeMsMin);
                Power.RebootDevice();
            }
        }

        /// <summary>A gateway on <paramref name="board"/> that can record a fault and reboot, and nothing else yet.</summary>
        public static DeviceGateway For(IBoard board)
        {
            NanoClock clock = new NanoClock();
            NativeCrc32 crc = new NativeCrc32();
            FaultRecord lastFault = new FaultRecord(
                new FileSlotStorage(Folder, FaultLetter, 1, FaultRecord.RecordBytes), crc);
            return new DeviceGateway(board, clock, crc, lastFault, new NanoReboot(lastFault, clock));
        }

        /// <summary>Allocates all that the gateway keeps while it runs, and starts nothing. Once.</summary>
        public void Compose()
        {
            DeviceSettings settings = new DeviceSettings(crc);
            settings.TryLoad(SettingsPath);
            GatewayParts parts = Parts(settings);
            board.Fit(parts);

            AutoResetEvent wake = new AutoResetEvent(false);
            LinkSupervisor network = board.Network(reboot);
            SocketLink link = new SocketLink(settings.Broker, network, clock, wake);
            parts.Link = link;
            watch = new ThreadWatch(reboot);
            loopThread = new GatewayThread(new GatewayLoop(parts), link, watch.Watch(WatchLimits.LoopMsMax), reboot);
            linkThread = new LinkThread(network, link, clock, wake, watch.Watch(WatchLimits.LinkMsMax), reboot);
        }

        /// <inheritdoc/>
        protected override void Run()
        {
            Compose();
            linkThread.Start();
            watch.Start();
            loopThread.RunGuarded();
        }

        private GatewayParts Parts(DeviceSettings settings)
        {
            GatewayParts parts = new GatewayParts();
            BoardLimits limits = board.Limits;
            parts.Clock = clock;
            parts.Crc = crc;
            parts.InflightArea = new FileSlotStorage(
                Folder, InflightLetter, limits.InflightSlotCount, AppLimits.InflightSlotBytesMax);
            parts.ProgressArea = new FileSlotStorage(Folder, ProgressLetter, TwinSlots, AppLimits.ProgressSlotBytesMax);
            parts.InboundArea = new FileSlotStorage(
                Folder, InboundLetter, limits.InboundSlotCount, AppLimits.InboundSlotBytesMax);
            parts.AlarmStateArea = new FileSlotStorage(
                Folder, AlarmStateLetter, TwinSlots, AppLimits.AlarmStateSlotBytesMax);
            parts.BootArea = new FileSlotStorage(Folder, BootLetter, TwinSlots, AppLimits.BootSlotBytesMax);
            parts.BacklogCount = limits.BacklogCount;
            parts.Limits.EntryCount = limits.InflightSlotCount;
            parts.Limits.InboundCount = limits.InboundSlotCount;
            parts.Limits.ReceiveBytesMax = limits.ReceiveBytesMax;
            parts.Limits.TransmitBytesMax = limits.TransmitBytesMax;
            byte[] address = HardwareAddress();
            parts.Id = settings.Id != null && Names.IsValid(settings.Id) ? settings.Id : IdOf(address);
            parts.Session.UserName = settings.User;
            parts.Session.Password = settings.Password;
            parts.Session.SessionTag = TagOf(settings.BrokerText, parts.Id);

            // Not secret, only different: between devices by the address, between boots by the time.
            parts.Seed = crc.Compute(address, 0, address.Length) ^ (uint)DateTime.UtcNow.Ticks ^ (uint)new Random().Next();
            parts.Memory = new HeapStatus();
            lastFault.Take();
            parts.LastRestart = lastFault.Last;
            if (lastFault.Last != Fault.None)
            {
                // Shows in the health message until the next boot.
                parts.Faults.Add(lastFault.Last);
            }

            return parts;
        }

        private uint TagOf(byte[] brokerText, byte[] id)
        {
            byte[] tagged = brokerText != null ? Ascii.Join(brokerText, id) : id;
            return crc.Compute(tagged, 0, tagged.Length);
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
