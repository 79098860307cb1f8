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
    private const int PortMax = 65535;
    private const int AccountBytesMax = 60_000;

    private readonly Option<string?> broker = Text("--broker", "URL", "mqtt://[user@]host[:1883] or mqtts://[user@]host[:8883]");

    private readonly Option<string?> host = new("--host", "-h")
    {
        Description = "In place of --broker: its host; with --ca, --cert or port 8883 it uses TLS",
        HelpName = "HOST",
    };

    private readonly Option<int?> brokerPort = new("--broker-port", "-p")
    {
        Description = "With --host: its port, if not 1883, or 8883 with TLS",
        HelpName = "N",
        CustomParser = result => WholeNumber.Parse(result, 1, PortMax, $"--broker-port is 1 to {PortMax}"),
    };

    private readonly Option<string?> user = new("--user", "-u") { Description = "User name at the broker", HelpName = "U" };
    private readonly Option<string?> passwordText = new("--password", "-P")
    {
        Description = "Its password, which every user of this PC can see: --password-file is better",
        HelpName = "P",
    };

    private readonly PasswordOptions password = new();
    private readonly Option<string?> ca = Text("--ca", "FILE", "PEM file of the certificate authorities to trust");
    private readonly Option<string?> certificate = Text("--cert", "FILE", "PEM file of the client certificate");
    private readonly Option<string?> key = Text("--key", "FILE", "PEM file of its private key");
    private readonly Option<string> topic = new("--topic", "-t")
    {
        Description = "Topic; for sub also a filter with + and #",
        HelpName = "T",
        Required = true,
    };

    private readonly Option<int> qos = new("--qos", "-q")
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
    public PublicationOptions Publication(ParseResult parsed, byte[] message, bool retain) => new()
    {
        Topic = Encoding.UTF8.GetBytes(Topic(parsed)),
        Payload = message,
        Qos = Math.Min(Qos(parsed), BrokerQosMax(parsed)),
        Retain = retain,
        IsPersistent = IsPersistent(parsed),
    };

    /// <summary>Whether standard input begins with the password.</summary>
    public bool TakesPasswordFromInput(CommandResult result) => password.Source(result).IsStandardInput;

    public PcapFile? Capture(ParseResult parsed) => capture.Open(parsed);

    public int TimeoutMs(ParseResult parsed) => parsed.GetValue(timeout) * 1000;

    public string Id(ParseResult parsed) =>
        parsed.GetValue(id) ?? "gateway-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>
    /// Makes the command run with its broker, whose password is read first. A password or a file that cannot be read is a wrong argument.
    /// </summary>
    public void SetAction(Command command, Func<ParseResult, BrokerAddress, int> run) => command.SetAction(parsed =>
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            BrokerAddress address = password.Source(parsed.CommandResult).Complete(
                Address(parsed.CommandResult), warning => errors.WriteLine($"gateway: {warning}"));
            Require(
                Bytes(Id(parsed)) + Bytes(address.UserName) + Bytes(address.Password) <= AccountBytesMax,
                $"client identifier, user name and password are together longer than {AccountBytesMax} bytes");
            return run(parsed, address);
        }
        catch (FormatException exception)
        {
            errors.WriteLine($"gateway: {exception.Message}");
            return ExitCode.BadArguments;
        }
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
        foreach (Option option in new Option[] { broker, host, brokerPort, user, passwordText })
        {
            command.Options.Add(option);
        }

        password.AddTo(command);
        command.Options.Add(id);
        command.Options.Add(timeout);
        command.Options.Add(ca);
        command.Options.Add(certificate);
        command.Options.Add(key);
        id.AddCheck(result => Check(
            result, IsText(result.GetValueOrDefault<string?>() ?? "-"), $"--id is 1 to {TextBytesMax} bytes of UTF-8"));
        command.AddCheck(CheckTogether);
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
        BrokerAddress address = Place(result);
        string? secret = result.GetValue(passwordText);
        if (result.GetValue(user) is { } name)
        {
            Require(address.UserName is null || address.UserName == name, "--broker has a user name, and --user gives another");
            Require(IsText(name), "--user is text without NUL");
            address = address with { UserName = name };
        }

        Require(address.Password is null || secret is null, "two options give a password");
        return address with { Password = address.Password ?? secret };
    }

    private BrokerAddress Place(CommandResult result)
    {
        string? url = result.GetValue(broker);
        string? name = result.GetValue(host);
        int? port = result.GetValue(brokerPort);
        Require(url is not null || name is not null, "the broker is missing: --broker mqtt://HOST, or -h HOST");
        Require(url is null || (name is null && port is null), "--broker, or --host and --broker-port, not both");
        try
        {
            string? caFile = result.GetValue(ca);
            string? certificateFile = result.GetValue(certificate);
            BrokerAddress place = url is not null
                ? BrokerAddress.Parse(url)
                : BrokerAddress.Of(name!, port, useTls: (caFile ?? certificateFile) is not null);
            return place.With(caFile, certificateFile, result.GetValue(key));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{(url is null ? "--host" : "--broker")}: {exception.Message}", exception);
        }
    }

    private static int Bytes(string? text) => Encoding.UTF8.GetByteCount(text ?? "");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }
}
