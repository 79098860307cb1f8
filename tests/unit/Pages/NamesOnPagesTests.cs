using Xunit;

namespace Gateway.Tests.Unit.Pages;

/// <summary>Every name in pages, help and messages exists, and is spelled as on the wire.</summary>
public class NamesOnPagesTests
{
    private static readonly ProductNames Names = ProductNames.Read();
    private static readonly NamedOnPages Check = new(Names);

    [Fact]
    public void Settings_topics_and_commands_that_a_page_a_help_text_or_a_message_names_are_there()
    {
        Clean([.. SourceText.Pages().Concat(SourceText.Code()).SelectMany(Check.InText)]);
    }

    [Fact]
    public void The_names_on_users_pages_are_those_of_the_wire()
    {
        Clean([.. SourceText.Pages().Where(IsForUsers).SelectMany(Check.OnPage)]);
    }

    [Fact]
    public void The_names_are_read_from_the_code()
    {
        Has(Names.Keys, "id", "broker.qos-max", "sensor.#.kind");
        Has(Names.Faults, "storage-empty");
        Has(Names.Commands, "factory-reset", "ack");
        Has(Names.ConsoleCommands, "onewire", "help");
        Has(Names.Words, "no-answer", "4-20ma", "active-unack", "awaiting-pubrec", "heap-too-small", "historical");
        Assert.DoesNotContain("storage-emptied", Names.Words);
    }

    [Theory]
    [InlineData("set `broker.qos-maximum` to 1", "no setting broker.qos-maximum")]
    [InlineData("throw new X(\"broker-qos-max is 1 or 2\")", "no setting broker-qos-max")]
    [InlineData("/// at it (setting session-lost)", "no setting session-lost")]
    [InlineData("`sensor.1.kinds`, of eight", "no setting sensor.1.kinds")]
    [InlineData("with `storage-failed: hold`", "no setting storage-failed")]
    [InlineData("publish to `cmd/reboot`", "no command reboot")]
    [InlineData("listen to gateway/<id>/alarms", "no topic alarms")]
    public void A_name_that_is_not_there_is_refused_in_any_text(string line, string expected)
    {
        Assert.Equal(["a.md:2: " + expected], Check.InText(new SourceText("a.md", "fine\n" + line + "\n")));
    }

    [Theory]
    [InlineData("counts `storage-emptied`", "nothing is named storage-emptied")]
    [InlineData("as StorageWrite", "StorageWrite is the code's name for a fault")]
    [InlineData("type `set wifi.name cellar`", "no setting wifi.name")]
    public void A_name_that_is_not_there_is_refused_on_a_page(string line, string expected)
    {
        Assert.Equal(["a.md:1: " + expected], Check.OnPage(new SourceText("a.md", line + "\n")));
    }

    [Theory]
    [InlineData("`broker.qos-max`, `sensor.#.kind`, `sensor.1.kind`, keys below `sensor.1`, `broker2.*`, broker.example and wifi.txt")]
    [InlineData("`--broker-qos-max 1`, `cmd/factory-reset`, `cmd/<command>`, `gateway/<id>/health`, `cmd/#`")]
    [InlineData("`storage-empty`, `broker.storage-failed: send`, `storage-failed`, ESP32-DevKitC, `set broker.host 10.0.0.1`")]
    public void Names_that_are_there_pass(string line)
    {
        SourceText page = new("a.md", line + "\n");
        Assert.Empty(Check.InText(page));
        Assert.Empty(Check.OnPage(page));
    }

    [Fact]
    public void Code_is_not_read_but_its_comments_and_literals_are()
    {
        const string Code = """"
            broker.Sessions = broker.sessions;
            // broker.two
            x("""
              broker.three
              """);
            broker.four++;
            Warn("see `faults`: `storage-emptied`");
            """";
        Assert.Equal(
            ["a.cs:2: no setting broker.two", "a.cs:4: no setting broker.three", "a.cs:7: nothing is named storage-emptied"],
            Check.InText(new SourceText("a.cs", Code)));
    }

    // The page of the standard's statements names code; the others name what a user sees.
    private static bool IsForUsers(SourceText page) =>
        page.Path != "src/docs/conformance.md"
        && (page.Path == "README.md"
            || page.Path.StartsWith("src/docs/", StringComparison.Ordinal)
            || page.Path.StartsWith("boards/", StringComparison.Ordinal));

    private static void Has(HashSet<string> names, params string[] some) => Assert.All(some, name => Assert.Contains(name, names));

    private static void Clean(string[] findings) => Assert.True(findings.Length == 0, string.Join('\n', findings));
}
