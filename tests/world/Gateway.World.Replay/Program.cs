using System.CommandLine;
using System.CommandLine.Help;
using Gateway.Client;
using Gateway.World.Replay;

ParseResult parsed = ReplayCommand.Make().Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
    {
        Console.Error.WriteLine($"replay: {message}");
    }

    Console.Error.WriteLine("replay: see replay --help");
    return ExitCode.BadArguments;
}

return parsed.Invoke();
