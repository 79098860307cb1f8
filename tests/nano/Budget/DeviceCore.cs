namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Core with the device code on the path of an alarm: storage, socket, clock, CRC and pins, on substitutes for the system libraries below
/// them, and the driver that runs them.
/// </summary>
internal static class DeviceCore
{
    public const string Name = "Gateway.Hal.Nano";

    /// <summary>Namespaces of that assembly that are not the device's program, so that they are not counted.</summary>
    public static bool IsStandIn(string typeName) =>
        typeName.StartsWith("System.", StringComparison.Ordinal)
        || typeName.StartsWith("nanoFramework.", StringComparison.Ordinal)
        || typeName.StartsWith("Gateway.Tests.", StringComparison.Ordinal);

    private const string Stand = "tests/nano/Budget/Device";

    private static readonly string[] Files =
    [
        "BrokerAddress.cs", "LinkLimits.cs", "SocketLink.cs", "WatchLimits.cs", "FileSlotLimits.cs", "FileSlotStorage.cs",
        "SlotFolder.cs", "NativeCrc32.cs", "NanoClock.cs", "GpioInput.cs", "PinLimits.cs", "GroundContact.cs"
    ];

    public static IReadOnlyDictionary<string, byte[]> Build()
    {
        Dictionary<string, Built> built = HostCore.BuildAll();
        IReadOnlyList<SourceFile> device = Repository.Sources("src/device");
        List<SourceFile> sources =
        [
            .. Files.Select(file => device.Single(s => Path.GetFileName(s.Path) == file)),
            .. Repository.Sources(Stand)
        ];
        CompilerResult result = Compiler.Compile(
            Name, sources, [.. References.Host, typeof(Probe).Assembly.Location], [.. built.Values]);
        if (result.Built == null)
        {
            throw new InvalidOperationException(string.Join("\n", result.Errors));
        }

        built.Add(Name, result.Built);
        return built.ToDictionary(b => b.Key, b => b.Value.Pe);
    }
}
