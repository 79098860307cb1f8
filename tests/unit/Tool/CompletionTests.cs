using Gateway.Tests.Unit.HalHost;
using Gateway.Tool.Habits;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>Completion: what the command says may come next, and where the scripts are put.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("gateway pro", "provision")]
    [InlineData("gateway settings ", "get", "set", "diff", "backup", "restore")]
    [InlineData("gateway pub --ret", "--retain")]
    [InlineData("gateway provision --via ", "console", "nanoff")]
    [InlineData("gateway flash ", "esp32-devkitc", "olimex-esp32-poe")]
    [InlineData("gateway completion ", "bash", "zsh", "fish", "powershell")]
    public void The_command_says_what_may_come_next(string line, params string[] wanted)
    {
        ToolRun run = ToolRun.Any($"[suggest:{line.Length}]", line);
        Assert.Equal((0, 0), (run.ExitCode, run.Errors.Length));
        Assert.All(wanted, word => Assert.Contains(word, run.Output));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public void A_script_asks_the_command_and_is_installed_once(string shell)
    {
        Assert.Contains("[suggest:", CompletionScripts.Of(shell), StringComparison.Ordinal);
        Assert.Equal(CompletionScripts.Of(shell).TrimEnd().Split('\n').Length, ToolRun.Of("completion", shell).Output.Length);
        using ScratchFolder home = new();
        string file = CompletionScripts.Install(shell, (_, below) => home.PathOf(below));
        string first = File.ReadAllText(file);
        Assert.Equal(file, CompletionScripts.Install(shell, (_, below) => home.PathOf(below)));
        Assert.Equal(first, File.ReadAllText(file));
        Assert.Contains("gateway", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_keeps_its_lines()
    {
        using ScratchFolder home = new();
        string profile = home.Write(".zshrc", "export A=b");
        CompletionScripts.Install("zsh", (_, below) => home.PathOf(below));
        Assert.Equal("export A=b\nsource <(gateway completion zsh)\n", File.ReadAllText(profile));
    }
}
