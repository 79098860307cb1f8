using Gateway.Settings;
using Gateway.Tests.Nano.Budget;
using Gateway.Tests.Nano.Memory;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Nano;

/// <summary>The whole managed heap of each board: what it needs, against the record, the board's facts, and the pages.</summary>
public class HeapTests(ITestOutputHelper output)
{
    private const string BoardVariable = "GATEWAY_HEAP_BOARD";

    // Chips that a set with stored telemetry has less, on a board with room for many.
    private const int StoreChips = 3;

    private static readonly Lazy<IReadOnlyList<HeapFigures>> all = new(() =>
    {
        List<(BoardImage Image, Configuration Configuration)> starts =
            [.. BoardImage.All.SelectMany(image => Configuration.All.Select(one => (image, one.On(image))))];
        return [.. HeapFigures.Of(starts).Zip(starts, (figures, start) => figures.Total == 0
            ? figures
            : figures with { Certificates = Context(start.Image).CertificatesMax(start.Configuration.Settings) })];
    });

    [SkippableFact]
    public void What_each_board_needs_in_each_configuration_stays_within_its_record()
    {
        Report.Write(output, "heap-peaks", HeapFigures.PrintPeaks(Figures()));
        Judgement.Judge(
            output, "heap", "The smallest total heap that a board starts and runs in", Needs(), HeapFigures.Print(Figures()));
    }

    [SkippableFact]
    public void Pages_and_boards_claim_what_is_computed()
    {
        IReadOnlyList<IReadOnlyList<HeapFigures>> boards = [.. Figures().GroupBy(one => one.Board).Select(board => board.ToArray())];
        if (Environment.GetEnvironmentVariable(BudgetTable.UpdateVariable) == "1")
        {
            boards.ToList().ForEach(BoardPages.Update);
        }

        Findings.None(BoardPages.Wrong(boards, BoardPages.Pages));
    }

    [SkippableFact]
    public void The_page_says_what_is_missing_to_each_target_and_what_holds_the_bytes()
    {
        IReadOnlyList<string> table = MissingBytes.Table(Figures());
        string path = Repository.PathOf(MissingBytes.Page);
        if (Environment.GetEnvironmentVariable(BudgetTable.UpdateVariable) == "1")
        {
            File.WriteAllText(path, MissingBytes.With(File.ReadAllText(path), table));
        }

        Findings.None(MissingBytes.Wrong(File.ReadAllText(path), table));
    }

    /// <summary>A board is never left with settings that it cannot start with.</summary>
    [SkippableFact]
    public void Saving_the_full_configuration_is_refused_by_name_where_it_does_not_fit_and_nowhere_else()
    {
        Findings.None([.. from figures in Figures()
            where figures.Configuration == Configuration.Full.Name
            let image = BoardImage.All.Single(one => one.Name == figures.Board)
            let settings = Configuration.Full.On(image).Settings
            let answer = new BoardContext(image.Loadable(true), image.Assemblies.Keys, image.Program).Save(settings)
            let wanted = figures.Verdict == HeapVerdict.DoesNotFit ? "HeapTooSmall" : "None"
            where answer != wanted
            select $"{figures.Board}: saving the full configuration is answered {answer}, not {wanted}"]);
    }

    /// <summary>A Modbus meter with twenty values is what such a gateway is for.</summary>
    [SkippableFact]
    public void A_modbus_line_with_twenty_points_fits_each_board_that_has_the_part()
    {
        Need.Tool(References.Device != null, References.Missing);
        List<BoardImage> boards = [.. BoardImage.All.Where(image => image.HeapBytes > 0 && image.Assemblies.ContainsKey("Gateway.Modbus"))];
        Assert.Contains(boards, image => image.Name == "esp32-s3-devkitc");
        IReadOnlyList<HeapFigures> figures = HeapFigures.Of([.. boards.Select(image => (image, Configuration.Modbus))]);
        List<string> wrong = [];
        foreach (HeapFigures one in figures)
        {
            string line = $"{one.Board}: {one.Needed} of {one.Total * HeapFigures.UsablePercent / 100} bytes";
            output.WriteLine(line);
            wrong.AddRange(one.Verdict == HeapVerdict.Fits ? [] : [line]);
        }

        wrong.AddRange(boards.Select(image => (image.Name, new BoardContext(image.Loadable(true), image.Assemblies.Keys, image.Program)
            .Save(Configuration.Modbus.Settings))).Where(saved => saved.Item2 != "None").Select(saved => $"{saved.Name}: {saved.Item2}"));
        Findings.None(wrong);
    }

    /// <summary>Of whatever kind: what a board's own limits let be saved it starts with, certificates too.</summary>
    [SkippableFact]
    public void What_the_limits_of_a_board_let_be_saved_fits()
    {
        Need.Tool(References.Device != null, References.Missing);
        List<(BoardImage Image, Configuration Configuration)> starts = [];
        foreach (BoardImage image in BoardImage.All.Where(image => image.HeapBytes > 0))
        {
            (int sensors, int alarms, int outputs, bool hasDiscovery) = Context(image).Limits();
            int[] pins = freePins.GetValueOrDefault(image.Name, []);
            starts.Add((image, Configuration.Default));
            starts.Add((image, Configuration.Heaviest(1, 1, 0, false, pins)));
            starts.Add((image, Configuration.Heaviest((sensors + 1) / 2, (alarms + 1) / 2, outputs / 2, hasDiscovery, pins)));
            starts.Add((image, Configuration.Heaviest(sensors, alarms, outputs, hasDiscovery, pins)));
            if (sensors > StoreChips)
            {
                Configuration keeping = Configuration.Heaviest(sensors - StoreChips, alarms, outputs, hasDiscovery, pins);
                starts.Add((image, keeping with
                {
                    Name = keeping.Name + ", stored telemetry", Settings = [.. keeping.Settings, "sensor.1.keep on"]
                }));
            }
        }

        IReadOnlyList<HeapFigures> figures = HeapFigures.Of(starts);
        List<string> wrong = [];
        foreach ((HeapFigures one, (BoardImage image, Configuration configuration)) in figures.Zip(starts))
        {
            long room = RoomOf(image, one);
            int certificates = Context(image).CertificatesMax(configuration.Settings);
            long needed = one.Needed + (certificates == 0 ? 0 : HeapFigures.TlsBytes + (HeapFigures.CertificateCopies * certificates));
            string line = $"{one.Board}, {one.Configuration}: {one.Needed} bytes, and certificates of {certificates}: {needed} of {room}";
            output.WriteLine(line);
            wrong.AddRange(needed > room ? [line] : []);
        }

        Findings.None(wrong);
    }

