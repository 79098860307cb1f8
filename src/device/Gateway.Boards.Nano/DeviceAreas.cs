using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// The areas of slots of a gateway's messages on the drive I:, a letter each in one folder. All of them are used by one thread, so one
    /// buffer, as long as the longest slot, serves their files.
    /// </summary>
    public sealed class DeviceAreas
    {
        /// <summary>The gateway's folder, beside the firmware's own files.</summary>
        public const string Folder = "I:\\gw";

        /// <summary>The settings file of the flashing cable.</summary>
        public const string BootFilePath = "I:\\gateway.txt";

        private const int TwinSlots = 2;

        /// <summary>The areas of a board of these sizes.</summary>
        public DeviceAreas(BoardLimits limits)
        {
            byte[] scratch = new byte[FileSlotLimits.HeaderBytes + AppLimits.AlarmStateSlotBytesMax];
            Inflight = new FileSlotStorage(
                Folder, 'i', limits.InflightSlotCount, AppLimits.InflightSlotBytesMax, scratch, false);
            Progress = new FileSlotStorage(Folder, 'p', TwinSlots, AppLimits.ProgressSlotBytesMax, scratch, false);
            Inbound = new FileSlotStorage(Folder, 'n', limits.InboundSlotCount, AppLimits.InboundSlotBytesMax, scratch, false);
            AlarmState = new FileSlotStorage(Folder, 'a', TwinSlots, AppLimits.AlarmStateSlotBytesMax, scratch, false);
            Boot = new FileSlotStorage(Folder, 'b', TwinSlots, AppLimits.BootSlotBytesMax, scratch, false);
            Commands = new FileSlotStorage(Folder, 'd', TwinSlots, AppLimits.CommandIdsSlotBytesMax, scratch, false);
        }

        /// <summary>Entry records.</summary>
        public ISlotStorage Inflight { get; }

        /// <summary>The progress record.</summary>
        public ISlotStorage Progress { get; }

        /// <summary>Commands under way.</summary>
        public ISlotStorage Inbound { get; }

        /// <summary>States of the alarms.</summary>
        public ISlotStorage AlarmState { get; }

        /// <summary>The count of starts.</summary>
        public ISlotStorage Boot { get; }

        /// <summary>Ids of commands that were carried out.</summary>
        public ISlotStorage Commands { get; }

        /// <summary>Settings of these areas of their own, which hold secrets, and with a buffer for the longest of their slots.</summary>
        public static SettingsStore NewSettings(Crc32 crc, FaultLog faults)
        {
            byte[] scratch = new byte[FileSlotLimits.HeaderBytes + SettingsLimits.CertificateSlotBytesMax];
            return new SettingsStore(
                GatewayKeys.Create(),
                new FileSlotStorage(
                    Folder, 's', SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax, scratch, true),
                new FileSlotStorage(
                    Folder, 'c', SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax, scratch, true),
                crc, faults);
        }

        /// <summary>The slot of what the next start is asked to be: see <see cref="ConsoleKnock"/>.</summary>
        public static ISlotStorage NewConsoleRequest()
        {
            return new FileSlotStorage(Folder, 'k', 1, 1, new byte[FileSlotLimits.HeaderBytes + 1], false);
        }

        /// <summary>What a factory reset empties besides settings and certificates.</summary>
        public ISlotStorage[] OfMessages()
        {
            return new ISlotStorage[] { Inflight, Inbound, Progress, AlarmState, Boot, Commands };
        }
    }
}
