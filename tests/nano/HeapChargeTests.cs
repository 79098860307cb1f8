using Gateway.Settings;
using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>
/// What `save` reckons for each thing that settings may ask for, against the heap that it takes; and what `save` then lets be saved,
/// against what each board has.
/// </summary>
public class HeapChargeTests(ITestOutputHelper output)
{
    private const string Charged = "esp32-devkitc";

    // Of a charge that holds for several kinds, the share that the heaviest of them takes at the least: more would waste heap.
    private const int UsedPercentMin = 80;

    // What random sets of settings are drawn from; the run prints it and takes another.
    private const string SeedVariable = "GATEWAY_HEAP_SEED";
    private static readonly bool isFull = Environment.GetEnvironmentVariable("GATEWAY_TESTS") == "full";
    private static readonly int randomSets = isFull ? 20 : 2;

    // A board with so much has no limit.
    private const int Plenty = 1000000;

    // The longest name, in what is charged.
    private const string Name = "abcdefghijklmnopqrstuvwx";

    // More than what a board comes with, which it replaces.
    private const string Some = "modbus.1.kind rtu|sensor.1.kind modbus|sensor.1.name first|sensor.1.register 1";

    // The same without Modbus, which is on the pins of 1-Wire.
    private const string Unbussed = "sensor.1.kind mcp9808|sensor.1.name first|alarm.1.kind contact|alarm.1.name a|alarm.1.pin 13"
        + "|alarm.2.kind contact|alarm.2.name b|alarm.2.pin 14|alarm.3.kind contact|alarm.3.name c|alarm.3.pin 18";

    // Each charge with what it is for; the heaviest kinds are among them.
    private static readonly (string Charge, string Before, string Added)[] things =
    [
        ("default", Some, "modbus.1.kind none|sensor.1.kind none"),
        ("line", Unbussed, "modbus.1.kind rtu|sensor.2.kind modbus|sensor.2.register 1|sensor.2.name " + Name),
        ("network", Some,
            "modbus.2.kind tcp|modbus.2.host m.example|sensor.2.kind modbus|sensor.2.bus 2|sensor.2.register 1|sensor.2.name " + Name),
        ("point", Some, "sensor.2.kind modbus|sensor.2.register 5|sensor.2.unit m3|sensor.2.name " + Name),
        ("checked point", Some, "sensor.2.kind modbus|sensor.2.register 5|sensor.2.max 500|sensor.2.name " + Name),
        ("BME280", Some, "sensor.2.kind bme280|sensor.2.name " + Name),
        ("BME280", Some + "|sensor.3.kind mcp9808|sensor.3.name y", "sensor.2.kind bme280|sensor.2.name " + Name),
        ("chip", Some, "sensor.2.kind sht4x|sensor.2.window on|sensor.2.name " + Name),
        ("chip", Some, "sensor.2.kind ina219|sensor.2.name " + Name),
        ("thermometer", Some, "sensor.2.kind mcp9808|sensor.2.name " + Name),
        ("thermometer", Some, "sensor.2.kind lm75|sensor.2.name " + Name),
        ("quantity", Some + "|sensor.2.kind bme280|sensor.2.name y",
            "sensor.3.kind bme280|sensor.3.quantity humidity|sensor.3.name " + Name),
        ("quantity", Some + "|sensor.2.kind ads1115|sensor.2.name y", "sensor.3.kind ads1115|sensor.3.channel 1|sensor.3.name " + Name),
        ("analog", Some, "sensor.2.kind 4-20ma|sensor.2.pin 33|sensor.2.name " + Name),
        ("sensor", Some, "sensor.2.kind contact|sensor.2.pin 25|sensor.2.name " + Name),
        ("1-Wire", Unbussed, "sensor.2.kind ds18b20|sensor.2.name " + Name),
        ("meter", Some, "sensor.2.kind pulse|sensor.2.pin 25|sensor.2.name " + Name),
        ("pulse", Some + "|sensor.2.kind pulse|sensor.2.name s2|sensor.2.pin 25",
            "sensor.3.kind pulse|sensor.3.pin 26|sensor.3.name " + Name),
        ("keep", Some, "sensor.1.keep on"),
        ("contact", Some, "alarm.1.kind contact|alarm.1.pin 25|alarm.1.name " + Name),
        ("rate", Some, "alarm.1.kind rate|alarm.1.sensor first|alarm.1.limit 1|alarm.1.name " + Name),
        ("alarm", Some, "alarm.1.kind band|alarm.1.limit2 1|alarm.1.sensor first|alarm.1.name " + Name),
        ("gap", Some + "|alarm.1.kind above|alarm.1.name x|alarm.1.sensor first",
            "alarm.8.kind above|alarm.8.sensor first|alarm.8.limit 1|alarm.8.name " + Name),
        ("first output", Some, "output.1.kind pin|output.1.pin 26|output.1.start last|output.1.name " + Name),
        ("output", Some + "|output.1.kind pin|output.1.name first|output.1.pin 26|output.1.start last",
            "output.2.kind pin|output.2.pin 25|output.2.start last|output.2.interlock first|output.2.name " + Name),
        ("discovery", Some, "discovery on")
    ];

