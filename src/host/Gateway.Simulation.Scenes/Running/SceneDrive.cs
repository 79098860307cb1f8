using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Settings;

namespace Gateway.Simulation.Scenes;

/// <summary>The board's drive, in RAM: outlives every start, and its writes never fail.</summary>
internal sealed class SceneDrive
{
    public ISlotStorage Inflight { get; } = new MemorySlots(AppLimits.InflightSlotCount, AppLimits.InflightSlotBytesMax);

    public ISlotStorage Progress { get; } = new MemorySlots(2, AppLimits.ProgressSlotBytesMax);

    public ISlotStorage Inbound { get; } = new MemorySlots(2, AppLimits.InboundSlotBytesMax);

    public ISlotStorage AlarmState { get; } = new MemorySlots(2, AppLimits.AlarmStateSlotBytesMax);

    public ISlotStorage Boot { get; } = new MemorySlots(2, AppLimits.BootSlotBytesMax);

    public ISlotStorage Commands { get; } = new MemorySlots(2, AppLimits.CommandIdsSlotBytesMax);

    public ISlotStorage Settings { get; } = new MemorySlots(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax);

    public ISlotStorage Certificates { get; } = new MemorySlots(
        SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax);
}
