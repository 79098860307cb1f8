using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary><c>--password-stdin</c> and <c>--password-file</c>, for every command that takes a broker.</summary>
internal sealed class PasswordOptions
{
    private readonly Option<bool> standardInput = new("--password-stdin")
    {
        Description = "Read the user's password from standard input: its next line",
    };

    private readonly Option<string?> file = new("--password-file")
    {
        Description = $"Read the user's password from this file; without these options {PasswordSource.Variable} is used, if it is set",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(standardInput);
        command.Options.Add(file);
    }

    public PasswordSource Source(CommandResult result) => new(result.GetValue(standardInput), result.GetValue(file));
}
