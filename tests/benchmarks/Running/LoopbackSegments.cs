using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>TCP segments that this computer has sent, both ends of a connection over loopback together.</summary>
internal static class LoopbackSegments
{
    private const string Table = "/proc/net/snmp";

    /// <summary>The count so far; below 0 where the system does not tell.</summary>
    public static long Count()
    {
        if (!File.Exists(Table))
        {
            return -1;
        }

        string[][] lines = [.. File.ReadLines(Table).Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal))
            .Select(line => line.Split(' '))];
        return long.Parse(lines[1][Array.IndexOf(lines[0], "OutSegs")], CultureInfo.InvariantCulture);
    }
}
