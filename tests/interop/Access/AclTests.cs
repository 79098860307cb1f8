using System.Net.Sockets;

namespace Gateway.Tests.Interop.Access;

/// <summary>
/// The access lists of the page of security, as a reader copies them, on real brokers: who may do what, and who may not.
/// </summary>
public sealed class AclTests(ITestOutputHelper output) : IDisposable
{
    private const string Id = "gw1";
    private const string Root = "gateway/" + Id + "/";
    private const string Operator = "operator";
    private const string Consumer = "consumer";
    private const string HomeAssistant = "homeassistant";
    private const string Stranger = "stranger";
    private const int PasswordRefused = 1;

    private static readonly string[] Users = [Id, Operator, Consumer, HomeAssistant, Stranger];

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Mosquitto_lets_each_do_what_the_page_says_and_nothing_else()
    {
        Need.Signals();
        File.WriteAllText(folder["acl"], PageExample.Of("mosquitto"));
        using Mosquitto broker = new(new MosquittoOptions
        {
            User = (Id, PasswordOf(Id)),
            MoreUsers = [.. Users[1..].Select(user => (user, PasswordOf(user)))],
            MoreLines = [$"acl_file {folder["acl"]}"],
        });
        Check(broker.Port, "standard", narrowFilters: false);
    }

    [SkippableFact]
    public void Nats_lets_each_do_what_the_page_says_and_nothing_else()
    {
        Need.Signals();

        // A user whom somebody added without rights.
        string authorization = PageExample.Of("NATS").Replace(
            "users: [", $"users: [ {{ user: {Stranger}, password: \"{PasswordOf(Stranger)}\" }}", StringComparison.Ordinal);
        using Nats broker = new(authorization, Users.ToDictionary(user => user.ToUpperInvariant() + "_PASSWORD", PasswordOf));
        Check(broker.Port, "nats", narrowFilters: true);
        CheckNativeNats(broker.NativePort);
    }

    [SkippableFact]
    public void RabbitMq_lets_each_do_what_the_page_says_and_nothing_else()
    {
        Need.Signals();
        using Certificates certificates = new();
        using RabbitMq broker = new("admin", "admin", certificates);
        broker.Control(PageExample.Of("RabbitMQ") + $"rabbitmqctl add_user {Stranger}\n", PasswordOf);
        Check(broker.Port, "rabbitmq", narrowFilters: true);
    }

    private void Check(int port, string kind, bool narrowFilters)
    {
        Provision(port, kind);
        using Child reader = Subscribe(port, Operator, "gateway/#");
        Child[] consumers =
        [
            .. (narrowFilters
                ? new[] { "status", "birth", "health", "sensor/+", "telemetry/+", "alarm/+" }.Select(end => "gateway/+/" + end)
                : ["#"]).Select(filter => Subscribe(port, Consumer, filter)),
        ];
        using Child home = Subscribe(port, HomeAssistant, "homeassistant/#");
        using Child stranger = Start(Stranger, SubscribeLine(port, Stranger, "#"));

        // What NATS delivers at QoS 1 to all others.
        using Child spy = Start(Consumer, SubscribeLine(port, Consumer, "$MQTT/sub/#"));

        // RabbitMQ gives who comes later no retained message for a filter with a wildcard.
        Thread.Sleep(narrowFilters ? 10_000 : 0);
        Child gateway = StartGateway();
        try
        {
            foreach (string kindOfMessage in new[] { "status online", "birth {", "health {", "sensor/t {", "telemetry/t {", "alarm/hot {" })
            {
                WaitFor([reader], kindOfMessage);
                WaitFor(consumers, kindOfMessage);
            }

            CheckCommands(port, reader, consumers);
            CheckDiscovery(port, reader, home);
            CheckForgeries(port, reader);

            // The will, and the gateway's own status, which it hears and answers.
            int online = Count(reader, "status online");
            Publish(port, Id, Root + "status", "offline", 0);
            reader.WaitForLines(line => line == Root + "status online", online + 1, "status online");
            int offline = Count(reader, "status offline");
            gateway.Kill();
            gateway.WaitForExit();
            reader.WaitForLines(line => line == Root + "status offline", offline + 1, "status offline");
            WaitFor(consumers, "status offline");
        }
        finally
        {
            gateway.Dispose();
            Array.ForEach(consumers, consumer => consumer.Dispose());
        }

        Assert.All(consumers, consumer => Assert.DoesNotContain(
            consumer.Output, line => line.StartsWith(Root + "cmd/", StringComparison.Ordinal)
                || line.StartsWith(Root + "reply", StringComparison.Ordinal)));
        Assert.Empty(stranger.Output);
        Assert.Empty(spy.Output);
        CheckUnknownUser(port);
    }

    // A command that is not allowed is followed by one that is: when that is answered, the first has had its time.
    private void CheckCommands(int port, Child reader, Child[] consumers)
    {
        foreach (string user in new[] { Consumer, Stranger, Id })
        {
            Publish(port, user, Root + "cmd/ping", "#no-" + user, 1);
        }

        Publish(port, HomeAssistant, Root + "cmd/factory-reset", "#no-reset", 1);
        Publish(port, Operator, Root + "cmd/ping", "#yes", 1);
        WaitFor([reader], "reply {\"command\":\"ping\",\"id\":\"yes\",\"result\":\"ok\"}");
        Publish(port, HomeAssistant, Root + "cmd/ack", "#home all", 1);
        WaitFor([reader], "reply {\"command\":\"ack\",\"id\":\"home\"");
        Assert.DoesNotContain(reader.Output, line => line.Contains("no-", StringComparison.Ordinal));
        output.WriteLine($"{reader.Output.Length} lines for the operator, {consumers.Sum(child => child.Output.Length)} for the consumer");
    }

