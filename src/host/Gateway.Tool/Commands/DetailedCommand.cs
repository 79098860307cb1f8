using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gateway.Tool.Commands;

/// <summary>A command whose own help has more text than its line in the list.</summary>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    /// <summary>Makes help show the details of these commands.</summary>
    public static void ExtendHelp(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            option.Action = new DetailedHelp((SynchronousCommandLineAction)option.Action!);
        }
    }

    /// <summary>Whether help is asked for; then nothing needs to be complete.</summary>
    public static bool IsHelp(ParseResult parsed) => parsed.Action is DetailedHelp;

    private sealed class DetailedHelp(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DetailedCommand command)
            {
                Console.WriteLine(command.Details);
            }

            return exitCode;
        }
    }

    private string Details { get; } = details;
}
