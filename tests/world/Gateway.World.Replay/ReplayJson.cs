using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.World.Replay;

/// <summary>
/// A replay as JSON, one object for each line: <c>atMs</c>, <c>kind</c>, <c>from</c>, <c>to</c>, <c>text</c>, and <c>packet</c> or
/// <c>write</c> if it is one. The last line is the summary: <c>kind</c> "Summary", <c>world</c>, <c>kept</c>, <c>wrong</c>, and the
/// figures.
/// </summary>
internal sealed class ReplayJson(TextWriter writer) : IReplayObserver
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public void Happened(ReplayEvent happened) => writer.WriteLine(JsonSerializer.Serialize(happened, Options));

    /// <summary>The last line.</summary>
    public static void WriteSummary(TextWriter writer, ReplaySummary summary)
    {
        WorldStatistics figures = summary.Statistics;
        writer.WriteLine(JsonSerializer.Serialize(
            new
            {
                Kind = "Summary",
                World = summary.Name,
                Kept = summary.Wrong is null,
                summary.Wrong,
                figures.SimulatedMs,
                figures.Boots,
                figures.Writes,
                figures.PowerCuts,
                figures.LinkCuts,
                figures.Commands,
                DrainMs = figures.DrainMsWorst,
                Faults = Enum.GetValues<WorldFault>()
                    .Where(fault => figures[fault] > 0).ToDictionary(fault => fault, fault => figures[fault]),
            },
            Options));
    }
}
