using Gateway.App;
using Gateway.Primitives;
using Gateway.Tests.Unit.Settings;
using Gateway.Tool.Output;
using Xunit;

namespace Gateway.Tests.Unit.Pages;

public class FaultCodeTests
{
    private const string NamesPath = "src/core/Gateway.App/Messages/FaultNames.All.cs";
    private const string PagePath = "src/docs/diagnostics.md";
    private const string Comment = "        /// <summary>Something.</summary>\n";
    private const string Refused = "        public const Fault LinkRefused = (Fault)20;\n";
    private const string SameNumber = "        public const Fault LinkOf = (Fault)20;\n";
    private const string SameName = "        public const Fault LinkRefused = (Fault)21;\n";
    private const string Mqtts = "        public const Fault LinkOf = (Fault)25;\n";

    [Fact]
    public void Each_folder_gives_its_codes_their_own_numbers_and_names() => Assert.Empty(FaultCode.Check(SourceText.Code()));

    [Fact]
    public void Ranges_of_folders_do_not_overlap()
    {
        int[] given =
            [.. FaultRanges.ByFolder.Values.SelectMany(of => of).SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1))];
        Assert.Equal(given.Distinct().Count(), given.Length);
        Assert.InRange(given.Max(), 0, byte.MaxValue);
    }

    [Fact]
    public void The_table_of_counts_ends_with_the_largest_code() => Assert.Equal((int)Fault.Count, FaultCode.All[^1].Number + 1);

    [Fact]
    public void The_names_are_made_from_the_codes() => Same(NamesPath, FaultPages.Names(FaultCode.All));

    [Fact]
    public void The_page_of_faults_has_a_row_for_each_code()
    {
        Same(PagePath, FaultPages.Page(Text(PagePath), FaultCode.All));
        Assert.Empty(FaultPages.Unwritten(Text(PagePath)));
    }

    [Fact]
    public void Every_code_is_found_by_its_number()
    {
        var names = new FaultNames();
        Dictionary<int, FaultCode> codes = FaultCode.All.ToDictionary(code => code.Number);
        for (int number = 0; number < (int)Fault.Count; number++)
        {
            FaultCode? code = codes.GetValueOrDefault(number);
            Assert.Equal(
                (code?.OnTheWire ?? "", code?.IsCounter ?? false),
                (FaultNames.All.Substring(names.OffsetOf(number), names.BytesOf(number)), names.IsCounter(number)));
        }
    }

    [Fact]
    public void The_command_names_faults_of_links_and_of_MQTT_as_the_gateway_does()
    {
        Assert.All(
            FaultCode.All.Where(code => code.Folder is "Primitives" or "Hal" or "Mqtt"),
            code => Assert.Equal(code.OnTheWire, FaultName.Of((Fault)code.Number)));
    }

    [Theory]
    [InlineData("Hal/HalFaults.cs", Comment + Refused, "")]
    [InlineData("Hal/A/HalFaults.cs", Comment + Mqtts, "25 LinkOf is outside the ranges of Hal")]
    [InlineData("Alarms/AlarmsFaults.cs", Comment + Refused, "20 LinkRefused is outside the ranges of Alarms")]
    [InlineData("Hal/HalFaults.cs", Comment + Refused + Comment + SameNumber, "number 20 is used twice")]
    [InlineData("Hal/HalFaults.cs", Comment + Refused + Comment + SameName, "name link-refused is used twice")]
    [InlineData("Hal/HalFaults.cs", Refused, "src/core/Gateway.Hal/HalFaults.cs: a code is no public constant with a comment")]
    [InlineData("Hal/Link.cs", Refused, "src/core/Gateway.Hal/Link.cs: a code is given outside a folder's file of codes")]
    [InlineData("Hal/MqttFaults.cs", Refused, "src/core/Gateway.Hal/MqttFaults.cs: a code is given outside a folder's file of codes")]
    public void A_code_that_breaks_a_rule_is_refused(string file, string text, string expected)
    {
        Assert.Equal(expected, string.Join("; ", FaultCode.Check([new SourceText("src/core/Gateway." + file, text)])));
    }

    [Fact]
    public void A_row_keeps_what_is_written_by_hand_and_a_new_one_wants_it()
    {
        const string Old = "# A\n\n| code | name | meaning |\n| --- |\n| 20 | `old` | a | b | c |\n| 21 | `gone` | d | e | f |\n\nEnd.\n";
        string page = FaultPages.Page(Old, [new("Hal", 20, "LinkRefused", false), new("Mqtt", 25, "AckOdd", true)]);
        Assert.Equal(
            "# A\n\n| code | name | kind | part | meaning | likely cause | what to do |\n| --- | --- | --- | --- | --- | --- | --- |\n"
            + "| 20 | `link-refused` | fault | Hal | a | b | c |\n| 25 | `ack-odd` | counter | Mqtt |  |  |  |\n\nEnd.\n",
            page);
        Assert.Equal(["`ack-odd` needs meaning, likely cause and what to do"], FaultPages.Unwritten(page));
    }

    private static void Same(string path, string made)
    {
        if (SourceTree.UpdatesPages)
        {
            File.WriteAllText(SourceTree.Path(path), made);
        }

        Assert.Equal(made, Text(path));
    }

    private static string Text(string path) => File.ReadAllText(SourceTree.Path(path)).ReplaceLineEndings("\n");
}
