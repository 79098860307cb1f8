using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Gateway.Client;
using Gateway.Simulation.World;
using Gateway.Tool.Replay;

namespace Gateway.Tool.Commands;

/// <summary>
/// <c>gateway replay</c>: runs the simulated world of a seed, or a small world with faults at given places, and shows it as a timeline.
/// </summary>
internal sealed class ReplayCommand
{
    private static readonly Dictionary<string, ReplayKind[]> Kinds = new(StringComparer.Ordinal)
    {
        ["packets"] = [ReplayKind.Packet, ReplayKind.Link],
        ["storage"] = [ReplayKind.Storage, ReplayKind.Power],
        ["faults"] = [ReplayKind.Fault],
        ["alarms"] = [ReplayKind.Alarm, ReplayKind.Command],
    };

    private readonly Option<long?> seed = new("--seed")
    {
        Description = "Seed of a world, 0 or more",
        HelpName = "N",
        CustomParser = ParseSeed,
    };

    private readonly Option<string?> small = new("--small")
    {
        Description = "Name of a small world instead; an unknown name lists them",
        HelpName = "NAME",
    };

    private readonly Option<string[]> faults = new("--fault")
    {
        Description = "A fault of a small world: its place in the run from 0, and its kind; may be there twice",
        HelpName = "AT,KIND",
    };

    private readonly Option<long> from = Seconds("--from", "Show nothing before this simulated second", 0);
    private readonly Option<long> to = Seconds("--to", "Show nothing after this simulated second", long.MaxValue);
    private readonly Option<string[]> only = new("--only")
    {
        Description = "Show only packets, storage, faults or alarms; repeatable. What breaks a promise is always shown",
        HelpName = "WHAT",
    };

    private readonly Option<bool> json = new("--json") { Description = "A JSON object a line, for programs" };
    private readonly CaptureOption capture = new("Write the gateway's link for Wireshark; its times are the simulated ones, from 1970 on");

    public static Command Make()
    {
        ReplayCommand self = new();
        Command command = new("replay", "Shows the simulated world of a seed as a timeline; exit code 3 when it breaks a promise.")
        {
            self.seed, self.small, self.faults, self.from, self.to, self.only, self.json, self.capture,
        };
        command.Validators.Add(self.Check);
        command.SetAction(self.Run);
        return command;
    }

    private static Option<long> Seconds(string name, string description, long otherwise) => new(name)
    {
        Description = description,
        HelpName = "S",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (decimal.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
                && seconds <= int.MaxValue)
            {
                return (long)(seconds * 1000);
            }

            result.AddError($"{name} is a time in seconds, as 12.345");
            return 0;
        },
    };

    private static long? ParseSeed(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        result.AddError("--seed is a whole number, 0 or more");
        return null;
    }

    private static SmallWorld? Find(string? name) => SmallWorlds.All.FirstOrDefault(world => world.Name == name);

    private void Check(CommandResult result)
    {
        bool hasSeed = result.GetResult(seed) is not null;
        string? name = result.GetValue(small);
        if (hasSeed == (name is not null))
        {
            result.AddError("one of --seed and --small is needed");
        }
        else if (name is not null && Find(name) is null)
        {
            result.AddError($"--small: there is no '{name}'. There are:\n  {string.Join("\n  ", SmallWorlds.All.Select(one => one.Name))}");
        }

        string[] placed = result.GetValue(faults) ?? [];
        if (placed.Length > 0 && name is null)
        {
            result.AddError("--fault is for --small: the faults of a seed are its own");
        }

        foreach (string text in placed.Where(text => SmallWorlds.ParseFault(text) is null))
        {
            result.AddError($"--fault: '{text}' is not AT,KIND");
        }

        foreach (string what in (result.GetValue(only) ?? []).Where(what => !Kinds.ContainsKey(what)))
        {
            result.AddError($"--only: '{what}' is none of {string.Join(", ", Kinds.Keys)}");
        }
    }

    private int Run(ParseResult parsed)
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
        using PcapFile? file = capture.Open(parsed);
        bool isJson = parsed.GetValue(json);
        ReplayText text = new(output);
        string[] wanted = parsed.GetValue(only) ?? [];
        ReplayView view = new(isJson ? new ReplayJson(output) : text, file)
        {
            FromMs = parsed.GetValue(from),
            ToMs = parsed.GetValue(to),
            Kinds = wanted.Length == 0 ? null : [.. wanted.SelectMany(what => Kinds[what])],
        };
        if (!isJson)
        {
            text.Begin();
        }

        ReplaySummary summary = Find(parsed.GetValue(small)) is { } world
            ? SmallWorlds.Replay(world, view, [.. (parsed.GetValue(faults) ?? []).Select(one => SmallWorlds.ParseFault(one)!.Value)])
            : SeedRun.Replay(parsed.GetValue(seed)!.Value, view);
        if (isJson)
        {
            ReplayJson.WriteSummary(output, summary);
        }
        else
        {
            output.WriteLine();
            output.WriteLine(summary.ToText());
        }

        return summary.Wrong is null ? ExitCode.Done : ExitCode.PromiseBroken;
    }
}