    private static void CheckDiscovery(int port, Child reader, Child home)
    {
        Publish(port, HomeAssistant, "homeassistant/status", "online", 0);
        foreach (string topic in new[] { "device/gw1" })
        {
            home.WaitForLine(
                line => line.StartsWith($"homeassistant/{topic}/config {{", StringComparison.Ordinal), topic);
        }

        Assert.DoesNotContain(reader.Output, line => line.StartsWith("homeassistant", StringComparison.Ordinal));
    }

    private static int Count(Child reader, string message) => reader.Output.Count(line => line == Root + message);

    // An operator, a consumer and another gateway cannot speak as the gateway does.
    private static void CheckForgeries(int port, Child reader)
    {
        foreach (string user in new[] { Operator, Consumer, HomeAssistant, Stranger })
        {
            Publish(port, user, Root + "alarm/hot", "forged by " + user, 1);
            Publish(port, user, Root + "status", "forged by " + user, 0);
        }

        Publish(port, Id, "gateway/gw2/status", "forged by gw1", 1);
        Publish(port, Operator, Root + "cmd/ping", "#after", 1);
        WaitFor([reader], "reply {\"command\":\"ping\",\"id\":\"after\"");
        Assert.DoesNotContain(reader.Output, line => line.Contains("forged", StringComparison.Ordinal));
    }

    private static void CheckUnknownUser(int port)
    {
        using Child child = Child.StartDll(
            "gateway.dll", SubscribeLine(port, "nobody", "#"), environment: new Dictionary<string, string> { ["GATEWAY_PASSWORD"] = "x" });
        Assert.Equal(PasswordRefused, child.WaitForExit());
    }

    // By its own protocol the server lets a user subscribe to what it delivers at QoS 1 to all others, if it lets the user in.
    private static void CheckNativeNats(int port)
    {
        Assert.Equal("+OK", SayToNats(port, Stranger));
        Assert.All(Users[..^1], user => Assert.StartsWith("-ERR 'Authorization Violation'", SayToNats(port, user)));
    }

    private static string SayToNats(int port, string user)
    {
        using TcpClient client = new("127.0.0.1", port);
        client.ReceiveTimeout = 10_000;
        using StreamReader reader = new(client.GetStream());
        using StreamWriter writer = new(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        Assert.StartsWith("INFO ", reader.ReadLine());
        writer.WriteLine($$"""CONNECT {"verbose":true,"user":"{{user}}","pass":"{{PasswordOf(user)}}"}""");
        return reader.ReadLine() ?? "closed";
    }

    private void Provision(int port, string kind)
    {
        using Child gateway = StartGateway();
        string line = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:");
        string[] settings =
        [
            "broker.kind=" + kind, "discovery=on", "health.interval=5", "sensor.1.kind=simulated", "sensor.1.name=t", "sensor.1.interval=1",
            "alarm.1.kind=above", "alarm.1.name=hot", "alarm.1.sensor=t", "alarm.1.limit=-1000",
        ];
        GatewayTool.Feed(
            PasswordOf(Id) + "\n", 0,
            [
                "provision", "--port", line["console: ".Length..], "--broker", $"mqtt://{Id}@127.0.0.1:{port}", "--password-stdin", "--id",
                Id, "--test", "--no-restart", .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]);
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
    }

    private Child StartGateway() => Simulator.Start(
        ["--unprovisioned", "--data", folder["slots"], "--trace", "--quiet", "--link-timing", "5s,5s,50ms,200ms"]);

    private static string PasswordOf(string user) => "password-of-" + user;

    private static string[] SubscribeLine(int port, string user, string filter) =>
    [
        "sub", "--broker", $"mqtt://{user}@127.0.0.1:{port}", "--topic", filter, "--qos", "1", "--id",
        $"{user}-{string.Concat(filter.Where(char.IsLetter))}",
    ];

    private static Child Start(string user, string[] arguments) => Child.StartDll(
        "gateway.dll", arguments, environment: new Dictionary<string, string> { ["GATEWAY_PASSWORD"] = PasswordOf(user) });

    private static Child Subscribe(int port, string user, string filter) => Start(user, SubscribeLine(port, user, filter));

    // Whatever the broker says to it: some close the connection of who may not publish, others take the message and drop it.
    private static void Publish(int port, string user, string topic, string message, int qos)
    {
        using Child child = Start(
            user,
            [
                "pub", "--broker", $"mqtt://{user}@127.0.0.1:{port}", "--topic", topic, "--message", message, "--qos", $"{qos}",
                "--timeout", "1",
            ]);
        child.WaitForExit();
    }

    private static void WaitFor(Child[] readers, string message)
    {
        for (int waits = 0; waits < 600; waits++)
        {
            if (readers.Any(reader => reader.Output.Any(line => line.StartsWith(Root + message, StringComparison.Ordinal))))
            {
                return;
            }

            Thread.Sleep(50);
        }

        Assert.Fail($"no {message}\n{string.Join('\n', readers.SelectMany(reader => reader.Output.Concat(reader.Errors)))}");
    }
}
