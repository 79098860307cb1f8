using System.Text.Json;

namespace Gateway.Tests.Interop.Kill;

/// <summary>
/// Checks what a subscriber received of one alarm, by the record's own numbers: seq grows by one with each transition. A missing one is
/// lost, unless the message after it says that it was skipped; a repeated one is a duplicate.
/// </summary>
internal sealed class AlarmJudge
{
    private readonly Dictionary<long, int> counts = [];
    private readonly HashSet<long> skipped = [];
    private readonly HashSet<long> epochs = [];

    /// <summary>An alarm's lines, as mosquitto_sub -v prints them: topic, space, payload.</summary>
    public AlarmJudge(IEnumerable<string> lines, string topic)
    {
        foreach (string line in lines.Where(line => line.StartsWith(topic + " ", StringComparison.Ordinal)))
        {
            using JsonDocument json = JsonDocument.Parse(line[(topic.Length + 1)..]);
            long seq = json.RootElement.GetProperty("seq").GetInt64();
            counts[seq] = counts.GetValueOrDefault(seq) + 1;
            epochs.Add(json.RootElement.GetProperty("epoch").GetInt64());
            long before = json.RootElement.TryGetProperty("skipped", out JsonElement member) ? member.GetInt64() : 0;
            for (long i = 1; i <= before; i++)
            {
                skipped.Add(seq - i);
            }
        }
    }

    /// <summary>Different alarms received.</summary>
    public int Received => counts.Count;

    /// <summary>Numbers that the message after them explains: the table had no room for them.</summary>
    public int Skipped => skipped.Count;

    /// <summary>Numbers between 1 and the highest received that never arrived and that no message explains.</summary>
    public long Lost => counts.Count == 0 ? 0 : counts.Keys.Max() - counts.Keys.Union(skipped).Count();

    /// <summary>Numbers that arrived although a message says that they were skipped.</summary>
    public int Contradicted => counts.Keys.Count(skipped.Contains);

    /// <summary>Numbers that arrived more than once.</summary>
    public int Doubled => counts.Values.Count(count => count > 1);

    /// <summary>Epochs seen: more than one means that storage came back empty.</summary>
    public int Epochs => epochs.Count;

    /// <summary>The lowest number, received or explained.</summary>
    public long First => counts.Count == 0 ? 0 : counts.Keys.Union(skipped).Min();
}
