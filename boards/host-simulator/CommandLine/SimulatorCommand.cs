using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.App;
using Gateway.Client;
using Gateway.Hal.Host;
using CommandResult = System.CommandLine.Parsing.CommandResult;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The command line of this board: options in, <see cref="SimulatorOptions"/> out.</summary>
internal sealed class SimulatorCommand
{
    private const string Description = """
        The gateway with a PC as its board. Without --broker it starts a broker of its own, for demonstration, and shows what a
        subscriber of that broker gets.

        Examples:
          host-simulator --for 20s
          host-simulator --broker mqtt://user@192.168.1.10 --password-file secret --id pc1
          host-simulator --sensor cpu=hwmon --alarm-above cpu=80,5,2 --interval cpu=5
          host-simulator --sensor room=simulated:mean=21 --interval 1 --deadband 0.2 --window room
          host-simulator --sensor t=square:20,80,2000ms --alarm-above t=50,0,2 --trace --quiet
          host-simulator --unprovisioned --data /tmp/gw1
          host-simulator --data /tmp/gw1 --console --simulate 1=ramp:15,35,2m --simulate cellar=absent
          host-simulator --scene boards/host-simulator/scenes/demonstration.json
          host-simulator --scene day.json --speed 600 --listen 1883 --csv day.csv

        Exit codes: 0 stopped cleanly, 1 the gateway failed, or no broker had answered when --for was over, 2 an argument is wrong or
        the data folder cannot be used, 3 a scene broke a promise, 70 an unexpected error. Each is on the page src/docs/command-line.md.
        """;

    private static readonly string[] DefaultSensors =
    [
        "boiler=simulated:mean=60,amplitude=3,noise=0.2,excursion=20,scale=7200,seed=1",
        "room=simulated:mean=21,amplitude=1.5,noise=0.1,excursion=8,scale=7200,seed=2",
        .. HwmonCatalog.Discover(HwmonCatalog.SystemRoot).Count > 0 ? ["cpu=hwmon"] : Array.Empty<string>(),
    ];

    private static readonly string[] DefaultAlarmsAbove = ["boiler=70,3,2", "room=25,1,1"];

    private readonly Option<string?> broker = Single("--broker", "URL", "mqtt://[user@]host[:1883] or mqtts://[user@]host[:8883]");
    private readonly Option<bool> passwordStandardInput = new("--password-stdin")
    {
        Description = "Read the user's password from standard input: its first line"
    };

    private readonly Option<string?> passwordFile = Single(
        "--password-file", "FILE", $"Read it from this file; without these options {PasswordSource.Variable} is used, if it is set");

    private readonly Option<string?> ca = Single("--ca", "FILE", "PEM file of the certificate authorities to trust");
    private readonly Option<string?> certificate = Single("--cert", "FILE", "PEM file of the client certificate");
    private readonly Option<string?> key = Single("--key", "FILE", "PEM file of its private key");
    private readonly Option<string?> brokerQosMax = Single("--broker-qos-max", "N", "1 for a broker without QoS 2: alarms go at 1");
    private readonly Option<string?> id = Single("--id", "ID", "The gateway's id: 1 to 23 letters, digits, '-', '_'");
    private readonly Option<string?> data = Single("--data", "DIR", "Folder for the data that survives a restart");
    private readonly Option<string?> duration = Single("--for", "TIME", "Stop after this time: 20s");
    private readonly Option<string?> timing = Single(
        "--link-timing", "TIMES", "Keep alive, acknowledgement time-out, shortest and longest pause before reconnecting: 5s,1s,50ms,500ms");

    private readonly Option<string?> failover = Single(
        "--failover-timing", "TIMES", "Time without a connection before the other broker is tried, and time at the second one: 2s,1h");

    private readonly Option<bool> trace = new("--trace") { Description = "Print each packet of the gateway" };
    private readonly Option<bool> console = new("--console")
    {
        Description = "Open the console on a pseudo-terminal; saved settings apply unless an option overrides them"
    };

    private readonly Option<bool> unprovisioned = new("--unprovisioned")
    {
        Description = "Like a new board: with the console, and without a broker until you set one there"
    };

    private readonly Option<bool> quiet = new("--quiet") { Description = "Show no messages" };