    /// <summary>The store of telemetry is in the heap only if a sensor has it, and takes no more than the rules of a set charge.</summary>
    [SkippableFact]
    public void Stored_telemetry_takes_what_a_set_is_charged_for_it_and_nothing_unless_a_sensor_keeps()
    {
        Need.Tool(References.Device != null, References.Missing);
        List<BoardImage> boards = [.. BoardImage.All.Where(image => image.HeapBytes > 0)];
        Configuration without = Configuration.Heaviest(1, 1, 0, false, []);
        Configuration with = without with { Name = "one that keeps", Settings = [.. without.Settings, "sensor.1.keep on"] };
        IReadOnlyList<HeapFigures> figures =
            HeapFigures.Of([.. boards.SelectMany(image => new[] { (image, without), (image, with) })]);
        List<string> wrong = [];
        for (int i = 0; i < boards.Count; i++)
        {
            long more = figures[(2 * i) + 1].Needed - figures[2 * i].Needed;
            string line = $"{boards[i].Name}: {more} bytes more, {SettingsRules.StoreHeapBytes} are charged";
            output.WriteLine(line);
            wrong.AddRange(more > 0 && more <= SettingsRules.StoreHeapBytes ? [] : [line]);
            string answer = Context(boards[i]).Save(with.Settings);
            string wanted = figures[(2 * i) + 1].Needed > RoomOf(boards[i], figures[2 * i]) ? "HeapTooSmall" : "None";
            wrong.AddRange(answer == wanted ? [] : [$"{boards[i].Name}: saving it is answered {answer}, not {wanted}"]);
        }

        Findings.None(wrong);
    }

    [SkippableFact]
    public void A_board_whose_limits_ask_for_more_needs_that_much_more()
    {
        const string Limit = "int TransmitBytesMax = 1024;";
        const int MoreBytes = 45000;
        DeviceProject board = DeviceBuild.Current.Projects
            .Single(p => p.Path.StartsWith("boards/esp32-devkitc/", StringComparison.Ordinal));
        Assert.Contains(board.Sources, source => source.Text.Contains(Limit, StringComparison.Ordinal));
        string more = $"int TransmitBytesMax = {1024 + MoreBytes};";
        DeviceProject greedy = board with
        {
            Sources = [.. board.Sources.Select(s => s with { Text = s.Text.Replace(Limit, more, StringComparison.Ordinal) })]
        };
        IReadOnlyList<HeapFigures> figures = HeapFigures.Of(
        [
            (BoardImage.Of(board, DeviceBuild.Current), Configuration.Default),
            (BoardImage.Of(greedy, DeviceBuild.Current), Configuration.Default)
        ]);
        Assert.InRange(figures[1].Steady - figures[0].Steady, MoreBytes, MoreBytes + HeapCost.BlockBytes);
        Assert.Equal(HeapVerdict.DoesNotFit, figures[1].Verdict);
    }

    /// <summary>For one board with <c>GATEWAY_HEAP_BOARD</c> (its folder), else for the classic ESP32.</summary>
    [SkippableFact]
    public void A_boards_heap_is_mapped_by_room_class_and_path()
    {
        string folder = Environment.GetEnvironmentVariable(BoardVariable) ?? "esp32-devkitc";
        BoardImage board = BoardImage.All.Single(image => image.Name == folder);
        string text = string.Concat(Configuration.All.Select(configuration =>
        {
            HeapWalk walk = new BoardContext(board.Loadable(configuration.HasConsole), board.Assemblies.Keys, board.Program)
                .Measure(configuration.Start, configuration.Settings);
            Assert.True(walk.Bytes > 0 && walk.Owners.Sum(o => o.Bytes) == walk.Bytes, "bytes without an owner");
            return HeapMap.Print($"{folder}, {configuration.Name}", walk) + "\n";
        }));
        Report.Write(output, "heap-map", text);
    }

    // Pins that a contact can be on, for the boards that it is near on.
    private static readonly Dictionary<string, int[]> freePins = new()
    {
        ["esp32-c3-devkitm"] = [0, 1, 2],
        ["esp32-devkitc"] = [13, 14, 18, 19, 25, 26, 32, 33],
        ["olimex-esp32-poe"] = [2, 5, 14, 15, 32, 33, 34, 35]
    };

    private static long RoomOf(BoardImage image, HeapFigures figures) =>
        image.ReckonedHeapBytes ?? (figures.Total * HeapFigures.UsablePercent / 100);

    private static BoardContext Context(BoardImage image) => new(image.Loadable(true), image.Assemblies.Keys, image.Program);

    private static IReadOnlyList<HeapFigures> Figures()
    {
        Need.Tool(References.Device != null, References.Missing);
        return all.Value;
    }

    private static IReadOnlyList<Measured> Needs() => [.. Figures().Select(one =>
        new Measured(MissingBytes.NameOf(one), "bytes", one.Needed))];
}
