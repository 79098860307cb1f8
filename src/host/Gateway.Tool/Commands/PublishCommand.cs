using System.CommandLine;
using Gateway.Client;
using Gateway.Mqtt;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway pub</c>: publishes one message and ends when its handshake is complete.</summary>
internal sealed class PublishCommand : Conversation
{
    private const string Summary = "Publishes a message; ends when the broker has completely acknowledged it.";

    private const string Details = """
        When the link breaks before that:
          at QoS 1 the message is sent again, and may arrive twice;
          at QoS 2 with --persistent and --id ID the handshake continues in the kept session, and the message arrives once;
          at QoS 2 without them it is not sent again. The command ends with exit code 8: nobody here knows whether it arrived.
        Exit code 8 also follows when the time is over or you press Ctrl-C while a sent message is not acknowledged.
        """;

    private PublishCommand(ConnectOptions options, ParseResult parsed, BrokerAddress broker, byte[] message, bool retain)
        : base(options, parsed, broker)
    {
        Publication = new Publication(Client, options.Publication(parsed, message, retain));
    }

    protected override bool IsDone => Publication!.IsDelivered && Client.Session.TransmitCount == 0;

    protected override int EndCode => IsDone ? ExitCode.Done : ExitCode.Interrupted;

    protected override bool IsServed => false;

    public static Command Make()
    {
        ConnectOptions options = new();
        MessageOptions message = new();
        Option<bool> retain = new("--retain") { Description = "The broker keeps it for later subscribers" };
        Command command = new DetailedCommand("pub", Summary, Details) { retain };
        message.AddTo(command, options);
        options.AddTo(command);
        command.AddCheck(result => ConnectOptions.Check(
            result, TopicText.IsName(options, result), "--topic is a name of 1 to 65535 bytes without + and #"));
        options.SetAction(command, (parsed, broker) =>
        {
            byte[] payload = message.Read(parsed, options.Topic(parsed));
            using PublishCommand run = new(options, parsed, broker, payload, parsed.GetValue(retain));
            return run.Run();
        });
        return command;
    }

    protected override void OnEvent(SessionEvent occurred)
    {
        if (occurred.Kind == SessionEventKind.Connected)
        {
            Publication!.Begin();
        }
    }
}
