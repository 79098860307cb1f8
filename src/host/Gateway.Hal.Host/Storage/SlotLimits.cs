namespace Gateway.Hal.Host;

/// <summary>The bounds of slot files.</summary>
internal static class SlotLimits
{
    /// <summary>Bytes that no two halves share: the largest sector of today's disks and the page of the operating system.</summary>
    public const int UnitBytes = 4096;

    /// <summary>The largest half in units: 64 KiB, sixteen times the largest slot of a device.</summary>
    public const int HalfUnitsMax = 16;

    /// <summary>The most bytes of a slot's content.</summary>
    public const int SlotBytesMax = (HalfUnitsMax * UnitBytes) - SlotHalf.HeaderBytes;

    /// <summary>The most slots of an area: each keeps a file open, and a process may have about 1,000.</summary>
    public const int SlotCountMax = 256;

    /// <summary>The most characters of an area's name.</summary>
    public const int NameCharsMax = 32;
}
