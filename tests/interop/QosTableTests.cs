namespace Gateway.Tests.Interop;

/// <summary>Publish QoS by subscribe QoS, as the packets of two processes show it [4.3, 3.8.4].</summary>
public class QosTableTests(ITestOutputHelper output)
{
    private static readonly string[][] PublisherPackets =
    [
        ["receive: connack", "send: publish", "send: disconnect"],
        ["receive: connack", "send: publish", "receive: puback", "send: disconnect"],
        ["receive: connack", "send: publish", "receive: pubrec", "send: pubrel", "receive: pubcomp", "send: disconnect"],
    ];

    private static readonly string[] SubscriberOpening = ["receive: connack", "send: subscribe", "receive: suback"];

    private static readonly string[][] SubscriberPackets =
    [
        [.. SubscriberOpening, "receive: publish", "send: disconnect"],
        [.. SubscriberOpening, "receive: publish", "send: puback", "send: disconnect"],
        [.. SubscriberOpening, "receive: publish", "send: pubrec", "receive: pubrel", "send: pubcomp", "send: disconnect"],
    ];

    public static TheoryData<BrokerKind, int, int> Table()
    {
        TheoryData<BrokerKind, int, int> rows = [];
        foreach (BrokerKind kind in Enum.GetValues<BrokerKind>())
        {
            for (int cell = 0; cell < 9; cell++)
            {
                rows.Add(kind, cell / 3, cell % 3);
            }
        }

        return rows;
    }

    [SkippableTheory]
    [MemberData(nameof(Table))]
    public void The_packets_on_both_sides_are_those_of_the_lower_qos(BrokerKind kind, int publishQos, int subscribeQos)
    {
        using IBrokerUnderTest broker = kind.Start();
        using Child subscriber = GatewayTool.Start(
            "sub", "--broker", broker.Url, "--topic", "table/cell", "--qos", $"{subscribeQos}", "--count", "1", "--trace");
        subscriber.WaitForLine(line => line == "receive: suback", "receive: suback");
        string[] published = GatewayTool.Run(
            "pub", "--broker", broker.Url, "--topic", "table/cell", "--message", "m", "--qos", $"{publishQos}", "--trace");

        Assert.Equal(0, subscriber.WaitForExit());
        output.WriteLine($"publisher:  {string.Join(", ", published)}\nsubscriber: {string.Join(", ", subscriber.Output)}");
        Assert.Equal(PublisherPackets[publishQos], published);
        Assert.Equal(SubscriberPackets[Math.Min(publishQos, subscribeQos)], subscriber.Output);
    }

    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void One_client_at_qos_2_completes_both_handshakes_of_its_own_message(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        string[] packets = GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "table/echo", "--qos", "2", "--echo", "m", "--trace");
        output.WriteLine(string.Join(", ", packets));

        // Both handshakes run at once and the broker decides how they interleave; each of them has one order. The two
        // directions share no packet, so the trace splits without a doubt.
        string[] outbound = ["send: publish", "receive: pubrec", "send: pubrel", "receive: pubcomp"];
        string[] inbound = ["receive: publish", "send: pubrec", "receive: pubrel", "send: pubcomp"];
        Assert.Equal(SubscriberOpening, packets[..3]);
        Assert.Equal("send: disconnect", packets[^1]);
        string[] middle = packets[3..^1];
        Assert.Equal(outbound, middle.Where(outbound.Contains));
        Assert.Equal(inbound, middle.Where(inbound.Contains));
        Assert.Equal(outbound.Length + inbound.Length, middle.Length);
        Assert.True(Array.IndexOf(middle, "receive: publish") > Array.IndexOf(middle, "send: publish"));
    }

    [SkippableTheory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.InProcess)]
    public void One_client_at_qos_2_gets_its_own_message_once(BrokerKind kind)
    {
        using IBrokerUnderTest broker = kind.Start();
        string[] received = GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "table/echo", "--qos", "2", "--echo", "m");
        Assert.Equal(["table/echo m"], received);
    }
}
