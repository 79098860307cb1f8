namespace Gateway.Tests.Nano;

/// <summary>Tells members of core from those of the device's own code, by the namespaces of src/core's folders.</summary>
internal static class CoreMembers
{
    private static readonly string[] Namespaces =
        [.. Directory.GetDirectories(Repository.PathOf("src/core")).Select(folder => Path.GetFileName(folder)!)];

    /// <summary>Gateway.Hal is core and Gateway.Hal.Nano is not: the longest folder name that fits must be one of core.</summary>
    public static bool Contains(string member)
    {
        return !member.StartsWith("Gateway.Hal.Nano", StringComparison.Ordinal)
            && Namespaces.Any(space => member.StartsWith(space + ".", StringComparison.Ordinal));
    }
}
