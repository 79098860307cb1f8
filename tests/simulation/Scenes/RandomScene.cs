using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>
/// A scene of an hour from a seed. In each ten minutes one thing goes wrong, early enough that the gateway works again when the operator
/// acts.
/// </summary>
internal sealed class RandomScene(int seed)
{
    private const int SlotCount = 6;
    private const int SlotS = 600;

    private static readonly string[] Reasons = ["no-answer", "bus-stuck", "checksum", "open", "short", "not-ready"];

    private readonly Random random = new(seed);
    private readonly JsonObject settings = new() { ["id"] = "random", ["health.interval"] = 60 };
    private readonly JsonArray sensors = [];
    private readonly JsonArray contacts = [];
    private readonly JsonArray outages = [];
    private readonly JsonArray power = [];
    private readonly JsonArray commands = [];

    public string ToJson()
    {
        int sensorCount = random.Next(1, 4);
        for (int i = 1; i <= sensorCount; i++)
        {
            AddSensor(i);
        }

        contacts.Add(new JsonObject
        {
            ["name"] = "door", ["pin"] = 4, ["bounce"] = "00:00:00.0" + random.Next(10, 60), ["open"] = Spans(),
        });
        AddAlarms(random.Next(2, 8), sensorCount);
        for (int slot = 0; slot < SlotCount; slot++)
        {
            AddTrouble(slot * SlotS);
        }

        return new JsonObject
        {
            ["version"] = 1,
            ["name"] = $"seed {seed}",
            ["duration"] = Time(SlotCount * SlotS),
            ["clock"] = new JsonObject
            {
                ["start"] = "2026-01-15T00:00:00Z", ["server"] = Time(random.Next(600)), ["setAfter"] = Time(random.Next(1, 30)),
            },
            ["settings"] = settings,
            ["sensors"] = sensors,
            ["contacts"] = contacts,
            ["outages"] = outages,
            ["power"] = power,
            ["commands"] = commands,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private void AddSensor(int index)
    {
        string key = $"sensor.{index}.";
        int intervalS = Of(10, 30, 60);
        Set(key, ("kind", "simulated"), ("name", "s" + index), ("unit", "V"), ("sample", Of(1000, 2000, 5000)), ("interval", intervalS));
        Set(key, ("window", Of("on", "off")), ("deadband", Of(0, 0, 1)), ("interval-max", intervalS * Of(2, 10)));
        JsonArray excursions = [];
        foreach (JsonNode? span in Spans())
        {
            JsonObject excursion = span!.DeepClone().AsObject();
            excursion["by"] = random.Next(-20, 20);
            excursions.Add(excursion);
        }

        JsonArray faults = [];
        foreach (JsonNode? span in Spans())
        {
            JsonObject fault = span!.DeepClone().AsObject();
            fault["reason"] = Of(Reasons);
            faults.Add(fault);
        }

        sensors.Add(new JsonObject
        {
            ["name"] = "s" + index,
            ["curve"] = new JsonArray(
                new JsonObject { ["kind"] = "constant", ["value"] = random.Next(-10, 10) },
                new JsonObject
                {
                    ["kind"] = "sine", ["amplitude"] = random.Next(1, 10), ["period"] = Time(random.Next(300, 2000)),
                    ["peak"] = Time(random.Next(600)),
                },
                new JsonObject { ["kind"] = "noise", ["amplitude"] = 0.1, ["seed"] = random.Next() }),
            ["excursions"] = excursions,
            ["faults"] = faults,
        });
    }

    private void AddAlarms(int count, int sensorCount)
    {
        // Each transition is expected here; ChatterSceneTests and the guard's own tests are about those that are held back.
        Set(string.Empty, ("alarms.flood", 0));
        Set("alarm.1.", ("chatter", 0));
        Set("alarm.1.", ("kind", "contact"), ("name", "a1"), ("pin", 4), ("contact", Of("open", "closed")), ("hold", Of(0, 5000)));
        for (int i = 2; i <= count; i++)
        {
            string key = $"alarm.{i}.";
            string kind = Of("above", "below", "band", "rate", "fault", "no-data");
            int limit = kind == "rate" ? random.Next(3, 20) : random.Next(-10, 10);
            Set(key, ("kind", kind), ("name", "a" + i), ("sensor", "s" + random.Next(1, sensorCount + 1)), ("limit", limit));
            Set(key, ("limit2", limit + random.Next(6, 20)), ("hysteresis", Of(0, 1, 2)), ("hold", Of(0, 0, 15_000)));
            Set(key, ("off-delay", Of(0, 0, 20_000)), ("latch", Of("off", "on")), ("re-alarm", Of(0, 0, 600)));
            Set(key, ("no-data", Of(20, 90)), ("qos", Of(1, 2)), ("chatter", 0));
        }
    }

    private void AddTrouble(int fromS)
    {
        int atS = fromS + random.Next(30, 180);
        int lastS = random.Next(2, 180);
        JsonObject span = new() { ["from"] = Time(atS), ["to"] = Time(atS + lastS) };
        switch (random.Next(6))
        {
            case 0:
                power.Add(new JsonObject { ["kind"] = "cut", ["at"] = Time(atS), ["off"] = Time(lastS) });
                break;
            case 1:
                power.Add(new JsonObject { ["kind"] = "restart", ["at"] = Time(atS) });
                break;
            case 2:
                span["kind"] = "slow";
                outages.Add(span);
                break;
            case 3:
                span["kind"] = "broker";
                span["sessions"] = Of("kept", "lost");
                outages.Add(span);
                break;
            default:
                span["kind"] = "network";
                span["silent"] = random.Next(2) == 0;
                outages.Add(span);
                break;
        }

        commands.Add(new JsonObject
        {
            ["at"] = Time(fromS + SlotS - 20), ["command"] = Of("ack", "ack", "reset"), ["payload"] = $"#c{fromS} {Of("all", "a1", "a2")}",
        });
    }

    private JsonArray Spans()
    {
        JsonArray spans = [];
        for (int atS = random.Next(60, 900); atS < (SlotCount * SlotS) - 400; atS += random.Next(100, 1500))
        {
            int lastS = random.Next(2, 90);
            spans.Add(new JsonObject { ["from"] = Time(atS), ["to"] = Time(atS + lastS) });
        }

        return spans;
    }

    private void Set(string key, params (string Name, object Value)[] values)
    {
        foreach ((string name, object value) in values)
        {
            settings[key + name] = value is int number ? number : (JsonNode)(string)value;
        }
    }

    private T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private static string Time(int seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
}
