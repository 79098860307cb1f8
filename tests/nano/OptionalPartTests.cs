using Gateway.Tests.Nano.Memory;
using Xunit;

namespace Gateway.Tests.Nano;

/// <summary>A board pays for a part of the firmware, and has its sensors, only where its project includes it.</summary>
public class OptionalPartTests
{
    private const string OneWire = "Gateway.Sensors.OneWire";

    private static readonly string[] Provisioned = ["broker.host broker.example", "id cold-store-7"];

    [SkippableTheory]
    [InlineData("esp32-devkitc", true)]
    [InlineData("esp32-c3-devkitm", false)]
    public void A_sensor_whose_part_the_boards_firmware_leaves_out_is_refused(string board, bool hasOneWire)
    {
        Assert.Equal(hasOneWire, Image(board).Assemblies.ContainsKey(OneWire));
        string[] settings = [.. Provisioned, "sensor.1.kind ds18b20", "sensor.1.name room"];
        if (hasOneWire)
        {
            Compose(board, settings);
        }
        else
        {
            Exception refused = Assert.ThrowsAny<Exception>(() => Compose(board, settings));
            Assert.Contains("1 sensors, alarms or pins of the settings are refused", refused.Message, StringComparison.Ordinal);
        }
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

    private static BoardImage Image(string board)
    {
        Need.Tool(References.Device != null, References.Missing);
        return BoardImage.All.Single(image => image.Name == board);
    }

    private static void Compose(string board, string[] settings)
    {
        BoardImage image = Image(board);
        new BoardContext(image.Loadable(false), image.Assemblies.Keys, image.Program).Measure(BoardContext.Gateway, settings);
    }

    private static List<string> ReferencesOf(Built built)
    {
        using Mono.Cecil.ModuleDefinition module = Mono.Cecil.ModuleDefinition.ReadModule(new MemoryStream(built.Pe));
        return [.. module.AssemblyReferences.Select(reference => reference.Name)];
    }
}
