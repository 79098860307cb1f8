using Gateway.App;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.Simulation.Scenes;

/// <summary>The board's drive, in RAM: outlives every start, and its writes never fail.</summary>
internal sealed class SceneDrive
{
    public ISlotStorage Inflight { get; } = new Area(AppLimits.InflightSlotCount, AppLimits.InflightSlotBytesMax);

    public ISlotStorage Progress { get; } = new Area(2, AppLimits.ProgressSlotBytesMax);

    public ISlotStorage Inbound { get; } = new Area(AppLimits.InboundSlotCount, AppLimits.InboundSlotBytesMax);

    public ISlotStorage AlarmState { get; } = new Area(2, AppLimits.AlarmStateSlotBytesMax);

    public ISlotStorage Boot { get; } = new Area(2, AppLimits.BootSlotBytesMax);

    public ISlotStorage Commands { get; } = new Area(2, AppLimits.CommandIdsSlotBytesMax);

    public ISlotStorage Settings { get; } = new Area(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax);

    public ISlotStorage Certificates { get; } = new Area(SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax);

    private sealed class Area(int slotCount, int slotBytesMax) : ISlotStorage
    {
        private readonly byte[][] slots = [.. Enumerable.Repeat<byte[]>([], slotCount)];

        public int SlotCount => slotCount;

        public int SlotBytesMax => slotBytesMax;

        public int Read(int slot, byte[] buffer, int offset)
        {
            slots[slot].CopyTo(buffer, offset);
            return slots[slot].Length;
        }

        public bool Write(int slot, byte[] buffer, int offset, int bytes)
        {
            slots[slot] = buffer.AsSpan(offset, bytes).ToArray();
            return true;
        }
    }
}