    private readonly Option<string[]> sensors = Repeatable(
        "--sensor", "SPEC", "NAME=simulated|replay:FILE.csv[@SPEEDUP]|hwmon[:CHIP/TEMP]|square:LOW,HIGH,PERIODms");

    private readonly Option<string[]> waves = Repeatable(
        "--simulate", "SENSOR=WAVE", "What a sensor of the settings measures: 2=21+sine:3,10m+noise:0.1, or NAME=step:0,30,1m");

    private readonly Option<string[]> intervals = Repeatable(
        "--interval", "TIME", "Time between telemetry messages: 5, 200ms, or NAME=2");

    private readonly Option<string[]> deadbands = Repeatable(
        "--deadband", "NUMBER", "Telemetry only after a change of this size, and at the latest after ten intervals: 0.5, or NAME=2");

    private readonly Option<string[]> windows = Repeatable(
        "--window", "NAME", "Telemetry of this sensor gives average, least and largest of its readings");

    private readonly Option<int> backlog = new("--backlog")
    {
        Description = "Telemetry messages that wait in RAM while there is no broker; 0: none",
        HelpName = "COUNT",
        DefaultValueFactory = _ => AppLimits.BacklogCount,
    };

    private readonly Option<string?> discovery = Single(
        "--discovery", "MODE", "on: announce sensors, alarms and buttons to Home Assistant; single: in a message each; clear: remove them");

    private readonly Option<string[]> samples = Repeatable(
        "--sample", "TIME", "Time between readings, on which alarms act: 100ms, or NAME=20ms");

    private readonly Option<string[]> units = Repeatable("--unit", "UNIT", "Unit of a sensor's readings: NAME=%");
    private readonly Option<string[]> above = Repeatable("--alarm-above", "SPEC", "SENSOR=LIMIT[,HYSTERESIS[,QOS]]: alarm SENSOR-high");
    private readonly Option<string[]> below = Repeatable("--alarm-below", "SPEC", "The same below the limit: alarm SENSOR-low");
    private readonly Option<string[]> contacts = Repeatable("--contact", "SPEC", "NAME[=QOS]: an alarm on a simulated door");
    private readonly SceneOptionSet scene = new();

    /// <summary>A command that runs <paramref name="run"/> and exits with what it returns.</summary>
    public SimulatorCommand(Func<SimulatorOptions, int> run)
    {
        Root = new RootCommand(Description)
        {
            broker, passwordStandardInput, passwordFile, brokerQosMax, ca, certificate, key, id, data, sensors, waves, intervals, samples,
            units, deadbands, windows, backlog, discovery, above, below, contacts, duration, timing, failover, trace, quiet, console,
            unprovisioned,
        };
        scene.AddTo(Root, allowed: [duration, quiet]);
        Root.AddCheck(result =>
        {
            try
            {
                Read(result);
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
            }
        });
        CommandLineRun.AddVerbose(Root);
        Root.SetAction(parsed =>
        {
            TextWriter errors = parsed.InvocationConfiguration.Error;
            SimulatorOptions options = Read(parsed.CommandResult);
            try
            {
                options = options with
                {
                    Broker = options.Broker is not { } address ? null
                        : Password(parsed.CommandResult).Complete(address, warning => errors.WriteLine($"host-simulator: {warning}")),
                };
            }
            catch (FormatException exception)
            {
                errors.WriteLine($"host-simulator: {exception.Message}");
                return ExitCode.BadArguments;
            }

            return run(options);
        });
    }

    /// <summary>The command.</summary>
    public RootCommand Root { get; }

