using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>A gateway's areas of slots on the drive I:, in one folder with a letter for each. One thread uses all of them.</summary>
    public sealed class DeviceAreas
    {
        /// <summary>The gateway's folder, beside the firmware's own files.</summary>
        public const string Folder = "I:\\gw";

        /// <summary>The file of the last fault, beside those of the areas.</summary>
        public const string FaultPath = Folder + "\\f00";

        private const int ABSlots = 2;

        private readonly SlotFolder files;

        /// <summary>The areas of a board with these sizes.</summary>
        public DeviceAreas(int inflightSlotCount)
        {
            files = new SlotFolder(Folder);
            Inflight = new FileSlotStorage(files, 'i', inflightSlotCount, AppLimits.InflightSlotBytesMax, false);
            Progress = new FileSlotStorage(files, 'p', ABSlots, AppLimits.ProgressSlotBytesMax, false);
            Inbound = new FileSlotStorage(files, 'n', ABSlots, AppLimits.InboundSlotBytesMax, false);
            AlarmState = new FileSlotStorage(files, 'a', ABSlots, AppLimits.AlarmStateSlotBytesMax, false);
            Boot = new FileSlotStorage(files, 'b', ABSlots, AppLimits.BootSlotBytesMax, false);
            Commands = new FileSlotStorage(files, 'd', ABSlots, AppLimits.CommandIdsSlotBytesMax, false);
        }

        /// <summary>Entry records.</summary>
        public ISlotStorage Inflight { get; }

        /// <summary>The progress record.</summary>
        public ISlotStorage Progress { get; }

        /// <summary>Identifiers of commands that are not finished.</summary>
        public ISlotStorage Inbound { get; }

        /// <summary>States of the alarms.</summary>
        public ISlotStorage AlarmState { get; }

        /// <summary>The count of starts.</summary>
        public ISlotStorage Boot { get; }

        /// <summary>Ids of commands that were carried out.</summary>
        public ISlotStorage Commands { get; }

        /// <summary>Opens the area of telemetry that survives a power cut: only if a sensor has such.</summary>
        public ISlotStorage NewTelemetry()
        {
            return new FileSlotStorage(files, 'k', AppLimits.TelemetrySlotCount, AppLimits.TelemetrySlotBytesMax, false);
        }

        /// <summary>States of outputs, for a board that has some which outlive a restart.</summary>
        public ISlotStorage NewOutputs()
        {
            return new FileSlotStorage(files, 'o', ABSlots, AppLimits.OutputSlotBytesMax, false);
        }

        /// <summary>The totals of meters; only if there is one.</summary>
        public static ISlotStorage NewMeters()
        {
            return new FileSlotStorage(new SlotFolder(Folder), 'm', ABSlots, AppLimits.MeterSlotBytesMax, false);
        }

        /// <summary>The settings, in areas of their own that hold secrets.</summary>
        public static SettingsStore NewSettings(Crc32 crc, FaultLog faults)
        {
            SlotFolder files = new SlotFolder(Folder);
            return new SettingsStore(
                GatewayKeys.Create(),
                new FileSlotStorage(files, 's', SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax, true),
                new FileSlotStorage(files, 'c', SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax, true),
                crc, faults);
        }
    }
}
