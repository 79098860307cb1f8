using Gateway.Client;
using Xunit;

namespace Gateway.Tests.Unit.Client;

/// <summary>Where a broker's password comes from.</summary>
public sealed class PasswordSourceTests : IDisposable
{
    private const string Secret = "p@ss w0rd:1";

    private readonly string file = Path.GetTempFileName();
    private readonly List<string> warnings = [];

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_file_has_it_in_one_line(string end)
    {
        File.WriteAllText(file, Secret + end);
        Assert.Equal(Secret, new PasswordSource(false, file).Read("u", null, warnings.Add));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hunter2\nhunter3\n")]
    public void A_file_with_another_number_of_lines_is_refused_and_not_repeated(string text)
    {
        File.WriteAllText(file, text);
        FormatException refused = Assert.Throws<FormatException>(() => new PasswordSource(false, file).Read("u", null, warnings.Add));
        Assert.DoesNotContain("hunter", refused.Message);
    }

    [SkippableFact]
    public void A_file_that_others_can_read_is_taken_with_a_warning()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.If(true, "modes of files: run this test on Linux or macOS");
            return;
        }

        File.WriteAllText(file, Secret);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(Secret, new PasswordSource(false, file).Read("u", null, warnings.Add));
        Assert.Equal([$"other users can read {file}: chmod 600 {file}"], warnings);
    }

    [Fact]
    public void One_in_the_url_is_taken_with_a_warning_that_does_not_repeat_it()
    {
        BrokerAddress broker = new PasswordSource(false, null).Complete(BrokerAddress.Parse("mqtt://u:secret@h"), warnings.Add);
        Assert.Equal("secret", broker.Password);
        Assert.DoesNotContain("secret", Assert.Single(warnings));
    }

    [Fact]
    public void Two_of_them_are_refused()
    {
        Assert.NotNull(new PasswordSource(true, "file").Refusal(urlPassword: null));
        Assert.NotNull(new PasswordSource(true, null).Refusal("p"));
        Assert.NotNull(new PasswordSource(false, "file").Refusal("p"));
        Assert.NotNull(new PasswordSource(false, "file").Refusal(BrokerAddress.Parse("mqtt://h")));
        Assert.Null(new PasswordSource(false, "file").Refusal(BrokerAddress.Parse("mqtt://u@h")));
        Assert.Null(new PasswordSource(false, null).Refusal(BrokerAddress.Parse("mqtt://u:p@h")));
    }
}
