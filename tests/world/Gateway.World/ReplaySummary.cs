using System.Globalization;
using System.Text;
using Gateway.App;
using Gateway.Primitives;

namespace Gateway.World;

/// <summary>Result of a replayed run.</summary>
/// <param name="Name">The run, and the shape of its world.</param>
/// <param name="Wrong">What was wrong; null when every promise was kept.</param>
/// <param name="Statistics">Its figures.</param>
public sealed record ReplaySummary(string Name, string? Wrong, WorldStatistics Statistics)
{
    /// <summary>The summary as text, with the result last.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine("summary");
        Line(text, "world", Name);
        Line(text, "simulated", string.Create(CultureInfo.InvariantCulture, $"{Statistics.SimulatedMs / 1000.0:N3} s"));
        Line(text, "gateway", $"{Statistics.Boots} starts, {Statistics.Turns} turns, {Statistics.Writes} slot writes");
        Line(text, "went onward", $"{Statistics.Messages(1)} messages at QoS 1 and {Statistics.Messages(2)} at QoS 2, "
            + $"{Statistics.Messages(0)} at QoS 0");
        Line(text, "commands", $"{Statistics.Commands}");
        Line(text, "time to rest", $"{Statistics.DrainMsWorst} ms after the last fault");
        Line(text, "faults", Join(Enum.GetValues<WorldFault>()
            .Where(fault => Statistics[fault] > 0).Select(fault => $"{Timeline.Words(fault.ToString())} {Statistics[fault]}")));
        Line(text, "counters", Join(CountedFaults()));
        Line(text, "allowed", Join(Enum.GetValues<Outcome>()
            .Where(outcome => Statistics.Excused(outcome) > 0)
            .Select(outcome => $"{Timeline.Words(outcome.ToString())} {Statistics.Excused(outcome)}: {Reasons(outcome)}")));
        text.Append("  ").Append(Wrong is null ? "VERDICT: every promise kept" : "VERDICT: FAILED, " + Wrong);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-13} {value}"));

    private static string Join(IEnumerable<string> parts)
    {
        string all = string.Join(", ", parts);
        return all.Length > 0 ? all : "none";
    }

    private IEnumerable<string> CountedFaults()
    {
        var names = new FaultNames();
        for (int code = 1; code < (int)Fault.Count; code++)
        {
            if (Statistics.CountOf((Fault)code) > 0)
            {
                yield return $"{FaultNames.All.Substring(names.OffsetOf(code), names.BytesOf(code))} "
                    + $"{Statistics.CountOf((Fault)code)}";
            }
        }
    }

    private string Reasons(Outcome outcome) => string.Join("; ", OutcomeTable.Rows
        .Where(row => row.Outcome == outcome && Statistics[row.Cause] > 0
            && (row.Counter == Fault.None || Statistics.CountOf(row.Counter) > 0))
        .Select(row => row.Why).Distinct());
}
