using Gateway.Simulation.Scenes;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>Fate of a telemetry message.</summary>
internal enum TelemetryFate
{
    /// <summary>It arrives.</summary>
    Arrives,
    /// <summary>The backlog drops it for a newer one, and counts that.</summary>
    Dropped,
    /// <summary>The backlog holds it when the start ends.</summary>
    InRam,
    /// <summary>It is given to a link that is already dead.</summary>
    OnDeadLink
}

/// <summary>A message that is due: by a reading at a time of the scene in ms, with what it says in thousandths.</summary>
internal sealed record ExpectedMessage(SceneBoot Boot, string Sensor, int Place, long Seq, long AtMs, int Value, int Min, int Max)
{
    public TelemetryFate Fate { get; set; }
}

/// <summary>
/// The telemetry that a scene should bring, implemented a second time from src/docs/topics.md: which messages are due, and which of them
/// are lost, and why.
/// </summary>
internal sealed class ExpectedTelemetry(PlayedScene played)
{
    private const int SensorsMax = 8;

    public List<ExpectedMessage> All()
    {
        List<ExpectedMessage> all = [];
        foreach (SceneBoot boot in played.Record.Boots)
        {
            List<ExpectedMessage> due = [.. Enumerable.Range(1, SensorsMax)
                .Where(i => played.Setting($"sensor.{i}.kind", "none") != "none").SelectMany(i => Due(boot, i))];
            List<ExpectedMessage> ordered = [.. due.OrderBy(one => one.AtMs).ThenBy(one => one.Place)];
            Decide(boot, ordered);
            all.AddRange(ordered);
        }

        return all;
    }

    // Everything since the last message is kept and evaluated again.
    private IEnumerable<ExpectedMessage> Due(SceneBoot boot, int index)
    {
        string key = $"sensor.{index}.";
        string sensor = played.Setting(key + "name", "");
        SceneSensor source = played.Scene.Sensors.Single(one => one.Name == sensor);
        long intervalMs = played.Milli(key + "interval", "10");
        long longestMs = played.Milli(key + "interval-max", "600");
        int deadband = played.Milli(key + "deadband", "0");
        bool hasWindow = played.Setting(key + "window", "off") == "on";
        List<int> since = [];
        ExpectedMessage? last = null;
        long notBeforeMs = boot.StartMs;
        foreach (SceneReading look in played.Record.Readings[sensor].Where(one => one.AtMs >= boot.StartMs && one.AtMs < boot.EndMs))
        {
            if (source.FaultAt(look.AtMs) != null)
            {
                continue;
            }

            since.Add(source.MilliAt(look.AtMs));
            if (look.AtMs < notBeforeMs)
            {
                continue;
            }

            int[] counted = hasWindow ? [.. since] : [since[^1]];
            bool isDue = last == null || deadband == 0 || look.AtMs - last.AtMs >= longestMs
                || counted.Any(value => Math.Abs(value - last.Value) >= deadband);
            if (isDue)
            {
                // On a grid from the start, unless the value chooses the moment or the grid's next moment is past.
                notBeforeMs = deadband > 0 || notBeforeMs + intervalMs <= look.AtMs ? look.AtMs + intervalMs : notBeforeMs + intervalMs;
                int mean = (int)Math.Round(counted.Average(value => (decimal)value), MidpointRounding.AwayFromZero);
                last = new ExpectedMessage(boot, sensor, index, (last?.Seq ?? 0) + 1, look.AtMs, mean, counted.Min(), counted.Max());
                since.Clear();
                yield return last;
            }
        }
    }

    private void Decide(SceneBoot boot, List<ExpectedMessage> due)
    {
        Queue<ExpectedMessage> backlog = new();
        foreach (ExpectedMessage message in due)
        {
            if (IsConnected(boot, message.AtMs) || BrokerEndsAt(boot, message.AtMs))
            {
                // Seconds after a connection it is empty: 20 messages leave each second, and few are added.
                backlog.Clear();
                message.Fate = IsDead(boot, message.AtMs) ? TelemetryFate.OnDeadLink : TelemetryFate.Arrives;
                continue;
            }

            backlog.Enqueue(message);
            if (backlog.Count > boot.BacklogCount)
            {
                backlog.Dequeue().Fate = TelemetryFate.Dropped;
            }
        }

        if (!IsConnected(boot, boot.EndMs))
        {
            foreach (ExpectedMessage message in backlog)
            {
                message.Fate = TelemetryFate.InRam;
            }
        }
    }

    private static bool IsConnected(SceneBoot boot, long ms) => boot.ConnectionChangesMs.Count(change => change <= ms) % 2 == 1;

    // The gateway learns in the next turn that the broker has closed the connection.
    private bool BrokerEndsAt(SceneBoot boot, long ms) =>
        IsConnected(boot, ms - 1) && played.Scene.Outages.Any(outage => outage is BrokerOutage && outage.From.TotalMilliseconds == ms);

    // Something was sent since the connection was made, and the gateway has not noticed the end yet.
    private bool IsDead(SceneBoot boot, long ms)
    {
        long connectedMs = boot.ConnectionChangesMs.Where((at, i) => i % 2 == 0 && at <= ms).LastOrDefault(boot.StartMs);
        return played.Scene.Outages.Any(
            outage => outage is not SlowBroker && outage.From.TotalMilliseconds > connectedMs && outage.From.TotalMilliseconds <= ms);
    }
}
