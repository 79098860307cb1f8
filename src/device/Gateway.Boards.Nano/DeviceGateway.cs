using System;
using System.Net.NetworkInformation;
using System.Threading;
using Gateway.App;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// What every board's composition shares: clock, storage on I:, reboot with its record, watch, link thread and loop. A board
    /// adds what is fitted to <see cref="Parts"/> and calls <see cref="Run"/>.
    /// </summary>
    public sealed class DeviceGateway
    {
        /// <summary>The folder of the gateway's slots.</summary>
        private const string Folder = "I:\\gw";
        private const string SettingsPath = "I:\\gateway.txt";

        private const char InflightLetter = 'i';
        private const char ProgressLetter = 'p';
        private const char InboundLetter = 'n';
        private const char AlarmStateLetter = 'a';
        private const char BootLetter = 'b';
        private const char FaultLetter = 'f';

        private const int TwinSlots = 2;

        private readonly NanoClock clock = new NanoClock();
        private readonly NativeCrc32 crc = new NativeCrc32();
        private readonly AutoResetEvent wake = new AutoResetEvent(false);
        private readonly DeviceSettings settings;
        private readonly NanoReboot reboot;

        /// <summary>Opens storage and settings, and takes the record of the boot before. The rest waits for Run.</summary>
        public DeviceGateway(BoardLimits limits)
        {
            FaultRecord lastFault = new FaultRecord(
                new FileSlotStorage(Folder, FaultLetter, 1, FaultRecord.RecordBytes), crc);
            reboot = new NanoReboot(lastFault, clock);
            Parts = new GatewayParts();
            Parts.Clock = clock;
            Parts.Crc = crc;
            Parts.InflightArea = new FileSlotStorage(
                Folder, InflightLetter, limits.InflightSlotCount, AppLimits.InflightSlotBytesMax);
            Parts.ProgressArea = new FileSlotStorage(Folder, ProgressLetter, TwinSlots, AppLimits.ProgressSlotBytesMax);
            Parts.InboundArea = new FileSlotStorage(
                Folder, InboundLetter, limits.InboundSlotCount, AppLimits.InboundSlotBytesMax);
            Parts.AlarmStateArea = new FileSlotStorage(
                Folder, AlarmStateLetter, TwinSlots, AppLimits.AlarmStateSlotBytesMax);
            Parts.BootArea = new FileSlotStorage(Folder, BootLetter, TwinSlots, AppLimits.BootSlotBytesMax);
            Parts.Limits.EntryCount = limits.InflightSlotCount;
            Parts.Limits.InboundCount = limits.InboundSlotCount;
            Parts.Limits.ReceiveBytesMax = limits.ReceiveBytesMax;
            Parts.Limits.TransmitBytesMax = limits.TransmitBytesMax;
            lastFault.Take();
            if (lastFault.Last != Fault.None)
            {
                // Shows in the health message until the next boot.
                Parts.Faults.Add(lastFault.Last);
            }

            settings = new DeviceSettings(crc);
            settings.TryLoad(SettingsPath);
        }

        /// <summary>The gateway's parts; a board adds sensors and alarms.</summary>
        public GatewayParts Parts { get; }

        /// <summary>The way to restart, for a supervisor.</summary>
        public NanoReboot Reboot
        {
            get { return reboot; }
        }

        /// <summary>Composes the rest and runs in the calling thread. Does not return.</summary>
        public void Run(LinkSupervisor network)
        {
            byte[] address = HardwareAddress();
            Parts.Id = settings.Id != null && Names.IsValid(settings.Id) ? settings.Id : IdOf(address);
            Parts.Session.UserName = settings.User;
            Parts.Session.Password = settings.Password;
            Parts.Session.SessionTag = TagOf(settings.BrokerText, Parts.Id);

            // Not secret, only different: between devices by the address, between boots by the time.
            Parts.Seed = crc.Compute(address, 0, address.Length) ^ (uint)DateTime.UtcNow.Ticks ^ (uint)new Random().Next();
            SocketLink link = new SocketLink(settings.Broker, network, clock, wake);
            Parts.Link = link;

            ThreadWatch watch = new ThreadWatch(reboot);
            GatewayThread loopThread = new GatewayThread(
                new GatewayLoop(Parts), link, watch.Watch(WatchLimits.LoopMsMax), reboot);
            LinkThread linkThread = new LinkThread(
                network, link, clock, wake, watch.Watch(WatchLimits.LinkMsMax), reboot);
            linkThread.Start();
            watch.Start();
            loopThread.RunGuarded();
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
