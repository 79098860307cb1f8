using System.Text.Json;
using Gateway.Alarms;
using Gateway.Simulation.Scenes;
using Gateway.Tests.Unit.Alarms;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>A transition that a rule should make, at a time of the scene in ms.</summary>
internal sealed record ExpectedAlarm(string Alarm, int Seq, string State, long AtMs);

/// <summary>
/// The alarms that a scene should bring, from its curves, contacts and commands, by the model of the unit tests: without code of the
/// rules, the sensors or the loop.
/// </summary>
internal sealed class ExpectedAlarms(PlayedScene played)
{
    private const int AlarmsMax = 8;
    private const int AttemptsMax = 3;
    private const int ContactPollMs = 10;
    private const int TickMs = 1000;

    private static readonly Dictionary<AlarmState, string> Names = new()
    {
        [AlarmState.Normal] = "normal",
        [AlarmState.ActiveUnacknowledged] = "active-unack",
        [AlarmState.ActiveAcknowledged] = "active-acked",
        [AlarmState.ReturnedUnacknowledged] = "rtn-unack",
        [AlarmState.LatchedUnacknowledged] = "latched-unack",
        [AlarmState.LatchedAcknowledged] = "latched-acked",
    };

    public IEnumerable<ExpectedAlarm> All() =>
        Enumerable.Range(1, AlarmsMax).Where(i => played.Setting($"alarm.{i}.kind", "none") != "none").SelectMany(Of);

    // What the last poll of its sensor said, null before the first; and what consumers were told of it.
    private bool? isDead;
    private bool isUncertain;

    private List<ExpectedAlarm> Of(int index)
    {
        isUncertain = false;
        string name = played.Setting($"alarm.{index}.name", "");
        AlarmModel model = ModelOf(index);
        List<ExpectedAlarm> expected = [];
        foreach (SceneBoot boot in played.Record.Boots)
        {
            model.Restart();
            isDead = null;
            foreach ((long atMs, _, Action act) in
                InputsOf(index, name, model, boot).OrderBy(input => input.AtMs).ThenBy(input => input.Order))
            {
                int seq = model.Seq;
                act();
                if (model.Seq != seq)
                {
                    expected.Add(new ExpectedAlarm(name, model.Seq, Names[model.State], atMs));
                }
            }
        }

        return expected;
    }

    private AlarmModel ModelOf(int index)
    {
        string key = $"alarm.{index}.";
        string kind = played.Setting(key + "kind", "none");
        int limit = played.Milli(key + "limit", "0");
        (AlarmModel.Kind model, int low, int high) = kind switch
        {
            "above" => (AlarmModel.Kind.Limits, int.MinValue, limit),
            "below" => (AlarmModel.Kind.Limits, limit, int.MaxValue),
            "band" => (AlarmModel.Kind.Limits, limit, played.Milli(key + "limit2", "0")),
            "rate" => (AlarmModel.Kind.Rate, -limit, limit),
            "no-data" => (AlarmModel.Kind.NoData, 0, played.Milli(key + "no-data", "60")),
            "fault" => (AlarmModel.Kind.Fault, 0, 0),
            "contact" when played.Setting(key + "contact", "closed") == "open" => (AlarmModel.Kind.Limits, 0, int.MaxValue),
            "contact" => (AlarmModel.Kind.Limits, int.MinValue, 1000),
            _ => throw new InvalidOperationException(kind),
        };
        bool isAnalog = kind is "above" or "below" or "band" or "rate";
        SceneSensor? source = isAnalog ? played.Scene.Sensors.Single(one => one.Name == played.Setting(key + "sensor", "")) : null;
        int sensor = Enumerable.Range(1, AlarmsMax).FirstOrDefault(i => played.Setting($"sensor.{i}.name", "") == source?.Name);
        int hold = isAnalog && played.Number($"sensor.{sensor}.sample", "1000") <= 2000 ? 2000 : 0;

        // Scenes name their units, so the default is a part of the limit or of the band.
        int part = kind switch { "rate" => limit / 10, "band" => (high - low) / 100, _ => Math.Abs(limit) / 100 };
        int hysteresis = played.Setting(key + "hysteresis", "").Length > 0 ? played.Milli(key + "hysteresis", "0") : isAnalog ? part : 0;
        int least = kind == "contact" ? played.Number(key + "debounce", "50") : 0;
        return new AlarmModel(
            model, low, high, hysteresis, Math.Max(least, played.Number(key + "hold", $"{hold}")),
            Math.Max(least, played.Number(key + "off-delay", "0")), played.Milli(key + "re-alarm", "0"),
            played.Setting(key + "latch", "off") == "on") { WindowMs = played.Milli(key + "window", "60") };
    }

