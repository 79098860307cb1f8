using Gateway.Client;

namespace Gateway.Tests.Interop.Matrix;

/// <content>Messages in both directions, stored and not stored.</content>
public abstract partial class BrokerCases
{
    /// <summary>Bytes of a large message that we send: almost the most that the tool accepts.</summary>
    private const int LargeSentBytes = 16_000;

    /// <summary>Bytes of a large message that we receive.</summary>
    private const int LargeReceivedBytes = 60_000;

    /// <summary>Seconds for the broker to answer: NATS writes its sessions to disk, and is slow on a busy machine.</summary>
    private const string Timeout = "30";

    [SkippableFact]
    public void A_retained_message_is_there_for_later_subscribers_until_an_empty_one_clears_it() => Cell(MatrixCase.Retained, broker =>
    {
        // No wildcard: RabbitMQ sends retained messages to exact filters only.
        const string Topic = "m/kept/door";
        Publish(broker, Topic, "open", 1, "--retain");
        Assert.Equal([$"{Topic} open"], GatewayTool.Run("sub", "--broker", broker.Url, "--topic", Topic, "--qos", "1", "--count", "1"));
        foreach (Peer peer in Peer.All)
        {
            using Child subscriber = peer.Subscribe(broker, Topic, 1);
            Assert.Equal(new ReceivedLine(Topic, 1, true, "open"), ReceivedLine.Parse(subscriber.WaitForLine(ReceivedLine.IsOne, "it")));
        }

        foreach (Peer peer in Peer.All)
        {
            peer.Publish(broker, Topic, peer.Name, 1, retain: true);
            Assert.Equal(
                [$"{Topic} {peer.Name}"], GatewayTool.Run("sub", "--broker", broker.Url, "--topic", Topic, "--qos", "1", "--count", "1"));
        }

        // The next message is the first: a retained one would come before it.
        Publish(broker, Topic, "", 1, "--retain");
        using Child later = Peer.All[0].Subscribe(broker, Topic, 1);
        Publish(broker, Topic, "next", 1);
        Assert.Equal(new ReceivedLine(Topic, 1, false, "next"), ReceivedLine.Parse(later.WaitForLine(ReceivedLine.IsOne, "next")));
    });

    [SkippableFact]
    public void Qos_0_goes_both_ways() => Cell(MatrixCase.Qos0, broker => ExchangeAt(broker, 0, ["send: publish"], ["receive: publish"]));

    [SkippableFact]
    public void Qos_1_goes_both_ways() => Cell(
        MatrixCase.Qos1,
        broker => ExchangeAt(broker, 1, ["send: publish", "receive: puback"], ["receive: publish", "send: puback"]));

    [SkippableFact]
    public void Qos_2_goes_both_ways_or_is_refused_or_lowered() => Cell(MatrixCase.Qos2, broker =>
    {
        if (broker.WithoutQos2 == WithoutQos2.HasIt)
        {
            ExchangeAt(
                broker, 2, ["send: publish", "receive: pubrec", "send: pubrel", "receive: pubcomp"],
                ["receive: publish", "send: pubrec", "receive: pubrel", "send: pubcomp"]);
            return MatrixReport.Pass;
        }

        using Child subscriber = Peer.All[1].Subscribe(broker, "m/two", 2);
        Assert.Equal(1, Peer.All[1].Granted(subscriber));
        string[] publish = ["pub", "--broker", broker.Url, "--topic", "m/two", "--message", "m", "--qos", "2", "--trace"];
        if (broker.WithoutQos2 == WithoutQos2.ClosesConnection)
        {
            using Child publisher = GatewayTool.Start([.. publish, "--timeout", "3"]);
            Assert.Equal(ExitCode.DeliveryUnknown, publisher.WaitForExit());
            Assert.Equal(["receive: connack", "send: publish"], publisher.Output[..2]);
            Assert.Single(publisher.Output, "send: publish");
            Assert.DoesNotContain("receive: pubrec", publisher.Output);
            return "not offered: a PUBLISH at QoS 2 closes the connection, SUBACK grants 1";
        }

        Assert.Equal(["receive: connack", "send: publish", "receive: puback", "send: disconnect"], GatewayTool.Run(publish));
        Assert.Equal(new ReceivedLine("m/two", 1, false, "m"), ReceivedLine.Parse(subscriber.WaitForLine(ReceivedLine.IsOne, "m")));
        return "not offered: a PUBLISH at QoS 2 is answered with PUBACK and counted as qos2-downgraded, SUBACK grants 1";
    });

