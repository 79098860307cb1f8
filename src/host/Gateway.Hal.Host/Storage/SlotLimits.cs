namespace Gateway.Hal.Host;

/// <summary>The bounds of areas of slots.</summary>
internal static class SlotLimits
{
    /// <summary>The most bytes of a slot's content: sixteen times the largest slot of a device.</summary>
    public const int SlotBytesMax = (1 << 16) - 20;

    /// <summary>The most slots of an area: each is in memory twice.</summary>
    public const int SlotCountMax = 256;

    private const int NameCharsMax = 32;
    private const string LockName = "lock";

    /// <summary>Whether a text is a name of an area: 1 to 32 of a-z, 0-9 and '-', not "lock".</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= NameCharsMax && name != LockName && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');

    /// <summary>Whether an area holds passwords and keys: what is replaced there is erased.</summary>
    public static bool HoldsSecrets(string area) => area is "settings" or "certificates";
}
