using System.Text.Json;
using Gateway.App;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Simulation.Scenes;

/// <summary>
/// Each message that was due arrived once and in order, or its absence is counted. Each contains what the sensor returned at its time.
/// </summary>
internal sealed class TelemetryJudge(SceneRecord record, SceneVerdict verdict)
{
    private const string History = "/history";

    private readonly string prefix = record.Root + "/telemetry/";
    private readonly long utcAtZeroMs = record.Scene.Clock.Start.ToUnixTimeMilliseconds();

    public void Judge()
    {
        var received = record.Received
            .Where(message => !message.IsRetained && message.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .Select(message => (Name: message.Topic[prefix.Length..], message.AtMs, Body: Payload.Parse(message)))
            .Select(message => new Arrived(
                message.Name.Split('/')[0], message.Name.EndsWith(History, StringComparison.Ordinal), message.AtMs, message.Body))
            .ToLookup(message => (message.Sensor, message.Body.Integer("boot")));
        foreach (SceneBoot boot in record.Boots)
        {
            long missing = 0;
            long missingStored = 0;
            foreach ((string sensor, long made) in boot.TelemetryMade)
            {
                TelemetryFigures figures = verdict.Telemetry.TryGetValue(sensor, out TelemetryFigures? known)
                    ? known : verdict.Telemetry[sensor] = new TelemetryFigures();
                figures.Made += made;
                long arrived = Judge(boot, sensor, made, [.. received[(sensor, boot.Number)]], figures);
                if (boot.Durable.TryGetValue(sensor, out long durable))
                {
                    missingStored += made - arrived;
                    AccountStored(boot, sensor, made - arrived, boot.IsOrdered ? 0 : made - durable + 1);
                }
                else
                {
                    missing += made - arrived;
                }
            }

            verdict.LostStored += missingStored;
            Account(boot, missing);
        }

        foreach ((string sensor, long number) in received.Select(group => group.Key))
        {
            if (!record.Boots.Exists(boot => boot.Number == number && boot.TelemetryMade.ContainsKey(sensor)))
            {
                verdict.Break($"telemetry {sensor} of boot {number} arrived, but there was no such boot");
            }
        }
    }

    // Of a sensor whose telemetry survives, only the youngest may be missing, and only after a power cut; or what was dropped.
    private void AccountStored(SceneBoot boot, string sensor, long missing, long young)
    {
        long dropped = record.Boots.Sum(one => one.Faults[InflightFaults.TelemetryDropped]) + boot.Faults[AppFaults.BacklogOverflow];
        if (missing > young + dropped)
        {
            verdict.Break(
                $"boot {boot.Number}: {missing} messages of {sensor} are missing, which keeps its telemetry; not written at its end were "
                + $"at most {young}, and {dropped} were dropped");
        }
    }

    // A missing message must be counted, taken by a dead link (which leaves the gateway in doubt), or in RAM at the end.
    private void Account(SceneBoot boot, long missing)
    {
        long dropped = boot.Faults[AppFaults.BacklogOverflow];
        dropped += boot.BacklogCount == 0 ? boot.Faults[MqttFaults.Qos0NotConnected] + boot.Faults[MqttFaults.Qos0NoRoom] : 0;
        long onDeadLink = boot.TelemetryOnDeadLink;
        long inRam = missing - dropped - onDeadLink;
        if (inRam < 0 || inRam > boot.InRamMax)
        {
            verdict.Break(
                $"boot {boot.Number}: {missing} telemetry messages are missing; counted as dropped are {dropped}, given to a dead "
                + $"link {onDeadLink}, and at most {boot.InRamMax} were in RAM at its end");
        }

        long doubt = boot.Faults[MqttFaults.Qos0Doubt];
        if (onDeadLink > doubt)
        {
            verdict.Break(
                $"boot {boot.Number}: {onDeadLink} telemetry messages were given to a dead link, in doubt are {doubt}");
        }

        verdict.Dropped += dropped;
        verdict.LostOnLink += onDeadLink;
        verdict.LostInRam += inRam;
    }

    private long Judge(SceneBoot boot, string sensor, long made, Arrived[] received, TelemetryFigures figures)
    {
        List<SceneReading> readings = record.Readings[sensor];
        Calibration calibration = Calibration.Of(record.Scene, sensor);
        long arrived = 0;
        long lastSeq = 0;
        long lastReadMs = boot.StartMs - 1;

        // The reading after which a message's window begins: the last one of the previous message, if that arrived with a time.
        long? behindMs = lastReadMs;

        // When the last message came late as the present value: then no newer one was due.
        long presentMs = boot.StartMs - 1;
        bool isKept = boot.Durable.ContainsKey(sensor);
        HashSet<long> seen = [];
        foreach (Arrived message in received)
        {
            long seq = message.Body.Integer("seq");
            if (!seen.Add(seq) && isKept)
            {
                figures.Doubled++;
                continue;
            }

            string what = $"telemetry {sensor} seq {seq} of boot {boot.Number}";
            if (seq <= lastSeq || seq > made)
            {
                verdict.Break($"{what} arrived after seq {lastSeq}, with {made} made");
                continue;
            }

            arrived++;
            figures.Received++;
            bool isHistorical = message.Body.IsTrue("historical");
            figures.Historical += isHistorical ? 1 : 0;
            if (isHistorical != message.IsHistory)
            {
                verdict.Break($"{what} is {(isHistorical ? "" : "not ")}marked as historical, on the topic for the other kind");
            }

            long? readMs = ReadAt(boot, message, isHistorical, what);
            JudgeOrder(readMs, lastReadMs, presentMs, lastSeq, what);

            presentMs = !isHistorical && readMs != message.AtMs ? message.AtMs : presentMs;
            if (readMs != null)
            {
                JudgeValue(readings, calibration, seq == lastSeq + 1 ? behindMs : null, readMs.Value, message.Body, what);
            }

            lastReadMs = readMs ?? lastReadMs;
            behindMs = readMs;
            lastSeq = seq;
        }

        return arrived;
    }

    private void JudgeOrder(long? readMs, long lastReadMs, long presentMs, long lastSeq, string what)
    {
        if (readMs <= lastReadMs)
        {
            verdict.Break($"{what} has a time that is not after that of seq {lastSeq}");
        }

        if (readMs < presentMs)
        {
            verdict.Break($"{what} was due when seq {lastSeq} came as the present value, {presentMs - readMs} ms later");
        }
    }

    // The time of its reading in ms of the scene; null if the message has none.
    private long? ReadAt(SceneBoot boot, Arrived message, bool isHistorical, string what)
    {
        verdict.TimesChecked++;
        bool isKnown = boot.KnowsTimeAt(message.AtMs);
        if (message.Body.Time() is not { } time)
        {
            verdict.TimesNull++;
            if (isKnown && message.AtMs <= boot.EndMs)
            {
                verdict.Break($"{what} has no time, although the clock was set");
            }

            return isHistorical || boot.MayCatchUpAt(message.AtMs) ? null : message.AtMs;
        }

        long readMs = time - utcAtZeroMs;
        if (boot.SyncsMs.Count == 0 || (!isKnown && message.AtMs <= boot.EndMs))
        {
            verdict.Break($"{what} has a time, although the clock was not set");
        }

        // After a connection, a new reading waits for the backlog, even if only until the end of its turn. The last one of a sensor comes
        // as its present value.
        if ((isHistorical ? readMs >= message.AtMs : readMs < message.AtMs)
            && !boot.MayCatchUpAt(message.AtMs) && message.AtMs <= boot.EndMs)
        {
            verdict.Break($"{what} is {(isHistorical ? "" : "not ")}marked as historical, {message.AtMs - readMs} ms after its reading");
        }

        return readMs;
    }

    private void JudgeValue(
        List<SceneReading> readings, Calibration calibration, long? behindMs, long readMs, JsonElement body, string what)
    {
        int at = readings.BinarySearch(new SceneReading(readMs, 0, null), ByTime.Order);
        if (at < 0 || readings[at].Fault != null)
        {
            verdict.Break($"{what} has a time at which the sensor had no reading");
            return;
        }

        if (readings[at].TotalMilli is { } total)
        {
            long said = body.LongMilli("value");
            if (said != total)
            {
                verdict.Break($"{what} has the value {said}/1000, and the total was {total}/1000");
            }

            return;
        }

        int value = body.Milli("value");
        if (!body.TryGetProperty("min", out _))
        {
            if (value != calibration.Apply(readings[at].ValueMilli))
            {
                verdict.Break($"{what} has the value {value}/1000, and the sensor gave {calibration.Apply(readings[at].ValueMilli)}/1000");
            }

            return;
        }

        if (behindMs == null)
        {
            return;
        }

        long sum = 0;
        int count = 0;
        int min = int.MaxValue;
        int max = int.MinValue;
        for (; at >= 0 && readings[at].AtMs > behindMs; at--)
        {
            if (readings[at].Fault == null)
            {
                int one = calibration.Apply(readings[at].ValueMilli);
                sum += one;
                count++;
                min = Math.Min(min, one);
                max = Math.Max(max, one);
            }
        }

        int mean = count == 0 ? int.MinValue : (int)Math.Round((decimal)sum / count, MidpointRounding.AwayFromZero);
        if (value != mean || body.Milli("min") != min || body.Milli("max") != max)
        {
            verdict.Break($"{what} says {value}/1000, {body.Milli("min")} to {body.Milli("max")}; its window had {mean}, {min} to {max}");
        }
    }

    private sealed record Arrived(string Sensor, bool IsHistory, long AtMs, JsonElement Body);

    private sealed class ByTime : IComparer<SceneReading>
    {
        public static readonly ByTime Order = new();

        public int Compare(SceneReading one, SceneReading other) => one.AtMs.CompareTo(other.AtMs);
    }
}
