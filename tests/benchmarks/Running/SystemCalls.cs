using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>System calls of a client, counted by strace in a run of their own, because that slows it down.</summary>
internal static class SystemCalls
{
    private static readonly string[] Syncs = ["fsync", "fdatasync", "sync_file_range", "msync"];

    /// <summary>Whether strace is here.</summary>
    public static bool IsHere { get; } = Peers.Succeeds("strace", "-V");

    /// <summary>
    /// All calls and the syncs of files for each message: the difference of two runs, so that starting and connecting do not count.
    /// </summary>
    public static (double All, double Syncs) Of(Contestant client, Scenario scenario, int count, int port)
    {
        (long allShort, long syncsShort) = Count(client, scenario, count, port);
        (long allLong, long syncsLong) = Count(client, scenario, count * 2, port);

        // Each run also publishes a quarter of its messages before it begins to measure.
        double messages = count * 1.25;
        return ((allLong - allShort) / messages, (syncsLong - syncsShort) / messages);
    }

    private static (long All, long Syncs) Count(Contestant client, Scenario scenario, int count, int port)
    {
        string file = Path.GetTempFileName();
        try
        {
            client.Run(scenario, count, port, "strace", "-f", "-qq", "-c", "-U", "name,calls", "-o", file);
            (string Name, long Calls)[] rows =
            [
                .. File.ReadLines(file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Where(fields => fields.Length == 2 && long.TryParse(fields[1], out _))
                    .Select(fields => (fields[0], long.Parse(fields[1], CultureInfo.InvariantCulture))),
            ];
            return (
                rows.Where(row => row.Name != "total").Sum(row => row.Calls),
                rows.Where(row => Syncs.Contains(row.Name)).Sum(row => row.Calls));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
