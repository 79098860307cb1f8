using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Host;

/// <summary>The areas of slots of a gateway on a PC, as DeviceAreas are those of a device.</summary>
public sealed class HostAreas
{
    private const int TwinSlots = 2;

    /// <summary>Opens all areas.</summary>
    public HostAreas(AreaSource source, int inflightSlotCount = AppLimits.InflightSlotCount)
    {
        Inflight = source("inflight", inflightSlotCount, AppLimits.InflightSlotBytesMax);
        Progress = source("progress", TwinSlots, AppLimits.ProgressSlotBytesMax);
        Inbound = source("inbound", TwinSlots, AppLimits.InboundSlotBytesMax);
        AlarmState = source("alarm-state", TwinSlots, AppLimits.AlarmStateSlotBytesMax);
        Boot = source("boot", TwinSlots, AppLimits.BootSlotBytesMax);
        Commands = source("commands", TwinSlots, AppLimits.CommandIdsSlotBytesMax);
    }

    /// <summary>Entry records.</summary>
    public ISlotStorage Inflight { get; }

    /// <summary>The progress record.</summary>
    public ISlotStorage Progress { get; }

    /// <summary>Identifiers of commands under way.</summary>
    public ISlotStorage Inbound { get; }

    /// <summary>States of the alarms.</summary>
    public ISlotStorage AlarmState { get; }

    /// <summary>The count of starts.</summary>
    public ISlotStorage Boot { get; }

    /// <summary>Ids of commands that were carried out.</summary>
    public ISlotStorage Commands { get; }

    /// <summary>Settings, in areas of their own. Nothing is loaded yet.</summary>
    public static SettingsStore NewSettings(AreaSource source, Crc32 crc, FaultLog faults) => new(
        GatewayKeys.Create(),
        source("settings", SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax),
        source("certificates", SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax),
        crc, faults);
}
