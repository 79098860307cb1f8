using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Tool.Output;
using Gateway.Views;

namespace Gateway.Tool.Commands;

/// <summary>
/// <c>gateway sub</c>: prints the messages of a subscription, and ends when the handshake of the N-th message is complete. Messages that
/// arrive during that handshake are acknowledged and printed too, so that no session loses them.
/// </summary>
internal sealed class SubscribeCommand : Conversation
{
    private const string Summary = "Prints the messages of a subscription as lines of topic and payload.";

    private const string Details = """
        Standard error says when the connection is lost and why, when it is found again and whether the session is resumed, and when the
        broker grants less QoS than asked. A refused subscription ends the command with exit code 1.
        A message above --payload-bytes-max is acknowledged and not printed: standard error names its topic and size, --json prints it
        with "refused" instead of its payload, and the exit code is 9. --count counts it.
        """;

    private const int RefusedCode = 0x80;
    private const byte Space = (byte)' ';
    private const byte LineEnd = (byte)'\n';

    private readonly Stream output = Console.OpenStandardOutput();
    private readonly TextWriter lines;
    private readonly int qos;
    private readonly int payloadBytesMax;
    private readonly int? count;
    private readonly bool isJson;
    private readonly HashSet<int> openHandshakes = [];
    private bool isSubscribed;
    private bool hasRefused;
    private int taken;

    private SubscribeCommand(ConnectOptions options, ParseResult parsed, BrokerAddress broker, string? echo, int? count, bool isJson)
        : base(options, parsed, broker)
    {
        lines = parsed.InvocationConfiguration.Output;
        qos = options.Qos(parsed);
        payloadBytesMax = options.PayloadBytesMax(parsed);
        this.count = count ?? (echo is null ? null : 1);
        this.isJson = isJson;
        Publication = echo is null
            ? null
            : new Publication(Client, options.Publication(parsed, Encoding.UTF8.GetBytes(echo), retain: false));
        Client.Session.Subscribe(Encoding.UTF8.GetBytes(options.Topic(parsed)), qos);
    }

    protected override bool IsDone =>
        isSubscribed && count <= taken && openHandshakes.Count == 0 && Publication is null or { IsDelivered: true }
        && Client.Session.TransmitCount == 0;

    protected override int EndCode =>
        hasRefused ? ExitCode.MessageTooLarge : count is null || IsDone ? ExitCode.Done : ExitCode.Interrupted;

    protected override bool IsUnread => OutputPipe.IsClosed;

    protected override bool IsServed => isSubscribed;

    public static Command Make()
    {
        ConnectOptions options = new();
        Option<int?> count = new("--count")
        {
            Description = "End after this many messages; 0 subscribes and ends; default: until interrupted",
            HelpName = "N",
            CustomParser = result => WholeNumber.Parse(result, 0, int.MaxValue, "--count is 0 or more"),
        };
        Option<string?> echo = new("--echo")
        {
            Description = "After subscribing, publish this to the same topic; --count is then 1 by default",
            HelpName = "MESSAGE",
        };
        Option<bool> json = new("--json") { Description = "A JSON object a message, for programs" };
        Command command = new DetailedCommand("sub", Summary, Details) { count, echo, json };
        options.AddTo(command);
        options.AddPayloadLimitTo(command);
        command.AddCheck(result => ConnectOptions.Check(
            result, !result.GetValue(json) || !options.IsTraced(result), "--json or --trace, not both"));
        command.AddCheck(result => ConnectOptions.Check(
            result,
            TopicText.IsFilter(options, result),
            "--topic is a filter of 1 to 65535 bytes, with + and # only as whole levels, # last"));
        command.AddCheck(result => ConnectOptions.Check(
            result, result.GetValue(echo) is null || TopicText.IsName(options, result), "--echo needs a --topic without + and #"));
        command.AddCheck(result => ConnectOptions.Check(
            result, TopicText.Fits(options, result, result.GetValue(echo) ?? ""), TopicText.TooLong));
        options.SetAction(command, (parsed, broker) =>
        {
            using SubscribeCommand run = new(options, parsed, broker, parsed.GetValue(echo), parsed.GetValue(count), parsed.GetValue(json));
            return run.Run();
        });
        return command;
    }

    protected override void OnEvent(SessionEvent occurred)
    {
        switch (occurred.Kind)
        {
            case SessionEventKind.Subscribed when occurred.Value == RefusedCode:
                Refusal = "the broker refused the subscription";
                break;
            case SessionEventKind.Subscribed:
                TellGranted(occurred.Value);
                isSubscribed = true;
                Publication?.Begin();
                break;
            case SessionEventKind.Disconnected:
                openHandshakes.Clear(); // Their messages are printed; the broker finishes them on the next connection.
                break;
            default:
                break;
        }
    }

    protected override void OnMessage(InboundMessage message)
    {
        Count(message);
        if (isJson)
        {
            ReadOnlySpan<byte> payload = message.Buffer.AsSpan(message.PayloadOffset, message.PayloadBytes);
            JsonObject line = JsonOf(message);
            if (Utf8.IsValid(payload))
            {
                line["payload"] = Encoding.UTF8.GetString(payload);
            }
            else
            {
                line["payloadBase64"] = Convert.ToBase64String(payload);
            }

            lines.WriteLine(line.ToJsonString(Report.OneLine));
        }
        else if (PrintsMessages && !Console.IsOutputRedirected)
        {
            // On a terminal a message must not move the cursor or look like another one.
            string text = Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes);
            Console.WriteLine(WatchModel.Printable($"{TopicOf(message)} {text}"));
        }
        else if (PrintsMessages)
        {
            output.Write(message.Buffer, message.TopicOffset, message.TopicBytes);
            output.WriteByte(Space);
            output.Write(message.Buffer, message.PayloadOffset, message.PayloadBytes);
            output.WriteByte(LineEnd);
            output.Flush();
        }
    }

    protected override void OnTooLarge(InboundMessage message, int payloadBytes)
    {
        Count(message);
        hasRefused = true;
        if (isJson)
        {
            JsonObject line = JsonOf(message);
            line["refused"] = "too-large";
            line["payloadBytes"] = payloadBytes;
            line["payloadBytesMax"] = payloadBytesMax;
            lines.WriteLine(line.ToJsonString(Report.OneLine));
        }

        string remedy = payloadBytes <= ClientLimits.PayloadBytesBound
            ? $"--payload-bytes-max {payloadBytes} prints it"
            : $"--payload-bytes-max is at most {ClientLimits.PayloadBytesBound}";
        Tell($"message refused: {WatchModel.Printable(TopicOf(message))}: {payloadBytes} bytes of payload, "
            + $"the limit is {payloadBytesMax}; {remedy}");
    }

    protected override void OnPacket(int word)
    {
        if (TraceWord.IsSent(word) && PacketText.Type(word) is PacketType.Puback or PacketType.Pubcomp)
        {
            openHandshakes.Remove(TraceWord.PacketId(word));
        }
    }

    private static string TopicOf(InboundMessage message) =>
        Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes);

    private static JsonObject JsonOf(InboundMessage message) =>
        new() { ["topic"] = TopicOf(message), ["qos"] = message.Qos, ["retain"] = message.Retain };

    private void Count(InboundMessage message)
    {
        taken++;
        if (message.Qos > 0)
        {
            openHandshakes.Add(message.PacketId);
        }
    }

    private void TellGranted(int granted)
    {
        if (granted < qos)
        {
            Tell($"subscribed at QoS {granted}, not {qos}: the broker granted no more");
        }
    }
}
