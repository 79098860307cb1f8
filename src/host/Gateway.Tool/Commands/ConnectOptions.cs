using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using Gateway.Client;

namespace Gateway.Tool.Commands;

/// <summary>The options that every command has: the broker and the client.</summary>
internal sealed class ConnectOptions
{
    private const int TimeoutSecondsMax = 3600;
    private const int TextBytesMax = 65535;

    private readonly Option<string> broker = new("--broker")
    {
        Description = "mqtt://[user@]host[:1883] or mqtts://[user@]host[:8883]",
        HelpName = "URL",
        Required = true,
    };

    private readonly PasswordOptions password = new();
    private readonly Option<string?> ca = Text("--ca", "FILE", "PEM file of the certificate authorities to trust");
    private readonly Option<string?> certificate = Text("--cert", "FILE", "PEM file of the client certificate");
    private readonly Option<string?> key = Text("--key", "FILE", "PEM file of its private key");
    private readonly Option<string> topic = new("--topic")
    {
        Description = "Topic; for sub also a filter with + and #",
        HelpName = "T",
        Required = true,
    };

    private readonly Option<int> qos = new("--qos")
    {
        Description = "QoS 0, 1 or 2",
        HelpName = "N",
        CustomParser = result => WholeNumber.Parse(result, 0, 2, "--qos is 0, 1 or 2"),
    };

    private readonly Option<int> brokerQosMax = new("--broker-qos-max")
    {
        Description = "Highest QoS of the broker; messages above it are sent at it",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
        CustomParser = result => WholeNumber.Parse(result, 1, 2, "--broker-qos-max is 1 or 2"),
    };

    private readonly Option<int> payloadBytesMax = new("--payload-bytes-max")
    {
        Description = $"Largest payload that is printed, in bytes, at most {ClientLimits.PayloadBytesBound}; a larger message is refused",
        HelpName = "N",
        DefaultValueFactory = _ => ClientLimits.PayloadBytesMax,
        CustomParser = result => WholeNumber.Parse(
            result, 1, ClientLimits.PayloadBytesBound, $"--payload-bytes-max is 1 to {ClientLimits.PayloadBytesBound}"),
    };

    private readonly Option<string?> id = Text("--id", "ID", "Client identifier; default: a random one");
    private readonly Option<bool> persistent = new("--persistent") { Description = "Keep the session at the broker; needs --id" };
    private readonly Option<bool> trace = new("--trace") { Description = "Print each packet, from CONNACK on" };
    private readonly Option<bool> details = new("--trace-details")
    {
        Description = "As --trace, with packet identifier, QoS, DUP and RETAIN",
    };

    private readonly CaptureOption capture = new("Write the bytes of the link for Wireshark; with TLS, as plain text");

    private readonly Option<int> timeout = new("--timeout")
    {
        Description = "Time for the broker to accept and answer, in seconds",
        HelpName = "S",
        DefaultValueFactory = _ => 10,
        CustomParser = result => WholeNumber.Parse(result, 1, TimeoutSecondsMax, $"--timeout is 1 to {TimeoutSecondsMax} seconds"),
    };

    public string Topic(ParseResult parsed) => parsed.GetRequiredValue(topic);

    /// <summary>The topic while the command line is checked; null if there is none.</summary>
    public string? Topic(CommandResult result) => result.GetResult(topic) is null ? null : result.GetValue(topic);

    public int Qos(ParseResult parsed) => parsed.GetValue(qos);

    /// <summary>Also 2 for a command that does not publish, and so does not have the option.</summary>
    public int BrokerQosMax(ParseResult parsed) => parsed.GetResult(brokerQosMax) is null ? 2 : parsed.GetValue(brokerQosMax);

    /// <summary>The default for a command that does not have the option.</summary>
    public int PayloadBytesMax(ParseResult parsed) =>
        parsed.GetResult(payloadBytesMax) is null ? ClientLimits.PayloadBytesMax : parsed.GetValue(payloadBytesMax);

    public bool IsPersistent(ParseResult parsed) => parsed.GetValue(persistent);

