using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Hal.Host;
using Gateway.Tool.Client;

namespace Gateway.Boards.HostSimulator.CommandLine;

/// <summary>The command line of this board: options in, <see cref="SimulatorOptions"/> out.</summary>
internal sealed class SimulatorCommand
{
    private const string Description = """
        The gateway with a PC as its board. Without --broker it starts a broker of its own, for demonstration, and shows what a
        subscriber of that broker gets.

        Examples:
          host-simulator --for 20s
          host-simulator --broker mqtt://user:password@192.168.1.10:1883 --id pc1
          host-simulator --sensor cpu=hwmon --alarm-above cpu=80,5,2 --interval cpu=5
          host-simulator --sensor t=square:20,80,2000ms --alarm-above t=50,0,2 --trace --quiet

        Exit codes: 0 stopped cleanly, 1 the gateway failed, 2 an argument is wrong or the data folder cannot be used.
        """;

    private static readonly string[] DefaultSensors =
    [
        "boiler=simulated:mean=60,amplitude=3,noise=0.2,excursion=20,scale=7200,seed=1",
        "room=simulated:mean=21,amplitude=1.5,noise=0.1,excursion=8,scale=7200,seed=2",
        "cpu=hwmon",
    ];

    private static readonly string[] DefaultAlarmsAbove = ["boiler=70,3,2", "room=25,1,1"];

    private readonly Option<string?> broker = new("--broker") { Description = "mqtt://[user:password@]host[:1883] or mqtts://...[:8883]", HelpName = "URL" };
    private readonly Option<string?> ca = new("--ca") { Description = "PEM file of the certificate authorities to trust", HelpName = "FILE" };
    private readonly Option<string?> certificate = new("--cert") { Description = "PEM file of the client certificate", HelpName = "FILE" };
    private readonly Option<string?> key = new("--key") { Description = "PEM file of its private key", HelpName = "FILE" };
    private readonly Option<string?> id = new("--id") { Description = "The gateway's id: 1 to 23 letters, digits, '-', '_'", HelpName = "ID" };
    private readonly Option<string?> data = new("--data") { Description = "Folder of what survives a restart", HelpName = "DIR" };
    private readonly Option<string[]> sensors = Repeatable("--sensor", "NAME=simulated|replay:FILE.csv[@SPEEDUP]|hwmon[:CHIP/TEMP]|square:LOW,HIGH,PERIODms; repeatable", "SPEC");
    private readonly Option<string[]> intervals = Repeatable("--interval", "Time between telemetry messages: 5, 200ms, or NAME=2; repeatable", "TIME");
    private readonly Option<string[]> samples = Repeatable("--sample", "Time between readings, which alarms see: 100ms, or NAME=20ms; repeatable", "TIME");
    private readonly Option<string[]> units = Repeatable("--unit", "Unit of a sensor's readings: NAME=%; repeatable", "UNIT");
    private readonly Option<string[]> above = Repeatable("--alarm-above", "SENSOR=LIMIT[,HYSTERESIS[,QOS]]: alarm SENSOR-high; repeatable", "SPEC");
    private readonly Option<string[]> below = Repeatable("--alarm-below", "The same below the limit: alarm SENSOR-low; repeatable", "SPEC");
    private readonly Option<string[]> contacts = Repeatable("--contact", "NAME[=QOS]: an alarm on a simulated door; repeatable", "SPEC");
    private readonly Option<string?> duration = new("--for") { Description = "Stop after this time: 20s", HelpName = "TIME" };
    private readonly Option<bool> trace = new("--trace") { Description = "Print each packet of the gateway" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "Show no messages" };
    private readonly RootCommand root;

    /// <summary>A command that runs <paramref name="run"/> and exits with what it returns.</summary>
    public SimulatorCommand(Func<SimulatorOptions, int> run)
    {
        root = new RootCommand(Description)
        {
            broker, ca, certificate, key, id, data, sensors, intervals, samples, units, above, below, contacts, duration, trace, quiet,
        };
        root.Validators.Add(result =>
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
        root.SetAction(parsed => run(Read(parsed.CommandResult)));
    }

    public ParseResult Parse(string[] arguments) => root.Parse(arguments);

    private static Option<string[]> Repeatable(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [], Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private SimulatorOptions Read(CommandResult result)
    {
        BrokerAddress? address = result.GetValue(broker) is { } url ? Labelled("--broker", url, BrokerAddress.Parse) : null;
        string? caFile = result.GetValue(ca);
        string? certificateFile = result.GetValue(certificate);
        string? keyFile = result.GetValue(key);
        if (address is null && (caFile ?? certificateFile ?? keyFile) is not null)
        {
            throw new FormatException("--ca, --cert and --key need --broker mqtts://...");
        }

        string[] givenSensors = result.GetValue(sensors)!;
        ThresholdSpec[] thresholds =
        [
            .. result.GetValue(above)!.Select(text => Labelled("--alarm-above", text, spec => ThresholdSpec.Parse(spec, isAbove: true))),
            .. result.GetValue(below)!.Select(text => Labelled("--alarm-below", text, spec => ThresholdSpec.Parse(spec, isAbove: false))),
        ];
        ContactSpec[] doors = [.. result.GetValue(contacts)!.Select(text => Labelled("--contact", text, ContactSpec.Parse))];
        bool isDefault = givenSensors.Length == 0;
        if (isDefault && thresholds.Length == 0 && doors.Length == 0)
        {
            thresholds = [.. DefaultAlarmsAbove.Select(text => ThresholdSpec.Parse(text, isAbove: true))];
            doors = [new ContactSpec("door", 1)];
        }

        SimulatorOptions options = new()
        {
            Broker = address?.With(caFile, certificateFile, keyFile),
            Id = result.GetValue(id) ?? (address is null ? "simulator" : OptionCheck.IdOfThisPc()),
            DataFolder = result.GetValue(data),
            Sensors = [.. (isDefault ? DefaultSensors : givenSensors).Select(text => Labelled("--sensor", text, SensorSpec.Parse))],
            HasDefaultSensors = isDefault,
            Thresholds = thresholds,
            Contacts = doors,
            Intervals = [.. result.GetValue(intervals)!.Select(NamedValue.Parse)],
            Samples = [.. result.GetValue(samples)!.Select(NamedValue.Parse)],
            Units = [.. result.GetValue(units)!.Select(NamedValue.Parse)],
            ForMs = result.GetValue(duration) is { } time ? Labelled<int>("--for", time, Duration.ParseMs) : null,
            IsTraced = result.GetValue(trace),
            IsQuiet = result.GetValue(quiet),
        };
        OptionCheck.Check(options);
        return options;
    }

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
