using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Tool.Output;
using Gateway.Views;

namespace Gateway.Tool.Commands;

/// <summary><c>gateway watch</c>: a live view of the gateways on a broker; without a terminal, lines.</summary>
internal sealed class WatchCommand : Conversation
{
    private const int RefusedCode = 0x80;
    private const string Summary =
        "Shows the gateways on a broker: active alarms first, then what is stale, then the rest. q or Ctrl-C ends it.";

    private const string Details = """
        Keys: arrows, PgUp, PgDn, Home and End scroll, / filters, Esc shows all again, Ctrl-L draws again.

        Examples:
          gateway watch --broker mqtt://192.168.1.10
          gateway watch --broker mqtts://user@broker.example --password-file secret --ca ca.pem --base plant/gateways
          gateway watch --broker mqtt://localhost --json --count 10
          gateway watch --broker mqtt://localhost --csv > telemetry.csv
        """;

    private readonly WatchModel model;
    private readonly string filter;
    private readonly string brokerText;
    private readonly int? count;
    private readonly WatchOutput output;
    private bool isSubscribed;
    private int heard;
    private LiveScreen? live;
    private bool isConnected;
    private bool isChanged;

    private WatchCommand(ConnectOptions options, ParseResult parsed, BrokerAddress broker, string topicBase, int? count, WatchOutput output)
        : base(options, parsed, broker)
    {
        model = new WatchModel(topicBase);
        this.count = count;
        this.output = output;
        filter = topicBase + "/#";
        brokerText = broker.ToString();
        Client.Session.Subscribe(Encoding.UTF8.GetBytes(filter), 1);
    }

    protected override bool IsDone => count <= heard || live?.IsQuitRequested == true;

    protected override int EndCode => count is null || IsDone ? ExitCode.Done : ExitCode.Interrupted;

    protected override bool IsServed => isSubscribed;

    protected override bool IsUnread => OutputPipe.IsClosed;

    protected override bool TellsConnection => false;

    public static Command Make()
    {
        ConnectOptions options = new();
        Option<string> topicBase = new("--base")
        {
            Description = "First levels of the gateways' topics: their setting topic.base",
            HelpName = "T",
            DefaultValueFactory = _ => "gateway",
        };
        Option<int?> count = new("--count")
        {
            Description = "End after this many messages from gateways",
            HelpName = "N",
            CustomParser = result => WholeNumber.Parse(result, 1, int.MaxValue, "--count is 1 or more"),
        };
        Option<bool> json = new("--json") { Description = "A JSON object a message, for programs" };
        Option<bool> csv = new("--csv") { Description = "A line of CSV for each telemetry message, for spreadsheets and plots" };
        Command command = new DetailedCommand("watch", Summary, Details) { topicBase, count, json, csv };
        command.AddCheck(result =>
        {
            if (result.GetValue(json) && result.GetValue(csv))
            {
                result.AddError("--json or --csv, not both");
            }
        });
        options.AddBrokerTo(command);
        topicBase.AddCheck(result => ConnectOptions.Check(
            result,
            result.GetValueOrDefault<string>() is { } text && ConnectOptions.IsText(text) && text.IndexOfAny(['+', '#']) < 0,
            "--base is topic levels without + and #"));
        options.SetAction(command, (parsed, broker) =>
        {
            using WatchCommand run = new(
                options, parsed, broker, parsed.GetValue(topicBase)!.TrimEnd('/'), parsed.GetValue(count),
                parsed.GetValue(json) ? WatchOutput.Json : parsed.GetValue(csv) ? WatchOutput.Csv : WatchOutput.People);
            return run.Show();
        });
        return command;
    }

    protected override void OnEvent(SessionEvent occurred)
    {
        if (occurred.Kind == SessionEventKind.Subscribed)
        {
            Refusal = occurred.Value == RefusedCode ? "the broker refused the subscription" : null;
            isSubscribed = Refusal is null;
        }

        isConnected = occurred.Kind == SessionEventKind.Disconnected ? false : isConnected || occurred.Kind == SessionEventKind.Connected;
        isChanged = true;
    }

    protected override void OnMessage(InboundMessage message)
    {
        string topic = Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes);
        string payload = Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes);
        bool isTelemetry = TelemetryCsv.IsTelemetry(topic, out string gateway, out string sensor);
        if (IsDone || !(model.Take(topic, payload) || (output == WatchOutput.Csv && isTelemetry))
            || (output == WatchOutput.Csv && !isTelemetry))
        {
            return;
        }

        heard++;
        isChanged = true;
        if (output == WatchOutput.Csv)
        {
            using JsonDocument body = JsonDocument.Parse(payload);
            Console.WriteLine(TelemetryCsv.Line(gateway, sensor, body.RootElement));
        }
        else if (output == WatchOutput.Json)
        {
            Console.WriteLine(JsonOf(topic, payload));
        }
        else if (live is null)
        {
            Console.WriteLine(WatchModel.Printable($"{topic} {payload}"));
        }
    }

    protected override void OnTurn()
    {
        live?.Refresh(isChanged);
        isChanged = false;
    }

    protected override void OnEnd()
    {
        if (live is not null)
        {
            live.Dispose();
            live = null;
            Console.WriteLine(ViewSummary.Of(model).Text);
        }
    }

    private static string JsonOf(string topic, string payload)
    {
        try
        {
            JsonNode? value = payload.StartsWith('{') ? JsonNode.Parse(payload) : JsonValue.Create(payload);
            return new JsonObject { ["topic"] = topic, ["payload"] = value }.ToJsonString(Report.OneLine);
        }
        catch (InvalidOperationException)
        {
            // A \u escape in it is half a character: then it is text.
            return new JsonObject { ["topic"] = topic, ["payload"] = payload }.ToJsonString(Report.OneLine);
        }
    }

    private int Show()
    {
        if (output == WatchOutput.Csv)
        {
            Console.WriteLine(TelemetryCsv.Header);
        }

        if (output != WatchOutput.People || !PrintsMessages || !LiveScreen.IsPossible)
        {
            return Run();
        }

        using LiveScreen screen = new(Content);
        live = screen;
        return Run();
    }

    private ScreenContent Content() => new()
    {
        Title = $"gateway watch: {filter} at {brokerText}, "
            + (isConnected ? "connected" : LastFailure.Length > 0 ? LastFailure : "connecting"),
        Summary = ViewSummary.Of(model),
        Rows = ViewRows.Of(model, DateTimeOffset.UtcNow),
        Empty = isSubscribed ? "no message from a gateway yet" : "",
    };
}
