using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>
/// What it costs and saves that a release waits for other PUBRECs: progress records of a burst at QoS 2, and when its messages are
/// complete. A write takes its time, as on flash or on a PC's drive; the broker is a round trip away and answers one message after another.
/// </summary>
public sealed class GatherTests(ITestOutputHelper output)
{
    private const int Burst = 8;

    // Write, round trip, and the broker's time for a message, in ms: PCs with a fast and a slow broker, flash near and far.
    public static TheoryData<int, int, int> Places => new()
    {
        { 0, 0, 0 }, { 1, 1, 1 }, { 1, 20, 5 }, { 12, 5, 1 }, { 12, 40, 5 }, { 45, 40, 5 }, { 45, 150, 15 }
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void The_default_saves_half_of_the_commits_and_delays_a_burst_by_little(int writeMs, int roundTripMs, int brokerMs)
    {
        int none = 0;
        int chosen = 0;
        double chosenMs = 0;
        double bestMs = double.MaxValue;
        int choice = new SessionOptions().ReleaseGatherMs;
        foreach (int gather in new[] { 0, 1, 3, 10, 20, 50 })
        {
            (int commits, double meanMs) = Run(gather, writeMs, roundTripMs, brokerMs);
            output.WriteLine($"gather {gather,2} ms: {commits} releases and completions written, complete after {meanMs:0.0} ms");
            none = gather == 0 ? commits : none;
            chosen = gather == choice ? commits : chosen;
            chosenMs = gather == choice ? meanMs : chosenMs;
            bestMs = Math.Min(bestMs, meanMs);
        }

        Assert.InRange(chosen, 1, none / 2);
        Assert.InRange(chosenMs, 0, (bestMs * 1.05) + 1);
    }

    private static (int Commits, double MeanMs) Run(int gatherMs, int writeMs, int roundTripMs, int brokerMs)
    {
        int commits = 0;
        long begin = 0;
        List<long> complete = [];
        PriorityQueue<byte[], long> answers = new();
        long answeredMs = 0;
        SessionRig rig = new((options, limits) =>
        {
            options.KeepAliveS = 0;
            options.ReleaseGatherMs = gatherMs;
            limits.EntryCount = Burst;
        });
        rig.Connect();
        rig.After(1000);
        rig.Events.Clear();
        rig.Storage = record =>
        {
            rig.Now += writeMs;
            commits += record.Kind == JournalKind.Progress ? 1 : 0;
            return true;
        };
        begin = rig.Now;
        for (int i = 0; i < Burst; i++)
        {
            rig.Publish(2, "m" + i);
        }

        Take(rig.Turn());
        while (rig.Session.HeldCount > 0)
        {
            long nextMs = Math.Min(rig.Session.NextDeadlineMs, answers.TryPeek(out _, out long dueMs) ? dueMs : long.MaxValue);
            rig.Now = Math.Max(rig.Now, nextMs);
            Take(dueMs <= rig.Now && answers.TryDequeue(out byte[]? answer, out _) ? rig.Feed(answer) : rig.Turn());
            Assert.True(rig.Now - begin < 10_000, "the burst does not end");
        }

        rig.After(2000);
        return (commits, complete.Average());

        void Take(string packets)
        {
            foreach (string packet in packets.Split(" | ", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] words = packet.Split(' ');
                int id = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
                answeredMs = Math.Max(answeredMs + brokerMs, rig.Now + roundTripMs);
                answers.Enqueue(words[0] == "PUBLISH" ? FromBroker.Pubrec(id) : FromBroker.Pubcomp(id), answeredMs);
            }

            complete.AddRange(rig.Events.Where(one => one.StartsWith("Delivered", StringComparison.Ordinal)).Select(_ => rig.Now - begin));
            rig.Events.Clear();
        }
    }
}
