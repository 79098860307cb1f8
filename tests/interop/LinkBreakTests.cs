using Gateway.Tests.Interop.Hostile;

namespace Gateway.Tests.Interop;

/// <summary>What <c>gateway pub</c> and <c>gateway sub</c> do when a link to a real mosquitto breaks; large messages.</summary>
public class LinkBreakTests
{
    private const int Unknown = 8;
    private const int TooLarge = 9;
    private const int All = int.MaxValue;

    // CONNECT of client "pen" is 17 bytes, PUBLISH of "m" to "cut" 10, PUBREL 4; each answer is 4.
    private const int Connect = 17;
    private const int Publish = Connect + 10;
    private const int Answer = 4;

    private static readonly CuttingProxy.Cut[] Cuts =
    [
        new(Connect + 3, All), new(All, Answer), new(Publish, All), new(Publish, 2 * Answer), new(Publish + Answer, 2 * Answer),
        new(All, 2 * Answer),
    ];

    [SkippableFact]
    public void At_QoS_2_a_clean_session_never_publishes_twice_and_a_kept_one_publishes_exactly_once()
    {
        using Mosquitto broker = new();
        using Child judge = MosquittoSubscriber.Start(broker, "cut", "end");
        foreach (CuttingProxy.Cut cut in Cuts)
        {
            using CuttingProxy network = new(broker.Port, cut, cut, cut);
            using Child clean = Pub(network, 2);
            Assert.Equal(Unknown, clean.WaitForExit());
            Assert.Contains("delivery unknown", clean.Errors[^1]);
            Assert.Equal(2, network.CutsLeft);
        }

        int doubtful = Count(broker, judge, "end 1");
        Assert.InRange(doubtful, 0, Cuts.Length);

        using (CuttingProxy network = new(broker.Port, Cuts))
        {
            using Child kept = Pub(network, 2, "--persistent", "--timeout", "50");
            int code = kept.WaitForExit();
            Assert.True(code == 0, string.Join('\n', kept.Errors));
            Assert.Contains(kept.Errors, line => line.EndsWith("connected again: the session is resumed", StringComparison.Ordinal));
        }

        Assert.Equal(doubtful + 1, Count(broker, judge, "end 2"));
    }

    [SkippableFact]
    public void At_QoS_1_a_message_comes_at_least_once()
    {
        using Mosquitto broker = new();
        using Child judge = MosquittoSubscriber.Start(broker, "cut", "end");
        using CuttingProxy network = new(broker.Port, new(Connect + 3, All), new(All, Answer), new(All, Answer));
        using Child child = Pub(network, 1);
        Assert.Equal(0, child.WaitForExit());
        Assert.Equal(3, child.Errors.Count(line => line.Contains("connection lost: ", StringComparison.Ordinal)));
        Assert.Equal(3, Count(broker, judge, "end 1"));
    }

    [SkippableFact]
    public void A_subscriber_says_that_the_connection_was_lost_and_found_again()
    {
        using Mosquitto broker = new();
        using Child subscriber = GatewayTool.Start("sub", "--broker", broker.Url, "--topic", "again", "--qos", "1");
        PublishUntil(broker, () => subscriber.Output.Length > 0);
        broker.Kill();
        broker.Restart();
        PublishUntil(broker, () => subscriber.Errors.Any(line => line.Contains("connected again", StringComparison.Ordinal)));
        int before = subscriber.Output.Length;
        PublishUntil(broker, () => subscriber.Output.Length > before);
        subscriber.Terminate();
        Assert.Equal(0, subscriber.WaitForExit());
        Assert.Contains("connection lost: ", subscriber.Errors[0]);
        Assert.Contains("connected again: the session is new", subscriber.Errors[^1]);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_large_message_is_printed_whole_or_refused_by_name(int qos)
    {
        using Mosquitto broker = new();
        using ScratchFolder folder = new();
        string text = new('z', 100_000);
        File.WriteAllText(folder["big"], text);
        using Child publisher = Child.Start(
            Need.MosquittoPub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "big", "-q", $"{qos}", "-r", "-f", folder["big"]);
        Assert.Equal(0, publisher.WaitForExit());

        string[] subscribe = ["sub", "--broker", broker.Url, "--topic", "big", "--qos", $"{qos}", "--count", "1"];
        Assert.Equal([$"big {text}"], GatewayTool.Run(subscribe));
        string complaint = Assert.Single(GatewayTool.Fail(TooLarge, [.. subscribe, "--payload-bytes-max", "65536"]));
        Assert.EndsWith(
            "message refused: big: 100000 bytes of payload, the limit is 65536; --payload-bytes-max 100000 prints it", complaint);
    }

    private static Child Pub(CuttingProxy network, int qos, params string[] more) => GatewayTool.Start(
        ["pub", "--broker", network.Url, "--topic", "cut", "--message", "m", "--qos", $"{qos}", "--id", "pen", .. more]);

    // Messages to "cut" that the judge got before this one.
    private static int Count(Mosquitto broker, Child judge, string end)
    {
        GatewayTool.Run("pub", "--broker", broker.Url, "--topic", "end", "--message", end[4..], "--qos", "2");
        judge.WaitForLine(line => line == end, end);
        return judge.Output.Count(line => line == "cut m");
    }

    // A new session misses what comes before its subscription.
    private static void PublishUntil(Mosquitto broker, Func<bool> isDone)
    {
        for (int published = 0; !isDone(); published++)
        {
            Assert.True(published < 100);
            GatewayTool.Run("pub", "--broker", broker.Url, "--topic", "again", "--message", "m", "--qos", "1");
        }
    }
}
