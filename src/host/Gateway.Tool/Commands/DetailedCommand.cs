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

    private sealed class DetailedHelp(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        /// <summary>For help nothing needs to be complete.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DetailedCommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
            }

            return exitCode;
        }
    }

    private string Details { get; } = details;
}