    private static IReadOnlyList<string> Lines(string set) =>
        [.. Configuration.Default.Settings, .. set.Split('|', StringSplitOptions.RemoveEmptyEntries)];

    [SkippableFact]
    public void What_save_reckons_is_what_is_taken_or_a_little_more()
    {
        BoardImage image = Image(Charged);
        string[] sets = [.. things.SelectMany(thing => new[] { thing.Before, With(thing) }).Distinct()];
        Dictionary<string, long> needed = sets
            .Zip(HeapFigures.Of([.. sets.Select(set => (image, Of(Lines(set))))]))
            .ToDictionary(pair => pair.First, pair => pair.Second.Needed);
        using ThreadStacks threads = new(image);
        long thread = threads.StackOf("bus").Bytes;
        List<string[]> rows = [];
        List<(string Charge, long Taken, int Reckoned)> all = [];
        foreach ((string Charge, string Before, string Added) thing in things)
        {
            bool hasThread = thing.Added.Contains("kind tcp", StringComparison.Ordinal);
            long taken = needed[With(thing)] - needed[thing.Before] + (hasThread ? thread : 0);
            int reckoned = Context(image).HeapLeft(Lines(thing.Before)) - Context(image).HeapLeft(Lines(With(thing)));
            all.Add((thing.Charge, taken, reckoned));
            rows.Add([thing.Charge, thing.Added.Split('|')[0], $"{taken}", $"{reckoned}"]);
        }

        output.WriteLine(Report.Table("Heap that settings ask for, bytes", [["charge", "for", "taken", "reckoned"], .. rows]));
        Findings.None(
        [
            .. all.Where(one => one.Taken > one.Reckoned).Select(one => $"{one.Charge}: takes {one.Taken}, {one.Reckoned} reckoned"),
            .. all.Where(one => one.Reckoned > 0).GroupBy(one => one.Charge)
                .Where(group => group.Max(one => one.Taken * 100 / Math.Max(1, one.Reckoned)) < UsedPercentMin)
                .Select(group => $"{group.Key}: at most {group.Max(one => one.Taken)} taken, {group.First().Reckoned} reckoned")
        ]);
    }

    private static string With((string Charge, string Before, string Added) thing) => thing.Before + "|" + thing.Added;

    /// <summary>Whatever a set spends its bytes on, and certificates with what is left: a board starts with all that it saves.</summary>
    [SkippableFact]
    public void What_a_board_lets_be_saved_fits_it()
    {
        Need.Tool(References.Device != null, References.Missing);
        int seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out int given) ? given : Environment.TickCount;
        output.WriteLine($"{SeedVariable}={seed}");
        List<(BoardImage Image, Configuration Configuration)> starts = [];
        foreach (BoardImage image in BoardImage.All.Where(image => image.HeapBytes is > 0 and < Plenty))
        {
            Random random = new(seed);
            foreach ((string name, IEnumerable<IReadOnlyList<string>> groups) in Orders(freePins[image.Name], random, IsWhole(image)))
            {
                starts.Add((image, Of(Context(image).Taken(Configuration.Default.Settings, groups), name)));
            }
        }

        List<string> wrong = [];
        foreach ((HeapFigures one, (BoardImage image, Configuration configuration)) in HeapFigures.Of(starts).Zip(starts))
        {
            long room = image.ReckonedHeapBytes ?? (one.Total * HeapFigures.UsablePercent / 100);
            int certificates = Context(image).CertificatesMax(configuration.Settings);
            long needed = one.Needed + (certificates == 0 ? 0 : HeapFigures.TlsBytes + (HeapFigures.CertificateCopies * certificates));
            string line = $"{one.Board}, {one.Configuration}: {one.Needed} bytes, and certificates of {certificates}: {needed} of {room}";
            output.WriteLine(line);
            output.WriteLine("    " + string.Join(' ', configuration.Settings.Where(set => set.Contains(".kind ", StringComparison.Ordinal))
                .Select(set => set.Split(' ')[1]).CountBy(kind => kind).Select(pair => $"{pair.Value} {pair.Key}")));
            wrong.AddRange(needed > room ? [line] : []);
        }

