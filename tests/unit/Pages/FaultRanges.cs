namespace Gateway.Tests.Unit.Pages;

/// <summary>
/// Which folder may give which numbers to its fault codes; both ends are included. Numbers are in stored records and on the wire, so a
/// range can grow, and a number that was given is never given again. What is free below 160 is taken first: a device counts every code up
/// to the largest, in four bytes of heap each.
/// </summary>
internal static class FaultRanges
{
    /// <summary>1 to 19 stop the gateway. 22, 141, 145 and 159 are reported by two folders that do not see each other.</summary>
    private const string Primitives = "0-4 9-19 22 141 145 159";

    /// <summary>What ends a thread, the link, and storage.</summary>
    private const string Hal = "5-8 20-21 23-24 28-39 142";

    /// <summary>Timeouts, refusals, malformed packets (60 to 75), and messages that were not sent.</summary>
    private const string Mqtt = "25-27 40-75 79-104 106-111 120-122 124 130 133 147-148";

    /// <summary>Records.</summary>
    private const string Inflight = "134-136 139-140 143-144 146";

    /// <summary>Alarms.</summary>
    private const string Alarms = "117-119";

    /// <summary>Stored settings and the settings file.</summary>
    private const string Settings = "137 150-151 154-155";

    /// <summary>Sensors.</summary>
    private const string Sensors = "76-78 160-179";

    /// <summary>Brokers, commands, alarms, telemetry and starts.</summary>
    private const string App = "105 112-116 123 125-129 131-132 138 149 152-153 156-158";

    /// <summary>The ranges by folder of core.</summary>
    public static IReadOnlyDictionary<string, (int First, int Last)[]> ByFolder { get; } = new Dictionary<string, (int First, int Last)[]>
    {
        [nameof(Primitives)] = Read(Primitives),
        [nameof(Hal)] = Read(Hal),
        [nameof(Mqtt)] = Read(Mqtt),
        [nameof(Inflight)] = Read(Inflight),
        [nameof(Alarms)] = Read(Alarms),
        [nameof(Settings)] = Read(Settings),
        [nameof(Sensors)] = Read(Sensors),
        [nameof(App)] = Read(App),
    };

    /// <summary>Whether a folder may give this number.</summary>
    public static bool Has(string folder, int number) =>
        ByFolder.TryGetValue(folder, out (int First, int Last)[]? ranges) && ranges.Any(r => r.First <= number && number <= r.Last);

    private static (int First, int Last)[] Read(string ranges) =>
    [
        .. ranges.Split(' ').Select(range => range.Split('-').Select(int.Parse).ToArray()).Select(ends => (ends[0], ends[^1]))
    ];
}
