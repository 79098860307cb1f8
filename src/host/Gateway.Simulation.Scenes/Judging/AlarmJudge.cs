using System.Text.Json;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// Every transition that a rule made arrived, at QoS 2 once, in order, with its state and its time; or the next message of the alarm says
/// that it was skipped.
/// </summary>
internal sealed class AlarmJudge(SceneRecord record, SceneVerdict verdict)
{
    private readonly string prefix = record.Root + "/alarm/";
    private readonly long utcAtZeroMs = record.Scene.Clock.Start.ToUnixTimeMilliseconds();

    public void Judge()
    {
        var received = record.Received
            .Where(message => !message.IsRetained && message.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .Select(message => (Name: message.Topic[prefix.Length..], message.Qos, Body: Payload.Parse(message)))
            .Where(message => !message.Body.IsTrue("repeated"))
            .ToLookup(message => message.Name, message => (message.Qos, message.Body));
        foreach (IGrouping<string, AlarmMade> made in record.Made.GroupBy(one => one.Alarm))
        {
            Judge(made.Key, made.ToDictionary(one => one.Seq), [.. received[made.Key]]);
        }

        foreach (string name in received.Select(group => group.Key).Except(record.Made.Select(one => one.Alarm)))
        {
            verdict.Break($"alarm {name} arrived, but its rule made no transition");
        }
    }

    private void Judge(string name, Dictionary<long, AlarmMade> made, (int Qos, JsonElement Body)[] received)
    {
        AlarmFigures figures = verdict.Alarms[name] = new AlarmFigures { Made = made.Count };
        HashSet<long> seen = [];
        HashSet<long> skipped = [];
        long last = 0;
        bool wasActive = false;
        foreach ((int qos, JsonElement body) in received)
        {
            long seq = body.Integer("seq");
            string state = body.GetProperty("state").GetString()!;
            if (!made.TryGetValue(seq, out AlarmMade? its))
            {
                verdict.Break($"alarm {name} seq {seq} arrived, but was never made");
                continue;
            }

            if (!seen.Add(seq))
            {
                figures.Doubled++;
                if (qos == 2)
                {
                    verdict.Break($"alarm {name} seq {seq} arrived twice");
                }

                continue;
            }

            if (seq < last)
            {
                verdict.Break($"alarm {name} seq {seq} arrived after seq {last}");
            }

            if (its.State != null && its.State != state)
            {
                verdict.Break($"alarm {name} seq {seq} is {state}, and was made as {its.State}");
            }

            last = Math.Max(last, seq);
            if (body.TryGetProperty("skipped", out JsonElement before))
            {
                skipped.UnionWith(Enumerable.Range(1, before.GetInt32()).Select(back => seq - back));
            }

            figures.Received++;
            bool isActive = state.StartsWith("active", StringComparison.Ordinal);
            figures.Raised += isActive && !wasActive ? 1 : 0;
            wasActive = isActive;
            JudgeTime(its, body);
        }

        JudgeMissing(name, figures, made, seen, skipped);
    }

    private void JudgeMissing(
        string name, AlarmFigures figures, Dictionary<long, AlarmMade> made, HashSet<long> seen, HashSet<long> skipped)
    {
        foreach (long seq in skipped.Where(seq => seen.Contains(seq) || !made.ContainsKey(seq)))
        {
            verdict.Break($"alarm {name} seq {seq} is told as skipped, and {(seen.Contains(seq) ? "arrived" : "was never made")}");
        }

        figures.Skipped = skipped.Count;
        foreach (long seq in made.Keys.Except(seen).Except(skipped))
        {
            figures.Lost++;
            verdict.Break($"alarm {name} seq {seq} was lost");
        }
    }

    private void JudgeTime(AlarmMade made, JsonElement body)
    {
        verdict.TimesChecked++;
        string what = $"alarm {made.Alarm} seq {made.Seq}";
        if (body.Time() is { } time)
        {
            if (time != utcAtZeroMs + made.AtMs)
            {
                verdict.Break($"{what} has a time that is wrong by {time - utcAtZeroMs - made.AtMs} ms");
            }

            if (!made.Boot.KnowsTimeAt(made.AtMs))
            {
                verdict.Break($"{what} has a time from before the clock was set");
            }
        }
        else
        {
            verdict.TimesNull++;
            if (made.Boot.KnowsTimeAt(made.AtMs))
            {
                verdict.Break($"{what} has no time, although the clock was set");
            }

            if (body.Integer("boot") != made.Boot.Number || body.Integer("uptime") != made.AtMs - made.Boot.StartMs)
            {
                verdict.Break($"{what} has the wrong boot or uptime");
            }
        }
    }
}