        Findings.None(wrong);
    }

    // The boards of a kind differ little: one stands for all, except in the full form.
    private static bool IsWhole(BoardImage image) => image.Name == Charged || isFull;

    // Orders in which to ask for things, until the board takes no more.
    private static IEnumerable<(string, IEnumerable<IReadOnlyList<string>>)> Orders(int[] pins, Random random, bool isWhole)
    {
        IReadOnlyList<string>[] all = [.. Chips(), .. OnPins(pins), .. Alarms(pins), .. Outputs(pins), .. Others()];
        yield return ("default", []);
        yield return ("chips first", all);
        if (!isWhole)
        {
            yield return ("random", Shuffled(all, random));
            yield break;
        }

        yield return ("pins first", [.. OnPins(pins), .. all]);
        yield return ("alarms first", [.. Alarms(pins), .. all]);
        yield return ("outputs first", [.. Outputs(pins), .. Alarms(pins), .. all]);
        yield return ("points first", [.. Line(), .. all]);
        for (int i = 1; i <= randomSets; i++)
        {
            yield return ($"random {i}", Shuffled(all, random));
        }
    }

    private static IReadOnlyList<string>[] Shuffled(IReadOnlyList<string>[] all, Random random)
    {
        IReadOnlyList<string>[] shuffled = [.. all, .. Line()];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static IEnumerable<IReadOnlyList<string>> Chips() =>
        new[]
        {
            "bme280 118", "bme280 119", "sht4x 68", "sht4x 69", "mcp9808 24", "mcp9808 25", "mcp9808 26", "mcp9808 27", "ina226 64",
            "ina226 65", "ina219 66", "ina219 67", "ads1115 72", "tmp117 73", "lm75 74", "lm75 75"
        }.Select((chip, i) => Sensor(i + 1, $"kind {chip.Split(' ')[0]}", $"address {chip.Split(' ')[1]}"));

    private static IEnumerable<IReadOnlyList<string>> OnPins(int[] pins) =>
        pins.Select((pin, i) => Sensor(17 + i, i % 2 == 0 ? "kind pulse" : "kind contact", $"pin {pin}"));

    private static IEnumerable<IReadOnlyList<string>> Alarms(int[] pins) => Enumerable.Range(1, SettingsLimits.AlarmCount)
        .Select(i => (IReadOnlyList<string>)[$"alarm.{i}.kind contact", $"alarm.{i}.name a{i}", $"alarm.{i}.pin {pins[i % pins.Length]}"]);

    private static IEnumerable<IReadOnlyList<string>> Outputs(int[] pins) => Enumerable.Range(1, SettingsLimits.OutputCount)
        .Select(i => (IReadOnlyList<string>)
        [
            $"output.{i}.kind pin", $"output.{i}.name o{i}", $"output.{i}.pin {pins[pins.Length - i]}", $"output.{i}.start last"
        ]);

    private static IEnumerable<IReadOnlyList<string>> Others() =>
    [
        ["discovery on"],
        ["sensor.1.keep on"],
        Sensor(25, "kind ds18b20", "rom 28ff6402611603eb"),
        Sensor(26, "kind ds18b20", "rom 28ff640261160468"),
        .. Enumerable.Range(1, SettingsLimits.AlarmCount).Select(i => (IReadOnlyList<string>)
            [$"alarm.{i}.kind rate", $"alarm.{i}.name b{i}", $"alarm.{i}.sensor s1", $"alarm.{i}.limit 1"])
    ];

    private static IEnumerable<IReadOnlyList<string>> Line() =>
    [
        ["modbus.1.kind rtu", .. Sensor(1, "kind modbus", "register 1")],
        .. Enumerable.Range(2, SettingsLimits.SensorCount - 1).Select(i => Sensor(i, "kind modbus", $"register {2 * i}"))
    ];

    private static IReadOnlyList<string> Sensor(int number, params string[] settings) =>
        [$"sensor.{number}.name s{number}", .. settings.Select(setting => $"sensor.{number}.{setting}")];

    // Pins that contacts and outputs can be on.
    private static readonly Dictionary<string, int[]> freePins = new()
    {
        ["esp32-c3-devkitm"] = [0, 1, 2, 10],
        ["esp32-devkitc"] = [13, 14, 18, 19, 23, 25, 26, 32, 33],
        ["olimex-esp32-poe"] = [2, 4, 5, 14, 15, 32, 33]
    };

    private static BoardImage Image(string board)
    {
        Need.Tool(References.Device != null, References.Missing);
        return BoardImage.All.Single(image => image.Name == board);
    }

    private static Configuration Of(IReadOnlyList<string> lines, string name = "charged") => new(name, BoardContext.Gateway, true, lines);

    private static BoardContext Context(BoardImage image) => new(image.Loadable(true), image.Assemblies.Keys, image.Program);
}
