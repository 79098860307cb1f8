using System.CommandLine;
using System.Text;
using Gateway.Client;
using Gateway.Mqtt;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway pub</c>: publishes one message and ends when its handshake is complete.</summary>
internal sealed class PublishCommand : Conversation
{
    private readonly byte[] topic;
    private readonly byte[] payload;
    private readonly int qos;
    private readonly bool retain;
    private bool isPublished;
    private bool isDelivered;

    private PublishCommand(ConnectOptions options, ParseResult parsed, string message, bool retain)
        : base(options, parsed)
    {
        topic = Encoding.UTF8.GetBytes(options.Topic(parsed));
        payload = Encoding.UTF8.GetBytes(message);
        qos = options.Qos(parsed);
        this.retain = retain;
    }

    protected override bool IsDone => isDelivered && Client.Session.TransmitCount == 0;

    protected override bool IsServed => false;

    public static Command Make()
    {
        ConnectOptions options = new();
        Option<string> message = new("--message") { Description = "The payload", HelpName = "M", Required = true };
        Option<bool> retain = new("--retain") { Description = "The broker keeps it for later subscribers" };
        Command command = new("pub", "Publishes a message; ends when the broker has completely acknowledged it.") { message, retain };
        options.AddTo(command);
        command.Validators.Add(result => ConnectOptions.Check(
            result, TopicText.IsName(options, result), "--topic is a name of 1 to 65535 bytes without + and #"));
        command.Validators.Add(result => ConnectOptions.Check(
            result, TopicText.Fits(options, result, result.GetValue(message) ?? ""), TopicText.TooLong));
        command.SetAction(parsed =>
        {
            using PublishCommand run = new(options, parsed, parsed.GetRequiredValue(message), parsed.GetValue(retain));
            return run.Run();
        });
        return command;
    }

    protected override void OnEvent(SessionEvent occurred)
    {
        if (occurred.Kind == SessionEventKind.Delivered)
        {
            isDelivered = true;
        }
        else if (occurred.Kind == SessionEventKind.Connected && !isPublished)
        {
            isPublished = Client.Session.Publish(topic, payload, 0, payload.Length, qos, retain, 0) == PublishResult.Accepted;
            isDelivered = isPublished && qos == 0;
        }
    }
}
