using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Hostile;

namespace Gateway.Tests.Interop.Recipes;

/// <summary>The commands with mosquitto_sub on the page of recipes, as a reader types them.</summary>
public partial class SubscriberRecipeTests(ITestOutputHelper output)
{
    private const string Alarm = "gateway/sim/alarm/t-high";
    private const string Other = "gateway/other/alarm/leak";

    [SkippableFact]
    public void Telemetry_of_the_present_leaves_out_the_backlog_and_the_other_command_has_both()
    {
        using Mosquitto broker = new();
        using ReaderHome home = new(broker);

        // One of the first two connections is the simulator's own subscriber, which sends little.
        CuttingProxy.Cut cut = new(BytesUp: 2000, BytesDown: int.MaxValue);
        using CuttingProxy network = new(broker.Port, cut, cut);
        using Child present = home.Run("present");
        using Child everything = home.Run("everything");
        using Child gateway = home.StartGateway(network.Url);

        // The readings of the start wait for the first connection, those of the outage follow.
        present.WaitForLines(_ => true, 3, "present before the outage");
        int last = Line.Of(present.Output[^1]).Number("seq");
        Line old = Line.Of(everything.WaitForLine(
            line => line.Contains("/telemetry/t/history ") && Line.Of(line).Number("seq") > last, "history of the outage"));
        Assert.True(old.Payload.GetProperty("historical").GetBoolean());
        int seq = old.Number("seq");
        output.WriteLine(present.WaitForLine(line => Line.Of(line).Number("seq") > seq, "present after the outage"));
        everything.WaitForLine(line => line.Contains("gateway/sim/telemetry/t {"), "present");

        Line[] lines = [.. present.Output.Select(Line.Of)];
        Assert.All(lines, line => Assert.Equal("gateway/sim/telemetry/t", line.Topic));
        Assert.All(lines, line => Assert.False(line.Payload.TryGetProperty("historical", out _)));
        Assert.Contains(lines, line => line.Number("seq") < seq);
        Assert.DoesNotContain(lines, line => line.Number("seq") == seq);
    }

    [SkippableFact]
    public void Status_birth_sensors_and_health_are_shown()
    {
        using Mosquitto broker = new();
        using ReaderHome home = new(broker);
        using Child reader = home.Run("condition");
        using Child gateway = home.StartGateway(broker.Url);
        foreach (string start in new[] { "status online", "birth {", "sensor/t {", "health {" })
        {
            output.WriteLine(reader.WaitForLine(line => line.StartsWith("gateway/sim/" + start, StringComparison.Ordinal), start));
        }
    }

    [SkippableFact]
    public void Alarms_of_the_time_away_come_without_a_gap()
    {
        using Mosquitto broker = new();
        using ReaderHome home = new(broker);
        Visit(home, "session");
        using Child gateway = home.StartGateway(broker.Url);
        using (LiveSubscriber witness = new(broker, "gateway/+/alarm/+"))
        {
            witness.WaitForMore(Alarm, 3);
            ReaderHome.Publish(broker, Other, """{"epoch":1,"seq":1}""", isRetained: true);
        }

        using Child reader = home.Run("alarms");
        Line[] lines = [.. reader.WaitForLines(line => Line.Of(line).Topic == Alarm, 5, Alarm).Select(Line.Of)];
        Assert.Equal(Enumerable.Range(1, lines.Length), lines.Select(line => line.Number("seq")));
        Assert.DoesNotContain(lines, line => line.IsRetained);

        // Rule 3: what is retained comes once more.
        reader.WaitForLines(line => Line.Of(line).Topic == Other, 2, Other);
        bool[] retained = [.. reader.Output.Select(Line.Of).Where(line => line.Topic == Other).Select(line => line.IsRetained)];
        Assert.Equal([false, true], retained.Order());
    }

    [SkippableFact]
    public void An_ended_session_has_kept_nothing()
    {
        using Mosquitto broker = new();
        using ReaderHome home = new(broker);
        Visit(home, "session");
        ReaderHome.Publish(broker, Alarm, """{"epoch":1,"seq":1}""");
        Visit(home, "end");
        Visit(home, "session");
        ReaderHome.Publish(broker, Alarm, """{"epoch":1,"seq":2}""");
        using Child reader = home.Run("alarms");
        Assert.Equal(2, Line.Of(reader.WaitForLine(_ => true, Alarm)).Number("seq"));
    }

    private static void Visit(ReaderHome home, string command)
    {
        using Child visit = home.Run(command);
        Assert.Equal(0, visit.WaitForExit());
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* (?:([01]) )?(gateway/\S+) (\{.*\})$")]
    private static partial Regex Format();

    // A line of the page's formats.
    private sealed record Line(string Topic, bool IsRetained, JsonElement Payload)
    {
        public static Line Of(string text)
        {
            Match match = Format().Match(text);
            Assert.True(match.Success, text);
            return new Line(match.Groups[2].Value, match.Groups[1].Value == "1", JsonElement.Parse(match.Groups[3].Value));
        }

        public int Number(string name) => (int)Payload.GetProperty(name).GetInt64();
    }
}