    [SkippableFact]
    public void A_persistent_session_outlives_its_connection_and_a_clean_one_does_not() => Cell(MatrixCase.PersistentSession, broker =>
    {
        string[] kept = Subscription(broker, "m/session", "kept", "--persistent");
        string[] clean = Subscription(broker, "m/session", "clean");
        GatewayTool.Run([.. kept, "--count", "0"]);
        GatewayTool.Run([.. clean, "--count", "0"]);
        Publish(broker, "m/session", "away", 1);
        Assert.Equal(["m/session away"], GatewayTool.Run([.. kept, "--count", "1"]));

        // Nothing arrives a second time, and the clean client gets none of them: the next message is the first.
        foreach (string[] subscription in new[] { kept, clean })
        {
            using Child subscriber = GatewayTool.Start([.. subscription, "--count", "1", "--trace"]);
            subscriber.WaitForLine(line => line == "receive: suback", "receive: suback");
            Publish(broker, "m/session", "next", 1);
            Assert.Equal(0, subscriber.WaitForExit());
            Assert.Single(subscriber.Output, "receive: publish");
        }
    });

    [SkippableFact]
    public void Offline_messages_come_once_at_their_qos_whether_before_suback_or_after() => Cell(MatrixCase.OfflineMessages, broker =>
    {
        string[] reader = Subscription(broker, "m/away/+", "reader", "--persistent");
        string[] tracer = Subscription(broker, "m/away/+", "tracer", "--persistent");
        GatewayTool.Run([.. reader, "--count", "0"]);
        GatewayTool.Run([.. tracer, "--count", "0"]);
        List<string> expected = [];
        for (int qos = 1; qos <= broker.QosMax; qos++)
        {
            foreach (Peer peer in qos <= row.SubscribeQos ? Peer.All : Peer.All[..1])
            {
                peer.Publish(broker, $"m/away/{qos}", peer.Name, qos);
                expected.Add($"m/away/{qos} {peer.Name}");
            }
        }

        Assert.Equal(expected, GatewayTool.Run([.. reader, "--count", $"{expected.Count}"]));
        string[] packets = GatewayTool.Run([.. tracer, "--count", $"{expected.Count}", "--trace"]);
        Assert.Equal(expected.Count, packets.Count(line => line == "receive: publish"));
        Assert.Equal(Peer.All.Length, packets.Count(line => line == "send: puback"));
        Assert.Equal(expected.Count - Peer.All.Length, packets.Count(line => line == "send: pubcomp"));
        bool isEarly = Array.IndexOf(packets, "receive: publish") < Array.IndexOf(packets, "receive: suback");
        string alone = broker.QosMax > row.SubscribeQos ? "; one at QoS 2, as of two this broker releases one" : "";
        return $"pass: the first came {(isEarly ? "before" : "after")} SUBACK{alone}";
    });

