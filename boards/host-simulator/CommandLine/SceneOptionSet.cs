using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The options of scenes: the scene's file replaces most other options.</summary>
internal sealed class SceneOptionSet
{
    private const int PortMax = 65535;

    private readonly Option<string?> scene = new("--scene")
    {
        Description = "Play a scene in simulated time and check it (src/docs/scenes.md); --for counts scene time", HelpName = "FILE",
    };

    private readonly Option<int?> speed = new("--speed")
    {
        Description = "For a scene: play it N times as fast as real time", HelpName = "N",
    };

    private readonly Option<string?> csv = new("--csv") { Description = "For a scene: write received telemetry as CSV", HelpName = "FILE" };

    private readonly Option<string?> svg = new("--svg") { Description = "For a scene: draw what was received", HelpName = "FILE" };

    private readonly Option<int?> listen = new("--listen")
    {
        Description = "For a scene: open a broker on this port of 127.0.0.1 that passes on all messages", HelpName = "PORT",
    };

    private Option[] allowed = [];

    /// <summary>Adds them. With <c>--scene</c> only these and the <paramref name="allowed"/> options may be given.</summary>
    public void AddTo(Command command, Option[] allowed)
    {
        this.allowed = [scene, speed, csv, svg, listen, .. allowed];
        command.Add(scene);
        command.Add(speed);
        command.Add(csv);
        command.Add(svg);
        command.Add(listen);
    }

    /// <summary>The options that were given; null without a scene. Throws <see cref="FormatException"/>.</summary>
    public SceneOptions? Read(CommandResult result)
    {
        Option[] given = [.. result.Command.Options.Where(option => result.GetResult(option) is { Implicit: false })];
        if (result.GetValue(scene) is not { } path)
        {
            return given.FirstOrDefault(option => option == speed || option == csv || option == svg || option == listen) is { } lonely
                ? throw new FormatException($"{lonely.Name} needs --scene")
                : null;
        }

        if (given.FirstOrDefault(option => !allowed.Contains(option)) is { } other)
        {
            throw new FormatException($"{other.Name} does not go with --scene, which says it all");
        }

        SceneOptions options = new(
            path, result.GetValue(speed), result.GetValue(csv), result.GetValue(svg), result.GetValue(listen));
        Require(options.Speed is null or (>= 1 and <= BoardLimits.SpeedMax), $"--speed {options.Speed} is not 1 to {BoardLimits.SpeedMax}");
        Require(options.Port is null or (>= 0 and <= PortMax), $"--listen {options.Port} is not 0 to {PortMax}");
        return options;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }
}