    public bool IsTraced(ParseResult parsed) => parsed.GetValue(trace) || parsed.GetValue(details);

    public bool IsDetailed(ParseResult parsed) => parsed.GetValue(details);

    /// <summary>A message to the topic of the command line.</summary>
    public PublicationOptions Publication(ParseResult parsed, string message, bool retain) => new()
    {
        Topic = Encoding.UTF8.GetBytes(Topic(parsed)),
        Payload = Encoding.UTF8.GetBytes(message),
        Qos = Math.Min(Qos(parsed), BrokerQosMax(parsed)),
        Retain = retain,
        IsPersistent = IsPersistent(parsed),
    };

    public PcapFile? Capture(ParseResult parsed) => capture.Open(parsed);

    public int TimeoutMs(ParseResult parsed) => parsed.GetValue(timeout) * 1000;

    public string Id(ParseResult parsed) =>
        parsed.GetValue(id) ?? "gateway-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>
    /// Makes the command run with its broker, whose password is read first. A password that cannot be read is a wrong argument.
    /// </summary>
    public void SetAction(Command command, Func<ParseResult, BrokerAddress, int> run) => command.SetAction(parsed =>
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        BrokerAddress address;
        try
        {
            address = password.Source(parsed.CommandResult).Complete(
                Address(parsed.CommandResult), warning => errors.WriteLine($"gateway: {warning}"));
        }
        catch (FormatException exception)
        {
            errors.WriteLine($"gateway: {exception.Message}");
            return ExitCode.BadArguments;
        }

        return run(parsed, address);
    });

    public void AddTo(Command command)
    {
        command.Options.Add(topic);
        command.Options.Add(qos);
        command.Options.Add(brokerQosMax);
        command.Options.Add(persistent);
        command.Options.Add(trace);
        command.Options.Add(details);
        capture.AddTo(command);
        AddBrokerTo(command);
    }

    /// <summary>The limit of what is received.</summary>
    public void AddPayloadLimitTo(Command command) => command.Options.Add(payloadBytesMax);

    /// <summary>Whether a trace is asked for, while the command line is checked.</summary>
    public bool IsTraced(CommandResult result) => result.GetValue(trace) || result.GetValue(details);

    /// <summary>Only the options for the broker and the client.</summary>
    public void AddBrokerTo(Command command)
    {
        command.Options.Add(broker);
        password.AddTo(command);
        command.Options.Add(id);
        command.Options.Add(timeout);
        command.Options.Add(ca);
        command.Options.Add(certificate);
        command.Options.Add(key);
        id.Validators.Add(result => Check(
            result, IsText(result.GetValueOrDefault<string?>() ?? "-"), $"--id is 1 to {TextBytesMax} bytes of UTF-8"));
        command.Validators.Add(CheckTogether);
    }

    /// <summary>Whether the text can be a string of the standard [MQTT-1.5.3-1, MQTT-1.5.3-2] and is not empty.</summary>
    public static bool IsText(string text) =>
        text.Length > 0 && !text.Contains('\0') && text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar)
        && Encoding.UTF8.GetByteCount(text) <= TextBytesMax;

    public static void Check(SymbolResult result, bool condition, string message)
    {
        if (!condition)
        {
            result.AddError(message);
        }
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private void CheckTogether(CommandResult result)
    {
        if (result.GetValue(persistent) && result.GetValue(id) is null)
        {
            result.AddError("--persistent needs --id: the broker stores a session by client identifier");
        }

        if (result.GetResult(broker) is null)
        {
            return; // That it is missing is said elsewhere.
        }

        try
        {
            if (password.Source(result).Refusal(Address(result)) is { } refusal)
            {
                result.AddError(refusal);
            }
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
        }
    }

    // Throws FormatException, which repeats no URL.
    private BrokerAddress Address(CommandResult result)
    {
        try
        {
            return BrokerAddress.Parse(result.GetValue(broker)!)
                .With(result.GetValue(ca), result.GetValue(certificate), result.GetValue(key));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"--broker: {exception.Message}", exception);
        }
    }
}
