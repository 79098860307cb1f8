using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Host;

/// <summary>The areas of slots of a gateway on a PC, as DeviceAreas on a device.</summary>
public sealed class HostAreas
{
    private const int ABSlots = 2;

    private readonly AreaSource source;
    private ISlotStorage? telemetry;

    /// <summary>Opens all areas.</summary>
    public HostAreas(AreaSource source, int inflightSlotCount = AppLimits.InflightSlotCount)
    {
        this.source = source;
        Inflight = source("inflight", inflightSlotCount, AppLimits.InflightSlotBytesMax);
        Progress = source("progress", ABSlots, AppLimits.ProgressSlotBytesMax);
        Inbound = source("inbound", ABSlots, AppLimits.InboundSlotBytesMax);
        AlarmState = source("alarm-state", ABSlots, AppLimits.AlarmStateSlotBytesMax);
        Boot = source("boot", ABSlots, AppLimits.BootSlotBytesMax);
        Commands = source("commands", ABSlots, AppLimits.CommandIdsSlotBytesMax);
        Outputs = source("outputs", ABSlots, AppLimits.OutputSlotBytesMax);
        Meters = source("meters", ABSlots, AppLimits.MeterSlotBytesMax);
    }

    /// <summary>Entry records.</summary>
    public ISlotStorage Inflight { get; }

    /// <summary>The progress record.</summary>
    public ISlotStorage Progress { get; }

    /// <summary>Identifiers of commands in a handshake.</summary>
    public ISlotStorage Inbound { get; }

    /// <summary>States of the alarms.</summary>
    public ISlotStorage AlarmState { get; }

    /// <summary>The count of starts.</summary>
    public ISlotStorage Boot { get; }

    /// <summary>Ids of commands that were carried out.</summary>
    public ISlotStorage Commands { get; }

    /// <summary>Opens the area of telemetry that survives a power cut: only if a sensor has such.</summary>
    public ISlotStorage? Telemetry(GatewayParts parts) =>
        parts.CommitsPerHour > 0
            ? telemetry ??= source("telemetry", AppLimits.TelemetrySlotCount, AppLimits.TelemetrySlotBytesMax)
            : null;

    /// <summary>States of outputs that outlive a restart.</summary>
    public ISlotStorage Outputs { get; }

    /// <summary>Totals of meters. Nothing is written without one.</summary>
    public ISlotStorage Meters { get; }

    /// <summary>Settings, in areas of their own. They are not loaded yet.</summary>
    public static SettingsStore NewSettings(AreaSource source, Crc32 crc, FaultLog faults) => new(
        GatewayKeys.Create(),
        source("settings", SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax),
        source("certificates", SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax),
        crc, faults);
}
