using System.CommandLine;
using System.Text;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Client;
using Gateway.Simulation.Scenes;
using Gateway.Tests.Unit.HalHost;
using Gateway.Tool.Commands;
using Gateway.Tool.Habits;
using Gateway.Tool.Nanoff;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>
/// Mutated command lines and files, with a fixed seed or that of GATEWAY_FUZZ_SEED: whatever they say, both programs end with a documented
/// exit code, and with lines instead of a stack trace. A failure prints the line, which can be given again.
/// </summary>
public sealed class CommandLineFuzzTests : IDisposable
{
    private const string SeedVariable = "GATEWAY_FUZZ_SEED";
    private const string NoPort = "/nonexistent/tty";
    private const string Closed = "mqtt://127.0.0.1:1";

    // Of the lines that would connect to a broker, one in so many does, and waits a second for one that is not there.
    private const int ConnectOneIn = 500;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out int seed) ? seed : 20261130;

    private static readonly int Count = TestCount.Of(1_000, 10_000);

    // The documented ones that a run without a board, a broker and a signal can have.
    private static readonly int[] Documented =
    [
        ExitCode.Done, ExitCode.BrokerFailed, ExitCode.BadArguments, ExitCode.PortFailed, ExitCode.GatewayRefused, ExitCode.NanoffFailed,
    ];

    // They write files, install something, or wait for standard input.
    private static readonly string[] NotRun =
    [
        "--capture", "--to", "--install", "--install-nanoff", "--password-stdin", "--wifi-password-stdin", "--secret-stdin", "--stdin",
        "-s", "--file", "-f", "--csv", "--svg", "--nanoff", "--binary",
    ];

    private static readonly string[] Values =
    [
        "", " ", "-", "--", "-1", "0", "1", "99999999999999999999", "1e9", "NaN", "é", "\ud800", "a\0b", "\u001b[2J", "=", "a=b",
        "=b", "@x",
        "a/b", "+/#", "mqtt://", "mqtt://h:0", "mqtts://u:p@h", "mqtt://[", "%", "$UNSET", "[suggest:3]", "[diagram]", "--no-such",
        new('x', 70_000),
    ];

    private static readonly string[] Lines =
    [
        $"pub --broker {Closed} --topic t --message m --qos 1 --timeout 1 --id x --persistent",
        "pub -h 127.0.0.1 -p 1 -u desk -P secret -t t -m m -q 2 --retain --timeout 1",
        $"sub --broker {Closed} --topic a/# --qos 2 --count 1 --echo e --json --timeout 1 --payload-bytes-max 10",
        $"watch --broker {Closed} --base gateway --csv --timeout 1",
        $"provision --via nanoff --dry-run --port {NoPort} --broker mqtts://u@h.example --id cellar --set sensor.1.interval=5",
        $"provision --via nanoff --dry-run --port {NoPort} --from [settings] --ca [pem] --json",
        $"settings get --port {NoPort} --baud 9600 broker --json",
        $"settings set --port {NoPort} id=x broker.port=1 --test --restart",
        $"settings diff --port {NoPort} --from [settings]",
        $"settings restore --port {NoPort} --from [settings]",
        $"console --port {NoPort}",
        $"inflight --port {NoPort} --json",
        $"flash esp32-devkitc --image [image] --port {NoPort} --dry-run --firmware 1.17.0 --target ESP32_REV3 --skip-firmware --loader",
        $"flash --image [image] --port {NoPort} --dry-run --json",
        "completion bash",
        "ports --json",
    ];

    private static readonly string[] SimulatorLines =
    [
        "--broker mqtts://u@h --ca [pem] --id x --for 1s --broker-qos-max 1 --link-timing 5s,1s,50ms,500ms --failover-timing 2s,1h",
        "--sensor cpu=hwmon --alarm-above cpu=80,5,2 --interval cpu=5 --sample 100ms --unit cpu=F --deadband 0.5 --window cpu",
        "--data /tmp/site --simulate 1=ramp:15,35,2m+noise:0.1,7 --simulate cellar=5+gap:10s,2s --simulate 3=absent",
        "--sensor t=square:20,80,2000ms --sensor r=replay:[pem]@60 --alarm-below t=50,0,2 --contact door=2 --trace --quiet",
        "--sensor s=simulated:mean=1,amplitude=2,noise=3,excursion=4,scale=5,seed=6 --backlog 7 --discovery on",
        "--unprovisioned --console --data /nonexistent --verbose",
        "--scene [scene] --speed 600 --listen 0 --for 1m",
    ];

    private readonly ScratchFolder folder = new();
    private readonly Random random = new(Seed);
    private readonly Dictionary<string, byte[][]> files;

    public CommandLineFuzzTests()
    {
        string certificate = Gateway.Tests.Unit.Settings.Pem.Real(rsa: false).Certificate;
        string binary = folder.Write("Gateway.bin", "image");
        FlashImage.Pack(FlashBoard.All[0], binary, "0.1.0", folder.PathOf("image.zip"));
        System.IO.Compression.ZipFile.ExtractToDirectory(folder.PathOf("image.zip"), folder.PathOf("[image]"));
        files = new Dictionary<string, byte[][]>
        {
            ["[settings]"] =
            [
                Encoding.UTF8.GetBytes("""
                    {"gateway-settings":1,"settings":{"id":"x","broker.port":1,"cert.ca":"[pem]","broker.user":null},
                     "secrets":["wifi.password"],"certificates":{"cert.ca":"1 bytes crc 00000000"}}
                    """),
                Encoding.UTF8.GetBytes("""{"gateway-settings":1,"settings":{"id":"\ud800","\udc00":"b"},"secrets":["\ud800"]}"""),
            ],
            ["[pem]"] = [Encoding.ASCII.GetBytes(certificate)],
            ["[scene]"] = [File.ReadAllBytes(SourceTree.Path("boards/host-simulator/scenes/demonstration.json"))],
            ["image.json"] = [File.ReadAllBytes(folder.PathOf("[image]", "image.json"))],
            ["defaults"] = [Encoding.UTF8.GetBytes($"# mine\n--broker {Closed}\n-q 1\n--timeout=1\n--port {NoPort}\n")],
        };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void No_mutated_command_line_or_file_gives_a_stack_trace_or_an_undocumented_exit_code_of_gateway()
    {
        string[] names = [.. OptionsOf(ToolCommand.Make())];
        for (int i = 0; i < Count; i++)
        {
            string[] words = Mutated(Lines, names);
            WriteFiles();
            RootCommand root = ToolCommand.Make();
            if (!IsRun(root, words))
            {
                Stub(root);
            }

            Check("gateway", root, words);
        }
    }

    [Fact]
    public void No_mutated_command_line_or_file_gives_a_stack_trace_or_an_undocumented_exit_code_of_the_simulator()
    {
        string[] names = [.. OptionsOf(new SimulatorCommand(_ => 0).Root)];
        for (int i = 0; i < Count; i++)
        {
            string[] words = Mutated(SimulatorLines, names);
            WriteFiles();
            RootCommand root = new SimulatorCommand(Play).Root;
            if (words.Any(word => word.StartsWith("--password-stdin", StringComparison.Ordinal)))
            {
                Stub(root);
            }

            Check("host-simulator", root, words);
        }
    }

    // Reads the scene and plays none.
    private static int Play(SimulatorOptions options)
    {
        try
        {
            _ = options.Scene is { } scene ? SceneReader.ReadFile(scene.Path) : null;
            return ExitCode.Done;
        }
        catch (SceneRefusedException)
        {
            return ExitCode.BadArguments;
        }
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))
            .Concat(command.Subcommands.SelectMany(OptionsOf)).Distinct();

    private static void Stub(Command command)
    {
        if (command.Action is not null)
        {
            command.SetAction(_ => ExitCode.Done);
        }

        foreach (Command below in command.Subcommands)
        {
            Stub(below);
        }
    }

    private void Check(string program, RootCommand root, string[] words)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = CommandLineRun.Of(
            program, () => root, words, new InvocationConfiguration { Output = output, Error = errors },
            (made, arguments) => program == "gateway" && random.Next(4) == 0
                ? DefaultsFile.Complete(made, arguments, folder.PathOf("defaults"))
                : arguments);
        bool isFine = Documented.Contains(code) && !errors.ToString().Contains("   at ", StringComparison.Ordinal);
        Assert.True(isFine, $"exit code {code} of {program} {string.Join(' ', words.Select(Shown))}\n{errors}\n{Content()}");
    }

    private string Content() =>
        string.Join('\n', files.Keys.Select(name => $"{name}: {Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(name)))}"));

    private static string Shown(string word) => $"'{(word.Length > 200 ? word[..200] + "..." : word)}'";

    // A line that could reach a board, wait for input, or write a file is only parsed.
    private bool IsRun(RootCommand root, string[] words)
    {
        if (words.Any(word => NotRun.Any(name => word == name || word.StartsWith(name + "=", StringComparison.Ordinal)
            || word.StartsWith(name + ":", StringComparison.Ordinal))))
        {
            return false;
        }

        ParseResult parsed = CommandLineRun.Parse(root, words);
        return parsed.CommandResult.Command.Name switch
        {
            "pub" or "sub" or "watch" => random.Next(ConnectOneIn) == 0,
            "completion" or "ports" => true,
            // Without --port the board of whoever runs this test could be the only one.
            _ => words.Zip(words.Skip(1)).Count(pair => pair == ("--port", NoPort)) == 1 && !words.Contains(CommandLineRun.VerboseName),
        };
    }

    private string[] Mutated(string[] lines, string[] names)
    {
        string[] line = lines[random.Next(lines.Length)].Split(' ');
        List<string> words = [.. line.Select(word => word.Replace("[", folder.PathOf("["), StringComparison.Ordinal))];
        for (int i = random.Next(4); i > 0 && words.Count > 0; i--)
        {
            int at = random.Next(words.Count);
            switch (random.Next(8))
            {
                case 0:
                    words.RemoveAt(at);
                    break;
                case 1:
                    words.Insert(at, words[random.Next(words.Count)]);
                    break;
                case 2:
                    (words[at], words[0]) = (words[0], words[at]);
                    break;
                case 3:
                    words[at] = Values[random.Next(Values.Length)];
                    break;
                case 4:
                    words.Insert(at, names[random.Next(names.Length)]);
                    break;
                case 5:
                    words.RemoveRange(at, words.Count - at);
                    break;
                case 6:
                    words[at] += "=" + Values[random.Next(Values.Length)];
                    break;
                default:
                    words[at] = Edited(words[at]);
                    break;
            }
        }

        return [.. words];
    }

    private string Edited(string word)
    {
        int at = random.Next(word.Length + 1);
        string symbol = ((char)random.Next(1, 128)).ToString();
        return random.Next(3) switch
        {
            0 => word.Insert(at, symbol),
            1 when at < word.Length => word.Remove(at, 1),
            _ => word[..at],
        };
    }

    private string PathOf(string name) => name == "image.json" ? folder.PathOf("[image]", name) : folder.PathOf(name);

    private void WriteFiles()
    {
        foreach ((string name, byte[][] seeds) in files)
        {
            List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
            for (int i = random.Next(4); i > 0 && bytes.Count > 0; i--)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, random.Next(1, Math.Min(16, bytes.Count - at) + 1));
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(32, bytes.Count - at) + 1)));
                        break;
                    default:
                        bytes.InsertRange(at, "\"\\ud800\""u8.ToArray());
                        break;
                }
            }

            File.WriteAllBytes(PathOf(name), [.. bytes]);
        }
    }
}
