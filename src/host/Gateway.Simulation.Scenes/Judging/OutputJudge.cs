using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// No output was on for longer than its settings say, or at once with one that it excludes; each message said what the output was at its
/// time, and the last one what it was at the end.
/// </summary>
internal sealed class OutputJudge(SceneRecord record, SceneVerdict verdict)
{
    /// <summary>The latest that a turn of the loop comes, in ms.</summary>
    private const int LateMsMax = 100;

    private readonly string prefix = record.Root + "/output/";
    private readonly long utcAtZeroMs = record.Scene.Clock.Start.ToUnixTimeMilliseconds();

    public void Judge()
    {
        ILookup<string, SceneMessage> received = record.Received
            .Where(message => !message.IsRetained && message.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .ToLookup(message => message.Topic[prefix.Length..]);
        foreach (IGrouping<string, SceneSwitch> output in record.Switches.GroupBy(one => one.Output))
        {
            Judge(output.Key, [.. output], [.. received[output.Key].Select(Payload.Parse)]);
        }

        JudgeInterlocks();
    }

    private void Judge(string name, SceneSwitch[] switches, JsonElement[] messages)
    {
        OutputFigures figures = verdict.Outputs[name] = new OutputFigures { Received = messages.Length };
        long onMs = -1;
        foreach (SceneSwitch one in switches)
        {
            if (one.IsOn && onMs < 0)
            {
                figures.Raised++;
                onMs = one.AtMs;
            }
            else if (!one.IsOn && onMs >= 0)
            {
                figures.OnMs += one.AtMs - onMs;
                figures.LongestMs = Math.Max(figures.LongestMs, one.AtMs - onMs);
                onMs = -1;
            }
        }

        long mostMs = Number(name, "max-on") * 1000L;
        if (mostMs > 0 && figures.LongestMs > mostMs + LateMsMax)
        {
            verdict.Break($"output {name} was on for {figures.LongestMs} ms, more than {mostMs}");
        }

        foreach (JsonElement message in messages)
        {
            bool isOn = message.GetProperty("state").GetString() == "on";
            if (message.Time() is { } time && StateAt(switches, time - utcAtZeroMs) is { } was && !was.Contains(isOn))
            {
                verdict.Break($"output {name} said {(isOn ? "on" : "off")} of a moment in which it was not");
            }
        }

        bool last = switches.Last(one => !one.IsReleased).IsOn;
        if (messages.Length == 0 || (messages[^1].GetProperty("state").GetString() == "on") != last)
        {
            verdict.Break($"output {name} is {(last ? "on" : "off")} at the end, and no message says so");
        }
    }

    // What it was at this moment, which may be more than one state; null before the first.
    private static bool[]? StateAt(SceneSwitch[] switches, long ms)
    {
        SceneSwitch[] before = [.. switches.Where(one => !one.IsReleased && one.AtMs < ms).TakeLast(1)];
        SceneSwitch[] then = [.. switches.Where(one => !one.IsReleased && one.AtMs == ms)];
        return before.Length + then.Length == 0 ? null : [.. (then.Length > 0 ? then : before).Select(one => one.IsOn)];
    }

    private void JudgeInterlocks()
    {
        HashSet<string> on = [];
        foreach (SceneSwitch one in record.Switches)
        {
            _ = one.IsOn ? on.Add(one.Output) : on.Remove(one.Output);
            foreach (string name in on)
            {
                string other = Text(name, "interlock");
                if (other != name && on.Contains(other))
                {
                    verdict.Break($"outputs {name} and {other} are on at once");
                }
            }
        }
    }

    private int Number(string name, string key) => int.TryParse(Text(name, key), out int number) ? number : 0;

    private string Text(string name, string key)
    {
        string? of = record.Scene.Settings
            .Where(setting => setting.Key.StartsWith("output.", StringComparison.Ordinal)
                && setting.Key.EndsWith(".name", StringComparison.Ordinal) && Scene.TextOf(setting.Value) == name)
            .Select(setting => setting.Key[..^4]).FirstOrDefault();
        return of != null && record.Scene.Settings.TryGetValue(of + key, out JsonElement value) ? Scene.TextOf(value) : "";
    }
}
