using Gateway.Client;
using Xunit;

namespace Gateway.Tests.Unit.Client;

/// <summary>What is said of a wrong command line.</summary>
public class ArgumentErrorsTests
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData("hunter2", "Unrecognized command or argument '...'.")]
    [InlineData("--password", "Unrecognized command or argument '--password'.")]
    [InlineData("--password=hunter2", "Unrecognized command or argument '--password'.")]
    [InlineData("--brokr=mqtt://u:hunter2@h", "Unrecognized command or argument '--brokr'.")]
    [InlineData("-P", "Unrecognized command or argument '-P'.")]
    [InlineData("-Phunter2", "Unrecognized command or argument '...'.")]
    [InlineData("--hunter2!", "Unrecognized command or argument '...'.")]
    public void An_argument_that_is_not_known_is_named_and_its_value_is_not(string argument, string said)
    {
        string message = Assert.Single(ArgumentErrors.Of(
            [$"Unrecognized command or argument '{argument}'."], [argument], ["pub", argument]));
        Assert.Equal(said, message);
    }

    [Theory]
    [InlineData("--id", "mqtt://u:hunter2@h")]
    [InlineData("--id=u:hunter2@h", "")]
    [InlineData("--id", "u:hunter 2 hunter2@h")]
    public void What_looks_like_user_and_password_is_not_repeated(string first, string second)
    {
        string value = second.Length > 0 ? second : first[5..];
        string said = $"--id '{value}' is wrong";
        string message = Assert.Single(ArgumentErrors.Of([said, said], [], ["pub", first, second]));
        Assert.Equal("--id '...' is wrong", message);
        Assert.DoesNotContain(Secret, message);
    }

    [Fact]
    public void Other_values_are_repeated() =>
        Assert.Equal(["--id 'a b' is wrong"], ArgumentErrors.Of(["--id 'a b' is wrong"], [], ["--id", "a b"]));
}
