namespace Gateway.Tests.Interop;

/// <summary>What a subscriber that was away gets [3.1.2.4]; retained messages; refusals.</summary>
public class SessionTests
{
    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void A_persistent_subscriber_that_was_away_gets_qos_1_and_2_and_not_0(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        string[] subscribe = ["sub", "--broker", broker.Url, "--topic", "away/#", "--qos", "2", "--persistent", "--id", "keeper"];
        GatewayTool.Run([.. subscribe, "--count", "0"]);
        PublishAllLevels(broker, "while away");

        // A message after the return: were the one at QoS 0 kept, it would come before this.
        using Child subscriber = GatewayTool.Start([.. subscribe, "--count", "3"]);
        subscriber.WaitForLines(line => line.Contains("while away", StringComparison.Ordinal), 2, "an offline message");
        Publish(broker, 1, "back again");
        Assert.Equal(0, subscriber.WaitForExit());
        Assert.Equal(["away/1 while away", "away/2 while away", "away/1 back again"], subscriber.Output);
    }

    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void The_trace_of_a_returning_subscriber_shows_its_offline_messages(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        string[] subscribe = ["sub", "--broker", broker.Url, "--topic", "away/#", "--qos", "2", "--persistent", "--id", "keeper"];
        GatewayTool.Run([.. subscribe, "--count", "0"]);
        PublishAllLevels(broker, "while away");
        string[] packets = GatewayTool.Run([.. subscribe, "--count", "2", "--trace"]);

        Assert.Equal("receive: connack", packets[0]);
        Assert.Equal(
            ["receive: publish", "send: puback", "receive: publish", "send: pubrec", "receive: pubrel", "send: pubcomp"],
            packets.Where(line => line.Contains(": pub", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void A_clean_session_subscriber_that_was_away_gets_none(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        string[] subscribe = ["sub", "--broker", broker.Url, "--topic", "away/#", "--qos", "2", "--id", "stranger"];
        GatewayTool.Run([.. subscribe, "--count", "0"]);
        PublishAllLevels(broker, "while away");

        using Child subscriber = GatewayTool.Start([.. subscribe, "--count", "1", "--trace"]);
        subscriber.WaitForLine(line => line == "receive: suback", "receive: suback");
        Publish(broker, 1, "back again");
        Assert.Equal(0, subscriber.WaitForExit());
        Assert.Equal(
            ["receive: connack", "send: subscribe", "receive: suback", "receive: publish", "send: puback", "send: disconnect"],
            subscriber.Output);
    }

    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void A_retained_message_is_there_for_a_later_subscriber(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        GatewayTool.Run("pub", "--broker", broker.Url, "--topic", "kept/door", "--message", "open", "--qos", "1", "--retain");
        Assert.Equal(["kept/door open"], GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "kept/+", "--qos", "1", "--count", "1"));
    }

    [SkippableFact]
    public void Tls_with_a_user_reaches_a_broker_whose_authority_is_given()
    {
        using Certificates certificate = new();
        using Certificates other = new();
        using Mosquitto broker = new(new MosquittoOptions { Certificate = certificate, User = ("desk", "p@ss:word") });
        string[] publish = ["pub", "--topic", "tls/a", "--message", "m", "--qos", "2"];
        string url = $"mqtts://desk:p%40ss%3Aword@localhost:{broker.Port}";

        Assert.Equal([], GatewayTool.Run([.. publish, "--broker", url, "--ca", certificate.CaFile]));
        Assert.Contains("certificate", Assert.Single(GatewayTool.Fail(1, [.. publish, "--broker", url, "--ca", other.CaFile])));

        string otherName = url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        Assert.Contains("certificate", Assert.Single(GatewayTool.Fail(1, [.. publish, "--broker", otherName, "--ca", certificate.CaFile])));

        string otherPassword = $"mqtts://desk:nope@localhost:{broker.Port}";
        string complaint = Assert.Single(GatewayTool.Fail(1, [.. publish, "--broker", otherPassword, "--ca", certificate.CaFile]));
        Assert.DoesNotContain("nope", complaint);
        Assert.Matches("did not authorize this client|refused user name or password", complaint);
    }

    [Fact]
    public void A_broker_that_is_not_there_is_a_line_and_exit_code_1()
    {
        Assert.Contains("refused", Assert.Single(GatewayTool.Fail(
            1, "pub", "--broker", "mqtt://127.0.0.1:1", "--topic", "a", "--message", "m", "--timeout", "3")));
    }

    [Theory]
    [InlineData("--qos is 0, 1 or 2", "pub", "--broker", "mqtt://localhost", "--topic", "a", "--message", "m", "--qos", "3")]
    [InlineData("--broker-qos-max is 1 or 2", "pub", "--broker", "mqtt://localhost", "--topic", "a", "--message", "m",
        "--broker-qos-max", "0")]
    [InlineData("--topic is a name", "pub", "--broker", "mqtt://localhost", "--topic", "a/#", "--message", "m")]
    [InlineData("--topic is a filter", "sub", "--broker", "mqtt://localhost", "--topic", "a/#/b")]
    [InlineData("--persistent needs --id", "sub", "--broker", "mqtt://localhost", "--topic", "a", "--persistent")]
    [InlineData("not a broker's URL", "sub", "--broker", "http://localhost", "--topic", "a")]
    [InlineData("--ca needs a broker with TLS", "sub", "--broker", "mqtt://localhost", "--topic", "a", "--ca", "x.pem")]
    [InlineData("--echo needs a --topic without", "sub", "--broker", "mqtt://localhost", "--topic", "+", "--echo", "m")]
    [InlineData("the message is missing", "pub", "--broker", "mqtt://localhost", "--topic", "a")]
    public void A_wrong_argument_is_named_with_exit_code_2(string message, params string[] arguments)
    {
        Assert.Contains(GatewayTool.Fail(2, arguments), line => line.Contains(message, StringComparison.Ordinal));
    }

    private static void PublishAllLevels(IBrokerUnderTest broker, string message)
    {
        for (int qos = 0; qos <= 2; qos++)
        {
            Publish(broker, qos, message);
        }
    }

    private static void Publish(IBrokerUnderTest broker, int qos, string message) =>
        GatewayTool.Run("pub", "--broker", broker.Url, "--topic", $"away/{qos}", "--message", message, "--qos", $"{qos}");
}
