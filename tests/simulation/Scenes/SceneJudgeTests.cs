using System.Text;
using System.Text.RegularExpressions;
using Gateway.Simulation.Scenes;
using Xunit;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>A scene that was played correctly, and the judges' messages when a single thing is changed.</summary>
public sealed class SceneJudgeTests
{
    private static readonly SceneRecord Good = new SceneRun(SceneReader.Read(SceneFiles.Small)).Run();

    /// <summary>Kind of topic, which of its messages, the change, and the message.</summary>
    public static readonly TheoryData<string, int, string, string> Errors = new()
    {
        { "alarm/warm", 1, "drop", "alarm warm seq 2 was lost" },
        { "alarm/warm", 1, "double", "alarm warm seq 2 arrived twice" },
        { "alarm/warm", 0, "swap", "alarm warm seq 1 arrived after seq 2" },
        { "alarm/warm", 0, "later", "alarm warm seq 1 has a time that is wrong by 1 ms" },
        { "alarm/warm", 0, "undated", "alarm warm seq 1 has no time, although the clock was set" },
        { "alarm/warm", 0, "renumber", "alarm warm seq 1001 arrived, but was never made" },
        { "alarm/warm", 1, "skip", "alarm warm seq 1 is told as skipped, and arrived" },
        { "alarm/warm", 0, "skip", "alarm warm seq 0 is told as skipped, and was never made" },
        { "alarm/warm", 0, "normal", "alarm warm seq 1 is normal, and was made as active-unack" },
        { "alarm/door", 0, "rename", "alarm d00r arrived, but its rule made no transition" },
        { "telemetry/air", 12, "drop", "boot 1: 1 telemetry messages are missing; counted as dropped are 0" },
        { "telemetry/air", 12, "double", "arrived after seq" },
        { "telemetry/air", 12, "swap", "arrived after seq" },
        { "telemetry/air", 12, "later", "has a time at which the sensor had no reading" },
        { "telemetry/air", 12, "undated", "has no time, although the clock was set" },
        { "telemetry/air", 0, "dated", "has a time, although the clock was not set" },
        { "telemetry/air", 12, "value", "and the sensor gave" },
        { "telemetry/air", 12, "mark", "is marked as historical, 0 ms after its reading" },
        { "telemetry/air", 12, "late", "is not marked as historical" },
        { "telemetry/air", 12, "renumber", "arrived after seq" },
        { "telemetry/air", 12, "boot", "of boot 9 arrived, but there was no such boot" },
        { "reply", 0, "drop", "1 commands, 0 answers" },
    };

    [Fact]
    public void The_small_scene_keeps_every_promise_and_has_something_of_everything()
    {
        SceneVerdict verdict = SceneVerdict.Of(Good);
        Assert.Empty(verdict.Broken);
        Assert.Equal(2, Good.Boots.Count);
        Assert.All(verdict.Alarms.Values, alarm => Assert.InRange(alarm.Raised, 1, 3));
        Assert.Equal(["door", "warm"], verdict.Alarms.Keys);
        Assert.True(verdict.Telemetry["air"].Historical > 0);
        Assert.InRange(verdict.TimesNull, 1, 20);
        Assert.Equal(1, verdict.Replies);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_single_error_in_what_arrived_is_found_and_named(string topic, int index, string error, string said)
    {
        List<SceneMessage> received = [.. Good.Received];
        int[] at = [.. Enumerable.Range(0, received.Count).Where(i => received[i].Topic.EndsWith("/" + topic, StringComparison.Ordinal))];
        Spoil(received, at[index], error == "swap" ? at[index + 1] : -1, error);
        Assert.Contains(SceneVerdict.Of(Good.With(received)).Broken, what => what.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_gap_that_the_next_message_explains_is_no_loss()
    {
        List<SceneMessage> received = [.. Good.Received];
        int[] at = [.. Enumerable.Range(0, received.Count)
            .Where(i => received[i].Topic.EndsWith("/alarm/warm", StringComparison.Ordinal))];
        SceneMessage next = received[at[1]];
        received[at[1]] = next with { Payload = Encoding.UTF8.GetBytes(Skipping(Encoding.UTF8.GetString(next.Payload.Span))) };
        received.RemoveAt(at[0]);
        SceneVerdict verdict = SceneVerdict.Of(Good.With(received));
        Assert.Empty(verdict.Broken);
        Assert.Equal((1, 0), (verdict.Alarms["warm"].Skipped, verdict.Alarms["warm"].Lost));
    }

    [Fact]
    public void The_same_scene_is_the_same_each_time()
    {
        SceneRecord again = new SceneRun(SceneReader.Read(SceneFiles.Small)).Run();
        Assert.Equal(Good.Received.Select(Line), again.Received.Select(Line));
    }

    private static string Skipping(string alarm) => alarm.Replace(",\"epoch\"", ",\"skipped\":1,\"epoch\"", StringComparison.Ordinal);

    private static string Line(SceneMessage message) => $"{message.AtMs} {message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)}";

    private static void Spoil(List<SceneMessage> received, int at, int other, string error)
    {
        SceneMessage message = received[at];
        string text = Encoding.UTF8.GetString(message.Payload.Span);
        switch (error)
        {
            case "drop":
                received.RemoveAt(at);
                return;
            case "double":
                received.Insert(at + 1, message);
                return;
            case "swap":
                (received[at], received[other]) =
                    (received[other] with { AtMs = message.AtMs }, message with { AtMs = received[other].AtMs });
                return;
            case "rename":
                received[at] = message with { Topic = message.Topic.Replace("door", "d00r", StringComparison.Ordinal) };
                return;
            case "late":
                received[at] = message with { AtMs = message.AtMs + 1 };
                return;
        }

        string spoilt = error switch
        {
            "later" => Regex.Replace(text, "\"time\":(\\d+)", match => $"\"time\":{long.Parse(match.Groups[1].Value) + 1}"),
            "undated" => Regex.Replace(text, "\"time\":\\d+", "\"time\":null"),
            "dated" => text.Replace("\"time\":null", "\"time\":1768435200000", StringComparison.Ordinal),
            "renumber" => text.Replace("\"seq\":", "\"seq\":100", StringComparison.Ordinal),
            "skip" => Skipping(text),
            "normal" => text.Replace("active-unack", "normal", StringComparison.Ordinal),
            "value" => Regex.Replace(text, "\"value\":1", "\"value\":3"),
            "mark" => text.Replace("}", ",\"historical\":true}", StringComparison.Ordinal),
            "boot" => Regex.Replace(text, "\"boot\":\\d+", "\"boot\":9"),
            _ => throw new ArgumentException(error),
        };
        Assert.NotEqual(text, spoilt);
        received[at] = message with { Payload = Encoding.UTF8.GetBytes(spoilt) };
    }
}
