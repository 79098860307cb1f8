using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Client;

/// <summary>
/// Checks of a command line. An option without its value, given twice, or with a value that its type refuses throws when a check reads it:
/// the parser reports that option itself, so such a check says nothing.
/// </summary>
public static class CommandCheck
{
    /// <summary>Adds a check of the whole command.</summary>
    public static void AddCheck(this Command command, Action<CommandResult> check) => command.Validators.Add(result => Run(result, check));

    /// <summary>Adds a check of one option.</summary>
    public static void AddCheck(this Option option, Action<OptionResult> check) => option.Validators.Add(result => Run(result, check));

    private static void Run<TResult>(TResult result, Action<TResult> check)
        where TResult : SymbolResult
    {
        try
        {
            check(result);
        }
        catch (InvalidOperationException)
        {
            // If the parser has nothing to report, running the command throws it again.
        }
    }
}
