using System.CommandLine;
using Gateway.Client;
using Gateway.Tool.Habits;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway completion</c>: completion of this command for a shell.</summary>
internal static class CompletionCommand
{
    private const string Details = """
        Examples:
          source <(gateway completion bash)
          gateway completion bash --install
          gateway completion powershell | Out-String | Invoke-Expression
        """;

    public static Command Make()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh, fish or powershell" };
        shell.AcceptOnlyFromAmong(CompletionScripts.Shells);
        Option<bool> install = new("--install") { Description = "Install it for this user, instead of printing it" };
        Command command = new DetailedCommand("completion", "Prints or installs completion of this command for a shell.", Details)
        {
            shell, install,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(shell), parsed.GetValue(install), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string shell, bool isInstalled, InvocationConfiguration streams)
    {
        if (!isInstalled)
        {
            streams.Output.Write(CompletionScripts.Of(shell));
            return ExitCode.Done;
        }

        try
        {
            streams.Error.WriteLine($"{CompletionScripts.Install(shell, FolderOf)}: installed; it works in a new {shell}");
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            streams.Error.WriteLine($"gateway: {exception.Message}");
            return ExitCode.BadArguments;
        }
    }

    private static string FolderOf(string? variable, string belowHome) =>
        variable is not null && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), belowHome);
}
