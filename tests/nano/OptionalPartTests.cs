using System.Globalization;
using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>A board pays for a part of the firmware, and has its sensors, only where its project includes it.</summary>
public class OptionalPartTests
{
    private const string OneWire = "Gateway.Sensors.OneWire";
    private const string Board = "esp32-devkitc";
    private const string Page = "boards/README.md";
    private const string OneRefused = "1 sensors, alarms or pins of the settings are refused";

    // Of the parts' assemblies at the least, and more for what a board's program refers to of one.
    private const int DiscoveryHeapBytes = 500;
    private const int OutputsHeapBytes = 700;
    private const int ConsoleHeapBytes = 2000;
    private const int ProgramHeapBytesMax = 400;

    private static readonly string[] Provisioned = ["wifi.ssid cellar", "broker.host broker.example", "id cold-store-7"];

    [SkippableTheory]
    [InlineData("esp32-devkitc", true)]
    [InlineData("esp32-c3-devkitm", false)]
    public void A_sensor_whose_part_the_boards_firmware_leaves_out_is_refused(string board, bool hasOneWire)
    {
        Assert.Equal(hasOneWire, Image(board).Assemblies.ContainsKey(OneWire));
        string[] settings = [.. Provisioned, "sensor.1.kind ds18b20", "sensor.1.name room"];
        if (hasOneWire)
        {
            Compose(Image(board), settings);
        }
        else
        {
            Exception refused = Assert.ThrowsAny<Exception>(() => Compose(Image(board), settings));
            Assert.Contains(OneRefused, refused.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Discovery_that_a_boards_firmware_leaves_out_is_refused_and_takes_no_heap()
    {
        string[] settings = [.. Provisioned, "discovery on"];
        BoardImage with = Image(Board);
        BoardImage without = Without("Gateway.Discovery", "Discovery");
        Assert.InRange(with.TypeSystemBytes - without.TypeSystemBytes, DiscoveryHeapBytes, DiscoveryHeapBytes + ProgramHeapBytesMax);
        Compose(with, settings);
        Exception refused = Assert.ThrowsAny<Exception>(() => Compose(without, settings));
        Assert.Contains(OneRefused, refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Outputs_that_a_boards_firmware_leaves_out_are_refused_and_take_no_heap()
    {
        string[] settings = [.. Provisioned, "output.1.kind pin", "output.1.name pump", "output.1.pin 25", "output.1.start last"];
        BoardImage with = Image(Board);
        BoardImage without = Without("Gateway.Outputs", "Outputs");
        Assert.InRange(with.TypeSystemBytes - without.TypeSystemBytes, OutputsHeapBytes, OutputsHeapBytes + ProgramHeapBytesMax);
        Compose(with, settings);
        Exception refused = Assert.ThrowsAny<Exception>(() => Compose(without, settings));
        Assert.Contains(OneRefused, refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_board_whose_firmware_leaves_out_the_console_starts_and_has_its_heap()
    {
        BoardImage without = Without("Gateway.Console", "Console");
        Assert.InRange(
            Image(Board).TypeSystemBytes - without.TypeSystemBytes, ConsoleHeapBytes, ConsoleHeapBytes + ProgramHeapBytesMax);
        Compose(without, Provisioned);
    }

    [SkippableFact]
    public void A_part_that_a_board_includes_is_used_by_its_program()
    {
        DeviceBuild build = DeviceBuild.Current;
        Findings.None([.. from board in build.Projects.Where(p => p.IsProgram && !p.IsTest)
            let used = ReferencesOf(build.Of(board)!)
            from path in board.Projects
            let part = build.Projects.Single(p => p.Path == path).Name
            where !used.Contains(part)
            select $"{board.Path} includes {part}, and its program does not use it"]);
    }

    /// <summary>The table of the page for users, within a twentieth.</summary>
    [SkippableTheory]
    [InlineData("Gateway.Console", "Console", "console")]
    [InlineData("Gateway.Sensors.I2c", "I2c", "I2C")]
    [InlineData("Gateway.Sensors.OneWire", "OneWire", "1-Wire")]
    [InlineData("Gateway.Modbus", "Modbus", "Modbus")]
    [InlineData("Gateway.Outputs", "Outputs", "outputs")]
    [InlineData("Gateway.Discovery", "Discovery", "discovery")]
    public void What_a_part_costs_a_board_that_does_not_use_it_is_on_the_page(string part, string name, string row)
    {
        long bytes = Image(Board).TypeSystemBytes - Without(part, name).TypeSystemBytes;
        string line = Assert.Single(
            File.ReadAllLines(Repository.PathOf(Page)), line => line.StartsWith($"| part {row} | ", StringComparison.Ordinal));
        long said = long.Parse(line.Split('|')[2].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(bytes - said) * 20 <= said, $"{Page}: {line}: computed are {bytes} bytes");
    }

    private static BoardImage Image(string board)
    {
        Need.Tool(References.Device != null, References.Missing);
        return BoardImage.All.Single(image => image.Name == board);
    }

    // The board's project as it is when its BoardParts leaves one out.
    private static BoardImage Without(string part, string name)
    {
        Need.Tool(References.Device != null, References.Missing);
        DeviceProject board = DeviceBuild.Current.Projects.Single(p => p.IsProgram && p.Path.Split('/')[1] == Board);
        DeviceProject changed = board with
        {
            Projects = [.. board.Projects.Where(path => !path.Contains("/" + part + ".Nano/", StringComparison.Ordinal))],
            Sources = [.. board.Sources.Where(s => !s.Path.EndsWith($"/Parts/{name}Part.cs", StringComparison.Ordinal))]
        };
        BoardImage image = BoardImage.Of(changed, DeviceBuild.Current);
        Assert.DoesNotContain(part, image.Assemblies.Keys);
        return image;
    }

    private static void Compose(BoardImage image, string[] settings) =>
        new BoardContext(image.Loadable(false), image.Assemblies.Keys, image.Program).Measure(BoardContext.Gateway, settings);

    private static List<string> ReferencesOf(Built built)
    {
        using Mono.Cecil.ModuleDefinition module = Mono.Cecil.ModuleDefinition.ReadModule(new MemoryStream(built.Pe));
        return [.. module.AssemblyReferences.Select(reference => reference.Name)];
    }
}