    [SkippableFact]
    public void Large_and_empty_payloads_arrive_whole() => Cell(MatrixCase.LargeAndEmptyPayloads, broker =>
    {
        string large = Letters(LargeSentBytes);
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, "m/size/out", 1))];
        Publish(broker, "m/size/out", large, 1);
        Publish(broker, "m/size/out", "", 1);
        foreach (Child subscriber in subscribers)
        {
            using (subscriber)
            {
                string[] lines = subscriber.WaitForLines(ReceivedLine.IsOne, 2, "message");
                Assert.Equal([large, ""], ReceivedLine.Of(lines).Select(line => line.Payload));
            }
        }

        string[] arguments = Subscription(broker, "m/size/in", "size", "--persistent");
        GatewayTool.Run([.. arguments, "--count", "0"]);
        large = Letters(LargeReceivedBytes);
        foreach (Peer peer in Peer.All)
        {
            peer.Publish(broker, "m/size/in", large, 1);
            peer.Publish(broker, "m/size/in", "", 1);
        }

        string[] pair = [$"m/size/in {large}", "m/size/in "];
        Assert.Equal([.. pair, .. pair], GatewayTool.Run([.. arguments, "--count", "4"]));
    });

    [SkippableFact]
    public void Topics_in_utf_8_arrive_as_they_are() => Cell(MatrixCase.Utf8Topics, broker =>
    {
        // Two, three and four bytes for each character.
        const string Topic = "m/gerät/温度/🌡";
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, "m/gerät/+/🌡", 1))];
        Publish(broker, Topic, "21 °C", 1);
        foreach (Child subscriber in subscribers)
        {
            using (subscriber)
            {
                string line = subscriber.WaitForLine(ReceivedLine.IsOne, "message");
                Assert.Equal(new ReceivedLine(Topic, 1, false, "21 °C"), ReceivedLine.Parse(line));
            }
        }

        string[] arguments = Subscription(broker, "m/gerät/+/🌡", "utf8", "--persistent");
        GatewayTool.Run([.. arguments, "--count", "0"]);
        foreach (Peer peer in Peer.All)
        {
            peer.Publish(broker, Topic, peer.Name + " 🙂", 1);
        }

        Assert.Equal(Peer.All.Select(peer => $"{Topic} {peer.Name} 🙂"), GatewayTool.Run([.. arguments, "--count", "2"]));
    });

    private static string[] Subscription(BrokerProcess broker, string filter, string id, params string[] more) =>
        ["sub", "--broker", broker.Url, "--topic", filter, "--qos", "2", "--id", id, "--timeout", Timeout, .. more];

    private static string[] Publish(BrokerProcess broker, string topic, string payload, int qos, params string[] more) =>
        GatewayTool.Run(
            ["pub", "--broker", broker.Url, "--topic", topic, "--message", payload, "--qos", $"{qos}", "--timeout", Timeout, .. more]);

    private static string Letters(int count) => string.Create(count, 0, (letters, _) =>
    {
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)('a' + (i % 26));
        }
    });

    // From us to each peer, and from each peer to us, packet by packet.
    private static void ExchangeAt(BrokerProcess broker, int qos, string[] outbound, string[] inbound)
    {
        string topic = $"m/qos/{qos}";
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, topic, qos))];
        string[] packets = Publish(broker, topic, "out", qos, "--trace");
        Assert.Equal(["receive: connack", .. outbound, "send: disconnect"], packets);
        foreach (Child subscriber in subscribers)
        {
            using (subscriber)
            {
                string line = subscriber.WaitForLine(ReceivedLine.IsOne, "message");
                Assert.Equal(new ReceivedLine(topic, qos, false, "out"), ReceivedLine.Parse(line));
            }
        }

        using Child gateway = GatewayTool.Start(
            "sub", "--broker", broker.Url, "--topic", topic, "--qos", $"{qos}", "--count", $"{Peer.All.Length}", "--trace");
        gateway.WaitForLine(line => line == "receive: suback", "receive: suback");
        for (int i = 0; i < Peer.All.Length; i++)
        {
            Peer.All[i].Publish(broker, topic, "in", qos);
            gateway.WaitForLines(line => line == inbound[^1], i + 1, inbound[^1]);
        }

        Assert.Equal(0, gateway.WaitForExit());
        Assert.Equal(
            ["receive: connack", "send: subscribe", "receive: suback", .. inbound, .. inbound, "send: disconnect"], gateway.Output);
    }
}
