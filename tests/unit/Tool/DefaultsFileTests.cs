using System.CommandLine;
using Gateway.Tests.Unit.HalHost;
using Gateway.Tool.Commands;
using Gateway.Tool.Habits;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>The file with the options that somebody always gives.</summary>
public sealed class DefaultsFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly RootCommand root = ToolCommand.Make();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_options_stand_behind_the_command_that_has_them()
    {
        const string file = "# mine\n\n--broker mqtt://desk@h\n--password-file\t/srv/me/se cret\n-q=1\n--trace\n--baud 9600\n";
        Assert.Equal(
            ["--verbose", "pub", "--broker=mqtt://desk@h", "--password-file=/srv/me/se cret", "--qos=1", "--trace", "-t", "t", "-m", "m"],
            Complete(file, "--verbose", "pub", "-t", "t", "-m", "m"));
        Assert.Equal(["settings", "get", "--baud=9600", "broker"], Complete(file, "settings", "get", "broker"));
        Assert.Equal(["ports"], Complete(file, "ports"));
        Assert.Equal(["--help"], Complete(file, "--help"));
    }

    [Theory]
    [InlineData("--qos 2", "--qos", "1")]
    [InlineData("-t a", "--topic", "b")]
    public void What_the_command_line_says_comes_first(string line, params string[] said) =>
        Assert.Equal(["sub", .. said], Complete(line, ["sub", .. said]));

    [Theory]
    [InlineData("--broker", "mqtt://other")]
    [InlineData("-h", "other")]
    [InlineData("-p", "1884")]
    public void An_account_goes_to_no_broker_that_the_command_line_names(params string[] said)
    {
        const string file = "--broker mqtts://desk@h\n--user desk\n--password-file secret\n--ca ca.pem\n--key k\n--cert c\n--id me\n";
        Assert.Equal(["sub", "--id=me", .. said], Complete(file, ["sub", .. said]));
    }

    [Fact]
    public void A_password_goes_with_no_other_user() =>
        Assert.Equal(["sub", "--host=h", "-u", "guest"], Complete("-h h\n-u desk\n--password-file secret\n", "sub", "-u", "guest"));

    [Fact]
    public void What_provision_sets_is_no_habit() =>
        Assert.Equal(
            ["provision", "--port=COM4", "--id", "x"],
            Complete("--broker mqtt://h\n--port COM4\n--set a=b\n", "provision", "--id", "x"));

    [Theory]
    [InlineData("line 2: no command has this option; did you mean --broker?", "\n--brokr mqtt://u:hunter2@h")]
    [InlineData("line 1: no command has this option", "hunter2")]
    [InlineData("use --password-file", "-P hunter2")]
    public void A_wrong_line_is_named_and_not_repeated(string message, string file)
    {
        FormatException exception = Assert.Throws<FormatException>(() => Complete(file, "sub"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Assert.Throws<FormatException>(() => DefaultsFile.Complete(root, ["sub"], folder.PathOf("none")));

    private string[] Complete(string file, params string[] arguments) =>
        DefaultsFile.Complete(root, arguments, folder.Write("defaults", file));
}
