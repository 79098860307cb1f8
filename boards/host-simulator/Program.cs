using System.CommandLine;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Running;
using Gateway.Client;
using Gateway.Hal.Host;
using Gateway.Simulation.Scenes;

SimulatorCommand command = new(options =>
{
    try
    {
        return options.Scene is { } scene ? new ScenePlay(options, scene).Run() : new SimulatorRun(options).Run();
    }
    catch (Exception exception) when (exception is StorageRefusedException or SensorSpecException or PlatformNotSupportedException
        or SceneRefusedException)
    {
        Console.Error.WriteLine($"host-simulator: {exception.Message}");
        return ExitCode.BadArguments;
    }
});

ParseResult parsed = command.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (string message in ArgumentErrors.Of(parsed.Errors.Select(error => error.Message), parsed.UnmatchedTokens, args))
    {
        Console.Error.WriteLine($"host-simulator: {message}");
    }

    Console.Error.WriteLine("host-simulator: see --help");
    return ExitCode.BadArguments;
}

// The run handles signals itself: the library would end the process before the gateway has disconnected.
return parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
