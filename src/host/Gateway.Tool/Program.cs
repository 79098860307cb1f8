using System.CommandLine;
using Gateway.Client;
using Gateway.Tool;
using Gateway.Tool.Commands;

ParseResult parsed = ToolCommand.Make().Parse(args);
if (parsed.Errors.Count > 0 && !DetailedCommand.IsHelp(parsed))
{
    foreach (string message in ArgumentErrors.Of(parsed.Errors.Select(error => error.Message), parsed.UnmatchedTokens, args))
    {
        Console.Error.WriteLine($"gateway: {message}");
    }

    Console.Error.WriteLine("gateway: see gateway --help");
    return ExitCode.BadArguments;
}

// The commands handle signals: the library would end the process before DISCONNECT has left.
return parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
