using Gateway.Hal;

namespace Gateway.Boards.Host;

/// <summary>Opens an area of slots by its name, in a folder, in RAM or on a simulated drive.</summary>
public delegate ISlotStorage AreaSource(string name, int slotCount, int slotBytesMax);