    private static Option<string?> Single(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static Option<string[]> Repeatable(string name, string helpName, string description) => new(name)
    {
        Description = description + "; repeatable",
        HelpName = helpName,
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private PasswordSource Password(CommandResult result) => new(result.GetValue(passwordStandardInput), result.GetValue(passwordFile));

    // Without the password, which is read once, when the command runs.
    private BrokerAddress? ReadBroker(CommandResult result)
    {
        PasswordSource password = Password(result);
        string? caFile = result.GetValue(ca);
        string? certificateFile = result.GetValue(certificate);
        string? keyFile = result.GetValue(key);
        if (result.GetValue(broker) is not { } url)
        {
            return (caFile ?? certificateFile ?? keyFile) is not null
                ? throw new FormatException("--ca, --cert and --key need --broker mqtts://...")
                : password != new PasswordSource(false, null)
                ? throw new FormatException("--password-stdin and --password-file need --broker")
                : null;
        }

        BrokerAddress address = Labelled("--broker", url, BrokerAddress.Parse);
        return password.Refusal(address) is { } refusal
            ? throw new FormatException(refusal)
            : address.With(caFile, certificateFile, keyFile);
    }

    private SimulatorOptions Read(CommandResult result)
    {
        BrokerAddress? address = ReadBroker(result);
        string[] givenSensors = result.GetValue(sensors)!;
        ThresholdSpec[] thresholds =
        [
            .. result.GetValue(above)!.Select(text => Labelled("--alarm-above", text, spec => ThresholdSpec.Parse(spec, isAbove: true))),
            .. result.GetValue(below)!.Select(text => Labelled("--alarm-below", text, spec => ThresholdSpec.Parse(spec, isAbove: false))),
        ];
        ContactSpec[] doors = [.. result.GetValue(contacts)!.Select(text => Labelled("--contact", text, ContactSpec.Parse))];
        bool isDefault = givenSensors.Length == 0;
        bool isDemonstration = isDefault && thresholds.Length == 0 && doors.Length == 0;
        if (isDemonstration)
        {
            thresholds = [.. DefaultAlarmsAbove.Select(text => ThresholdSpec.Parse(text, isAbove: true))];
            doors = [new ContactSpec("door", 1)];
        }

        SimulatorOptions options = new()
        {
            Broker = address,
            PasswordSource = Password(result),
            BrokerQosMax = result.GetValue(brokerQosMax) is { } qosMax ? QosMaxOf(qosMax) : 2,
            IsIdGiven = result.GetValue(id) is not null,
            HasConsole = result.GetValue(console) || result.GetValue(unprovisioned),
            IsUnprovisioned = result.GetValue(unprovisioned),
            Id = result.GetValue(id) ?? (address is null ? "simulator" : OptionCheck.IdOfThisPc()),
            DataFolder = result.GetValue(data),
            Sensors = [.. (isDefault ? DefaultSensors : givenSensors).Select(text => Labelled("--sensor", text, SensorSpec.Parse))],
            Waves = [.. result.GetValue(waves)!.Select(text => Labelled("--simulate", text, WaveSpec.Parse))],
            IsDemonstration = isDemonstration,
            Thresholds = thresholds,
            Contacts = doors,
            Intervals = [.. result.GetValue(intervals)!.Select(NamedValue.Parse)],
            Deadbands = [.. result.GetValue(deadbands)!.Select(NamedValue.Parse)],
            Windows = result.GetValue(windows)!,
            BacklogCount = result.GetValue(backlog),
            Discovery = result.GetValue(discovery) is { } mode ? ModeOf(mode) : null,
            Samples = [.. result.GetValue(samples)!.Select(NamedValue.Parse)],
            Units = [.. result.GetValue(units)!.Select(NamedValue.Parse)],
            ForMs = result.GetValue(duration) is { } time ? Labelled<int>("--for", time, Duration.ParseMs) : null,
            Timing = result.GetValue(timing) is { } times ? Labelled("--link-timing", times, LinkTiming.Parse) : null,
            Failover = result.GetValue(failover) is { } turns ? Labelled("--failover-timing", turns, FailoverTiming.Parse) : null,
            IsTraced = result.GetValue(trace),
            IsQuiet = result.GetValue(quiet),
            IsVerbose = result.GetValue<bool>(CommandLineRun.VerboseName),
            Scene = scene.Read(result),
        };
        OptionCheck.Check(options);
        return options;
    }

    private static DiscoveryMode ModeOf(string text) => text switch
    {
        "off" => DiscoveryMode.Off,
        "on" => DiscoveryMode.On,
        "clear" => DiscoveryMode.Clear,
        "single" => DiscoveryMode.Single,
        _ => throw new FormatException($"--discovery '{text}' is not off, on, clear or single"),
    };

    private static int QosMaxOf(string text) =>
        text is "1" or "2" ? text[0] - '0' : throw new FormatException($"--broker-qos-max '{text}' is not 1 or 2");

    private static T Labelled<T>(string option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{option}: {exception.Message}");
        }
    }
}