    // In the order of a turn: sensors and contacts, time; a command of this moment is read with the next turn.
    private IEnumerable<(long AtMs, int Order, Action Act)> InputsOf(int index, string name, AlarmModel model, SceneBoot boot)
    {
        IEnumerable<(long, int, Action)> senses = played.Setting($"alarm.{index}.kind", "") == "contact"
            ? Contact(played.Number($"alarm.{index}.pin", "-1"), index, model, boot)
            : Readings(played.Setting($"alarm.{index}.sensor", ""), model, boot);
        bool knowsItself = played.Setting($"alarm.{index}.kind", "") is not ("above" or "below" or "band" or "rate");
        long ticks = (boot.EndMs - boot.StartMs) / TickMs;
        return Commands(name, model, boot).Concat(senses).Concat(
            from tick in Enumerable.Range(0, (int)ticks + 1)
            let atMs = boot.StartMs + ((long)tick * TickMs)
            where atMs < boot.EndMs
            select (atMs, 2, (Action)(() => Tick(model, knowsItself, atMs))));
    }

    // An alarm on a value says its state again when its sensor dies, and when that reads again.
    private void Tick(AlarmModel model, bool knowsItself, long atMs)
    {
        model.Tick(atMs);
        if (!knowsItself && isDead is { } dead && dead != isUncertain)
        {
            isUncertain = dead;
            model.Renew(atMs);
        }
    }

    // A transition of the condition says that the sensor reads.
    private void Read(AlarmModel model, int milli, long atMs)
    {
        isDead = false;
        int seq = model.Seq;
        model.Read(milli, atMs);
        isUncertain &= model.Seq == seq;
    }

    private void Fail(AlarmModel model, long atMs)
    {
        isDead = true;
        model.Fail(atMs);
    }

    // A command was carried out when its answer came: the answer with its id, or, without one, in its place.
    private IEnumerable<(long, int, Action)> Commands(string name, AlarmModel model, SceneBoot boot)
    {
        (long AtMs, string Id)[] answers = [.. played.Record.Received.Where(message => message.Topic == played.Record.Root + "/reply")
            .Select(message => (message.AtMs, IdOf(JsonDocument.Parse(message.Payload).RootElement)))];
        for (int i = 0; i < played.Scene.Commands.Count; i++)
        {
            SceneCommand command = played.Scene.Commands[i];
            string[] words = command.Payload.Split(' ');
            long atMs = words[0].StartsWith('#') ? answers.First(answer => answer.Id == words[0][1..]).AtMs : answers[i].AtMs;
            if (atMs >= boot.StartMs && atMs < boot.EndMs && (words[^1] == name || words[^1] == "all"))
            {
                yield return (atMs, 3, command.Command == "ack" ? () => model.Acknowledge(atMs) : () => model.Reset(atMs));
            }
        }
    }

    // A rule sees a sensor's fault at the third failed reading in a row.
    private IEnumerable<(long, int, Action)> Readings(string sensor, AlarmModel model, SceneBoot boot)
    {
        SceneSensor source = played.Scene.Sensors.Single(one => one.Name == sensor);
        int failures = 0;
        foreach (SceneReading look in played.Record.Readings[sensor].Where(one => one.AtMs >= boot.StartMs && one.AtMs < boot.EndMs))
        {
            long atMs = look.AtMs;
            if (source.FaultAt(atMs) == null)
            {
                failures = 0;
                yield return (atMs, 1, () => Read(model, source.MilliAt(atMs), atMs));
            }
            else if (++failures >= AttemptsMax)
            {
                yield return (atMs, 1, () => Fail(model, atMs));
            }
        }
    }

    // Only around its changes: between them every reading is the same.
    private IEnumerable<(long, int, Action)> Contact(int pin, int index, AlarmModel model, SceneBoot boot)
    {
        SceneContact contact = played.Scene.Contacts.Single(one => one.Pin == pin);
        long waitMs = played.Number($"alarm.{index}.hold", "0") + played.Number($"alarm.{index}.off-delay", "0") + 1000;
        long[] changesMs = [boot.StartMs, .. contact.Open.SelectMany(span => new[] { Ms(span.From), Ms(span.To) })];
        for (long atMs = boot.StartMs; atMs < boot.EndMs; atMs += ContactPollMs)
        {
            long moment = atMs;
            if (changesMs.Any(change => moment >= change && moment <= change + waitMs))
            {
                yield return (moment, 1, () => model.Read(contact.IsClosed(moment) ? 1000 : 0, moment));
            }
        }
    }

    private static string IdOf(JsonElement reply) => reply.TryGetProperty("id", out JsonElement id) ? id.GetString()! : "";

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;
}
