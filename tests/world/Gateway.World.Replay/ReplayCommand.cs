using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Gateway.Client;

namespace Gateway.World.Replay;

/// <summary>
/// The command line: runs the simulated world of a seed, or a small world with faults at given places, and shows it as a timeline.
/// </summary>
internal sealed class ReplayCommand
{
    private const string Description = """
        Shows the simulated world of a seed as a timeline.

        Examples:
          replay 16 --from 10 --to 20 --only packets --only faults
          replay --small 'one outbound QoS 2, onward at Pubrel' --fault 9,2

        Exit codes: 0 done, 2 an argument is wrong, 3 the world breaks a promise.
        """;

    private static readonly Dictionary<string, ReplayKind[]> Kinds = new(StringComparer.Ordinal)
    {
        ["packets"] = [ReplayKind.Packet, ReplayKind.Link],
        ["storage"] = [ReplayKind.Storage, ReplayKind.Power],
        ["faults"] = [ReplayKind.Fault],
        ["alarms"] = [ReplayKind.Alarm, ReplayKind.Command],
    };

    private readonly Argument<long?> seed = new("SEED")
    {
        Description = "Seed of a world, 0 or more",
        Arity = ArgumentArity.ZeroOrOne,
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
    private readonly Option<string?> capture = new("--capture")
    {
        Description = "Write the gateway's link for Wireshark; its times are the simulated ones, from 1970 on",
        HelpName = "F.pcap",
    };

    public static RootCommand Make()
    {
        ReplayCommand self = new();
        RootCommand command = new(Description)
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

        result.AddError("SEED is a whole number, 0 or more");
        return null;
    }

    private static SmallWorld? Find(string? name) => SmallWorlds.All.FirstOrDefault(world => world.Name == name);

    private void Check(CommandResult result)
    {
        bool hasSeed = result.GetResult(seed) is { Tokens.Count: > 0 };
        string? name = result.GetValue(small);
        if (hasSeed == (name is not null))
        {
            result.AddError("one of SEED and --small is needed");
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

        if (result.GetValue(capture) is { } path && PcapFile.Refusal(path) is { } refusal)
        {
            result.AddError($"--capture: {refusal}");
        }

        foreach (string what in (result.GetValue(only) ?? []).Where(what => !Kinds.ContainsKey(what)))
        {
            result.AddError($"--only: '{what}' is not one of {string.Join(", ", Kinds.Keys)}");
        }
    }

    private int Run(ParseResult parsed)
    {
        using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
        using PcapFile? file = parsed.GetValue(capture) is { } path ? new PcapFile(path) : null;
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
