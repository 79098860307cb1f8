using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Kill;

namespace Gateway.Tests.Interop.Hostile;

/// <summary>
/// The gateway publishes alarms to a real mosquitto through a hostile network. A persistent subscriber at QoS 2, without such a network,
/// has the result. The long form (600 faults, some ten minutes): <c>GATEWAY_HOSTILE_TEST=long dotnet test tests/interop --filter
/// HostileTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed partial class HostileTests(ITestOutputHelper output)
{
    private const string Id = "hostile";
    private const string Qos1Topic = $"gateway/{Id}/alarm/one-high";
    private const string Qos2Topic = $"gateway/{Id}/alarm/two-high";

    /// <summary>If no new fault happens for this long, the test has found something: the gateway does not return.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A topic on which the link broke again and again is set aside, for one minute and then for two.</summary>
    private static readonly TimeSpan PatienceAside = TimeSpan.FromMinutes(3.5);

    /// <summary>
    /// Each reading is a transition: 5 alarms a second at each QoS, which the table's 32 entries hold for three seconds without a link.
    /// </summary>
    private static readonly string[] Busy =
        ["--sensor", "one=square:20,80,step", "--sensor", "two=square:20,80,step", "--sample", "200ms"];

    /// <summary>A few more, one a second, so that the last of the busy ones has a successor that shows it if it is missing.</summary>
    private static readonly string[] Calm =
        ["--sensor", "one=square:20,80,2000ms", "--sensor", "two=square:20,80,2000ms", "--sample", "100ms"];

    [SkippableFact]
    public void No_alarm_is_lost_and_none_at_qos_2_is_doubled_by_a_hostile_network()
    {
        Need.Signals();
        HostilePlan plan = HostilePlan.FromEnvironment();
        Write($"hostile network, seed {plan.Seed} (set GATEWAY_HOSTILE_SEED to repeat), {plan.Faults} faults", begins: true);
        Stopwatch elapsed = Stopwatch.StartNew();
        using ScratchFolder data = new();
        using Mosquitto broker = new(new MosquittoOptions { Persistence = true, MoreLines = ["max_queued_messages 100000"] });
        using HostileProxy network = new(broker.Port, plan.Seed);
        using Child subscriber = MosquittoSubscriber.Start(broker, $"gateway/{Id}/alarm/#");

        int passedOver = 0;
        using (Child life = Start(network, data, Busy))
        {
            WaitForFaults(network, plan.Faults, life);
            network.Tame();
            WaitForMore(subscriber);
            passedOver += End(life);
            Write($"{network.Connections} connections, {Count(life, "receive: connack")} sessions, "
                + $"{life.Output.Count(line => line.EndsWith(" dup", StringComparison.Ordinal))} PUBLISH sent again, "
                + $"{elapsed.Elapsed.TotalSeconds:0} s");
        }

        using (Child life = Start(network, data, Calm))
        {
            WaitForMore(subscriber);
            passedOver += End(life);
            Assert.EndsWith("still held 0", Assert.Single(life.Output, line => line.StartsWith("alarms: ", StringComparison.Ordinal)));
        }

        AlarmJudge one = new(subscriber.Output, Qos1Topic);
        AlarmJudge two = new(subscriber.Output, Qos2Topic);
        foreach ((LinkFault fault, int count) in network.FaultsByKind)
        {
            Write($"  {fault,-14}{count,6}");
        }

        // The full table had no room for these; the next message of the alarm says so. The last ones may have none.
        int skipped = one.Skipped + two.Skipped;
        long lost = one.Lost + two.Lost;
        Write($"lost {lost}, doubled at QoS 2: {two.Doubled} (of {one.Received} alarms at QoS 1 and {two.Received} at QoS 2; "
            + $"{one.Doubled} at QoS 1 came more than once, {skipped} transitions found the table full and were told)");

        Assert.Equal(0, lost);
        Assert.InRange(skipped, 0, passedOver);
        Assert.Equal((0, 0), (one.Contradicted, two.Contradicted));
        Assert.Equal(0, two.Doubled);
        Assert.Equal((1, 1), (one.First, two.First));
        Assert.Equal((1, 1), (one.Epochs, two.Epochs));
        Assert.All(network.FaultsByKind, kind => Assert.True(kind.Value >= plan.Faults / 20, $"{kind.Key} came {kind.Value} times"));
        Assert.True(one.Received >= plan.Faults && two.Received >= plan.Faults, "too few alarms for so many faults");
    }

    private static Child Start(HostileProxy network, ScratchFolder data, string[] sensors) => Simulator.Start(
        [
            "--broker", network.Url, "--id", Id, "--data", data["slots"], .. sensors, "--interval", "1h",
            "--alarm-above", "one=50,0,1", "--alarm-above", "two=50,0,2", "--trace", "--quiet",
            "--link-timing", "2s,1s,50ms,400ms",
        ]);

    private static void WaitForFaults(HostileProxy network, int faults, Child life)
    {
        Stopwatch quiet = Stopwatch.StartNew();
        for (int seen = 0; seen < faults;)
        {
            Thread.Sleep(100);
            int now = network.Faults;
            if (now != seen)
            {
                seen = now;
                quiet.Restart();
            }

            Assert.True(quiet.Elapsed < Patience, $"no fault after the {seen}th:\n{string.Join('\n', life.Output.TakeLast(40))}");
        }
    }

    /// <summary>Waits until some more alarms of each QoS arrive: everything older arrived before them, or is lost.</summary>
    private static void WaitForMore(Child subscriber)
    {
        foreach (string topic in new[] { Qos1Topic, Qos2Topic })
        {
            bool IsOf(string line) => line.StartsWith(topic + " ", StringComparison.Ordinal);
            subscriber.WaitForLines(IsOf, subscriber.Output.Count(IsOf) + 3, topic, PatienceAside);
        }
    }

    /// <summary>A clean end; returns how many transitions the gateway counted as passed over.</summary>
    private static int End(Child life)
    {
        life.Terminate();
        Assert.Equal(0, life.WaitForExit());
        Assert.Empty(life.Errors);
        string faults = Assert.Single(life.Output, line => line.StartsWith("faults:", StringComparison.Ordinal));
        Match match = PassedOver().Match(faults);
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static int Count(Child life, string start) => life.Output.Count(line => line.StartsWith(start, StringComparison.Ordinal));

    // To the test's output, and to a report beside the test for whoever prints it at the end of a run.
    private void Write(string line, bool begins = false)
    {
        output.WriteLine(line);
        string folder = Path.Combine(AppContext.BaseDirectory, "report");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "hostile.txt");
        if (begins)
        {
            File.Delete(path);
        }

        File.AppendAllText(path, line + Environment.NewLine);
    }

    [GeneratedRegex(@"transition-passed-over (\d+)")]
    private static partial Regex PassedOver();
}
