using System.CommandLine;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Running;
using Gateway.Client;
using Gateway.Hal.Host;
using Gateway.Simulation.Scenes;

return CommandLineRun.Of("host-simulator", () => new SimulatorCommand(Run).Root, args, new InvocationConfiguration());

static int Run(SimulatorOptions options)
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
}
