using System.Diagnostics;

namespace Gateway.Tests.Interop.Kill;

/// <summary>
/// Kills the gateway at random lines of its packet trace, so that kills fall into handshakes, and checks what a persistent subscriber at
/// QoS 2 has in the end. The long form (200 kills, 2,000 alarms at each QoS): <c>GATEWAY_KILL_TEST=long dotnet test tests/interop --filter
/// KillTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const string Id = "kill";
    private const string Qos1Topic = $"gateway/{Id}/alarm/one-high";
    private const string Qos2Topic = $"gateway/{Id}/alarm/two-high";

    /// <summary>
    /// Each reading is a transition: 25 alarms a second at each QoS, so that some are on their way at any moment. If a start takes long,
    /// the table's 32 entries may not hold all of them; the next message then says how many were passed over.
    /// </summary>
    private static readonly string[] Busy =
        ["--sensor", "one=square:20,80,step", "--sensor", "two=square:20,80,step", "--sample", "40ms"];

    /// <summary>A few more, one a second, so that the last of the busy ones has a successor that shows it if it is missing.</summary>
    private static readonly string[] Calm =
        ["--sensor", "one=square:20,80,2000ms", "--sensor", "two=square:20,80,2000ms", "--sample", "100ms"];

    [SkippableFact]
    public void No_alarm_is_lost_and_none_at_qos_2_is_doubled_by_kills()
    {
        Need.Signals();
        KillPlan plan = KillPlan.FromEnvironment();
        output.WriteLine($"seed {plan.Seed} (set GATEWAY_KILL_SEED to repeat), {plan.Kills} kills, {plan.Alarms} alarms at each QoS");
        Random random = new(plan.Seed);
        RecoveryCount recoveries = new();
        Stopwatch elapsed = Stopwatch.StartNew();
        using ScratchFolder data = new();
        using Mosquitto broker = new(new MosquittoOptions { Persistence = true, MoreLines = ["max_queued_messages 100000"] });
        using Child subscriber = MosquittoSubscriber.Start(broker, $"gateway/{Id}/alarm/#");

        for (int kill = 0; kill < plan.Kills; kill++)
        {
            int linesLeft = 1 + random.Next(plan.LinesMax);
            using Child life = Start(broker, data, Busy, line => Simulator.IsTrace(line) && --linesLeft == 0);
            Assert.NotEqual(0, life.WaitForExit());
            Assert.Empty(life.Errors);
            recoveries.Add(life.Output);
        }

        RunUntil(broker, data, Busy, subscriber, recoveries, plan.Alarms);
        int more = new[] { Qos1Topic, Qos2Topic }.Max(topic => new AlarmJudge(subscriber.Output, topic).Received) + 2;
        RunUntil(broker, data, Calm, subscriber, recoveries, more);

        string[] received = subscriber.Output;
        AlarmJudge one = new(received, Qos1Topic);
        AlarmJudge two = new(received, Qos2Topic);
        output.WriteLine(
            $"lost {one.Lost + two.Lost}, doubled at QoS 2: {two.Doubled} (of {one.Received} alarms at QoS 1 and {two.Received} at QoS 2; "
            + $"{one.Doubled} at QoS 1 came more than once; {one.Skipped + two.Skipped} transitions found the table full and were told)");
        output.WriteLine(
            $"states found at recovery in {recoveries.Lives} lives: "
            + $"Awaiting {recoveries.Awaiting.Entries} (in {recoveries.Awaiting.Lives} lives), "
            + $"Released {recoveries.Released.Entries} (in {recoveries.Released.Lives} lives), quarantined {recoveries.Quarantined}; "
            + $"{elapsed.Elapsed.TotalSeconds:0} s");

        Assert.Equal(0, one.Lost + two.Lost);
        Assert.Equal((0, 0), (one.Contradicted, two.Contradicted));
        Assert.Equal(0, two.Doubled);
        Assert.Equal((1, 1), (one.First, two.First));
        Assert.Equal((1, 1), (one.Epochs, two.Epochs));
        Assert.True(one.Received >= plan.Alarms && two.Received >= plan.Alarms);
        Assert.True(recoveries.Awaiting.Lives >= plan.RecoveriesMin, "too few kills left an Awaiting entry");
        Assert.True(recoveries.Released.Lives >= plan.RecoveriesMin, "too few kills left a Released entry");
        Assert.Equal(0, recoveries.Quarantined);
    }

    private static Child Start(
        Mosquitto broker, ScratchFolder data, string[] sensors, Func<string, bool>? killAt = null) => Simulator.Start(
        [
            "--broker", broker.Url, "--id", Id, "--data", data["slots"], .. sensors, "--interval", "1h",
            "--alarm-above", "one=50,0,1", "--alarm-above", "two=50,0,2", "--trace", "--quiet",
        ],
        killAt);

    /// <summary>A run that is not killed, until the subscriber has this many different alarms of each QoS.</summary>
    private static void RunUntil(
        Mosquitto broker, ScratchFolder data, string[] sensors, Child subscriber, RecoveryCount recoveries, int alarms)
    {
        using Child life = Start(broker, data, sensors);
        foreach (string topic in new[] { Qos1Topic, Qos2Topic })
        {
            while (new AlarmJudge(subscriber.Output, topic).Received is int received && received < alarms)
            {
                int lines = subscriber.Output.Count(line => IsOf(line, topic));
                subscriber.WaitForLines(line => IsOf(line, topic), lines + 1, topic);
            }
        }

        life.WaitForLine(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal), Simulator.Started);
        life.Terminate();
        Assert.Equal(0, life.WaitForExit());
        recoveries.Add(life.Output);
        string alarmsLine = Assert.Single(life.Output, line => line.StartsWith("alarms: ", StringComparison.Ordinal));
        if (sensors == Calm)
        {
            Assert.EndsWith("still held 0", alarmsLine);
        }
    }

    private static bool IsOf(string line, string topic) => line.StartsWith(topic + " ", StringComparison.Ordinal);
}
