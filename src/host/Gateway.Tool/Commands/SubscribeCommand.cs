using System.CommandLine;
using System.Text;
using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.Tool.Commands;

/// <summary>
/// <c>gateway sub</c>: prints the messages of a subscription, and ends when the handshake of the N-th message is complete. Messages that
/// arrive during that handshake are acknowledged and printed too, so that no session loses them.
/// </summary>
internal sealed class SubscribeCommand : Conversation
{
    private const int RefusedCode = 0x80;
    private const byte Space = (byte)' ';
    private const byte LineEnd = (byte)'\n';

    private readonly Stream output = Console.OpenStandardOutput();
    private readonly byte[] filter;
    private readonly byte[]? echo;
    private readonly int qos;
    private readonly int? count;
    private readonly HashSet<int> openHandshakes = [];
    private bool isSubscribed;
    private bool isEchoed;
    private bool isEchoDelivered;
    private int taken;

    private SubscribeCommand(ConnectOptions options, ParseResult parsed, string? echo, int? count)
        : base(options, parsed)
    {
        filter = Encoding.UTF8.GetBytes(options.Topic(parsed));
        qos = options.Qos(parsed);
        this.echo = echo is null ? null : Encoding.UTF8.GetBytes(echo);
        this.count = count ?? (echo is null ? null : 1);
        Client.Session.Subscribe(filter, qos);
    }

    protected override bool IsDone =>
        isSubscribed && count <= taken && openHandshakes.Count == 0 && (echo is null || isEchoDelivered)
        && Client.Session.TransmitCount == 0;

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
        Command command = new("sub", "Prints the messages of a subscription as lines of topic and payload.") { count, echo };
        options.AddTo(command);
        command.Validators.Add(result => ConnectOptions.Check(
            result,
            TopicText.IsFilter(options, result),
            "--topic is a filter of 1 to 65535 bytes, with + and # only as whole levels, # last"));
        command.Validators.Add(result => ConnectOptions.Check(
            result, result.GetValue(echo) is null || TopicText.IsName(options, result), "--echo needs a --topic without + and #"));
        command.Validators.Add(result => ConnectOptions.Check(
            result, TopicText.Fits(options, result, result.GetValue(echo) ?? ""), TopicText.TooLong));
        command.SetAction(parsed =>
        {
            using SubscribeCommand run = new(options, parsed, parsed.GetValue(echo), parsed.GetValue(count));
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
                isSubscribed = true;
                PublishEcho();
                break;
            case SessionEventKind.Delivered:
                isEchoDelivered = true;
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
        taken++;
        if (message.Qos > 0)
        {
            openHandshakes.Add(message.PacketId);
        }

        if (PrintsMessages)
        {
            output.Write(message.Buffer, message.TopicOffset, message.TopicBytes);
            output.WriteByte(Space);
            output.Write(message.Buffer, message.PayloadOffset, message.PayloadBytes);
            output.WriteByte(LineEnd);
            output.Flush();
        }
    }

    protected override void OnPacket(int word)
    {
        if (TraceWord.IsSent(word) && PacketText.Type(word) is PacketType.Puback or PacketType.Pubcomp)
        {
            openHandshakes.Remove(TraceWord.PacketId(word));
        }
    }

    private void PublishEcho()
    {
        if (echo is not null && !isEchoed)
        {
            isEchoed = Client.Session.Publish(filter, echo, 0, echo.Length, qos, false, 0) == PublishResult.Accepted;
            isEchoDelivered = isEchoed && qos == 0;
        }
    }
}
