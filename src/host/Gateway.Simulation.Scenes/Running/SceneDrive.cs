using Gateway.Hal;
using Gateway.Hal.Host;

namespace Gateway.Simulation.Scenes;

/// <summary>The board's drive, in RAM: it survives every start, and its writes never fail.</summary>
internal sealed class SceneDrive
{
    private readonly Dictionary<string, MeteredSlots> areas = [];

    /// <summary>The area of this name, which is empty the first time.</summary>
    public ISlotStorage Area(string name, int slotCount, int slotBytesMax) =>
        areas.TryGetValue(name, out MeteredSlots? area) ? area : areas[name] = new MeteredSlots(new MemorySlots(slotCount, slotBytesMax));

    /// <summary>The area of stored telemetry; null if no sensor has such.</summary>
    public MeteredSlots? Telemetry => areas.GetValueOrDefault("telemetry");
}
