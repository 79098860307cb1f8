using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Gateway.Tests.Interop.Kill;

namespace Gateway.Tests.Interop.Failover;

/// <summary>
/// A gateway with two real brokers in its settings. A subscriber of each sees a message when that broker receives it, and the test checks
/// both together. The long form (25 rounds): <c>GATEWAY_FAILOVER_TEST=long dotnet test tests/interop --filter FailoverTests --logger
/// "console;verbosity=detailed"</c>.
/// </summary>
public sealed partial class FailoverTests(ITestOutputHelper output) : IDisposable
{
    private const string Id = "failover";
    private const string Qos1Topic = $"gateway/{Id}/alarm/one-high";
    private const string Qos2Topic = $"gateway/{Id}/alarm/two-high";
    private const int PublishIdCount = 61440;

    /// <summary>Default of broker.window: publishes sent and not acknowledged at a time.</summary>
    private const int WindowMax = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Two alarms a second at each QoS, which the table's 32 entries hold for eight seconds without a broker.</summary>
    private static readonly string[] Busy =
        ["--sensor", "one=square:20,80,step", "--sensor", "two=square:20,80,step", "--sample", "500ms"];

    /// <summary>A few more, one in two seconds, so that the last of the busy ones has a successor that shows it if it is missing.</summary>
    private static readonly string[] Calm =
        ["--sensor", "one=square:20,80,2000ms", "--sensor", "two=square:20,80,2000ms", "--sample", "100ms"];

    private readonly ScratchFolder data = new();
    private Action<string>? atLine;

    public void Dispose() => data.Dispose();

    [SkippableFact]
    public void No_alarm_is_lost_and_none_at_qos_2_comes_twice_to_a_broker_when_the_first_broker_and_the_gateway_are_killed()
    {
        Need.Signals();
        FailoverPlan plan = FailoverPlan.FromEnvironment();
        output.WriteLine($"seed {plan.Seed} (set GATEWAY_FAILOVER_SEED to repeat), {plan.Rounds} rounds");
        Random random = new(plan.Seed);
        Stopwatch elapsed = Stopwatch.StartNew();
        using BrokerSeat first = new(Id);
        using BrokerSeat second = new(Id);
        Provision(first, second);

        Child life = Start(Busy, "1s,3s");
        try
        {
            for (int round = 0; round < plan.Rounds; round++)
            {
                first.Watcher.WaitForMore(Qos2Topic, 1);
                AtLine(life, 1 + random.Next(20), first.Broker.Kill);
                second.Watcher.WaitForMore(Qos2Topic, 1);

                // Not running while the first broker restarts: nothing reaches it before its watcher does.
                AtLine(life, 1 + random.Next(30), life.Kill);
                Bury(life);
                first.Restart();
                life = Start(Busy, "1s,3s");
                second.Watcher.WaitForMore(Qos2Topic, 1);

                // At the second broker, on its way back, or at the first.
                AtLine(life, 1 + random.Next(60), life.Kill);
                Bury(life);
                life = Start(Busy, "1s,3s");
            }

            first.Watcher.WaitForMore(Qos2Topic, 1);
            End(life);
            life = Start(Calm, "1s,3s");
            first.Watcher.WaitForMore(Qos1Topic, 2);
            first.Watcher.WaitForMore(Qos2Topic, 2);
            string[] said = End(life);
            Assert.EndsWith("still held 0", Assert.Single(said, line => line.StartsWith("alarms: ", StringComparison.Ordinal)));
        }
        finally
        {
            life.Dispose();
        }

        foreach (string topic in new[] { Qos1Topic, Qos2Topic })
        {
            AlarmJudge atFirst = new(first.Watcher.Output, topic);
            AlarmJudge atSecond = new(second.Watcher.Output, topic);
            AlarmJudge all = new(first.Watcher.Output.Concat(second.Watcher.Output), topic);
            int atBoth = atFirst.Received + atSecond.Received - all.Received;
            output.WriteLine(
                $"{topic}: lost {all.Lost} of {all.Received}, {atFirst.Received} came to the first broker (doubled {atFirst.Doubled}), "
                + $"{atSecond.Received} to the second (doubled {atSecond.Doubled}), {atBoth} to both");
            Assert.Equal((0, 0), (all.Lost, all.Contradicted));
            Assert.Equal((1, 1), (all.First, all.Epochs));
            Assert.InRange(atBoth, 0, 2 * WindowMax * plan.Rounds);
            Assert.True(topic == Qos1Topic || atFirst.Doubled + atSecond.Doubled == 0, "doubled at one broker");
            Assert.True(atFirst.Received >= plan.Rounds && atSecond.Received >= plan.Rounds, "a broker was hardly used");
        }

        output.WriteLine($"{elapsed.Elapsed.TotalSeconds:0} s");
    }

    [SkippableFact]
    public void A_session_that_the_first_broker_kept_swallows_nothing_when_its_identifiers_are_used_again()
    {
        Need.Signals();
        using BrokerSeat first = new(Id);
        using BrokerSeat second = new(Id);
        Provision(first, second);
        int stuckId = LeaveIdentifiersBehind(first, second);

        // As if a whole round of identifiers had gone through the second broker. The clean stop, and each alarm that has ended, use the
        // earlier ones.
        int before = 1 + new[] { Qos1Topic, Qos2Topic }.Count(topic => IsActive(second.Watcher, topic));
        JumpTo(PublishIdCount + stuckId - 1 - before);
        using (Child life = Start(
            ["--sensor", "one=square:20,21,step", "--sensor", "two=square:20,80,16000ms", "--sample", "100ms"], "1s,1s"))
        {
            first.Watcher.WaitForMore(Qos2Topic, 1);
            string[] said = End(life);
            Assert.Contains($"send: publish {stuckId} qos 2", said);
            Assert.EndsWith("still held 0", Assert.Single(said, line => line.StartsWith("alarms: ", StringComparison.Ordinal)));
        }

        AlarmJudge all = new(first.Watcher.Output.Concat(second.Watcher.Output), Qos2Topic);
        Assert.Equal((0, 1, 0), (all.Lost, all.First, new AlarmJudge(first.Watcher.Output, Qos2Topic).Doubled));

        // The message of this broker about an identifier that it already holds: it reports this for a session that was kept, but not for
        // the gateway's.
        Assert.Contains($"Received PUBLISH from {Id} (d0, q2, r0, m{stuckId},", first.Broker.Log);
        Assert.DoesNotContain("Reused message ID", first.Broker.Log);
        UseAgain(first.Broker.Port);

        // The broker's log arrives through a pipe, later than its answers.
        Assert.True(
            SpinWait.SpinUntil(() => first.Broker.Log.Contains("Reused message ID 7 from again", StringComparison.Ordinal), 10_000),
            "the warning that must not be there above is not there here");
    }

    [SkippableFact]
    public void A_second_broker_with_TLS_serves_when_the_first_without_is_gone()
    {
        Need.Signals();
        using Certificates certificates = new();
        using Mosquitto first = new();
        using Mosquitto second = new(new MosquittoOptions { Certificate = certificates });
        Provisioned.Make(
            data["slots"], "--broker", first.Url, "--id", Id, "--ca", certificates.CaFile, "--set", "broker2.host=localhost",
            "--set", "broker2.tls=on", "--set", $"broker2.port={second.Port}");
        using Child life = Start(Busy, "1s,1h");
        life.WaitForLine(line => line.StartsWith("receive: suback", StringComparison.Ordinal), "suback");
        using Child watcher = GatewayTool.Start(
            "sub", "--broker", second.Url, "--ca", certificates.CaFile, "--topic", Qos2Topic, "--qos", "2", "--count", "2");
        first.Kill();
        Assert.Equal(0, watcher.WaitForExit());
        string[] said = End(life);
        Assert.Contains("broker-changed ", Assert.Single(said, line => line.StartsWith("counters: ", StringComparison.Ordinal)));
    }

    /// <summary>
    /// The first broker is stopped (SIGSTOP) with alarms sent to it, so that the gateway changes to the second one; then it continues with
    /// the waiting packets. Returns the identifier of a PUBLISH at QoS 2 that it received, and whose PUBREL never comes.
    /// </summary>
    private int LeaveIdentifiersBehind(BrokerSeat first, BrokerSeat second)
    {
        string[] said;
        int frozenAt;

        // Gone from at once: on another connection to the first broker the session would be taken from the one that waits to be read.
        using (Child life = Start(Busy, "1ms,1h"))
        {
            first.Watcher.WaitForMore(Qos2Topic, 2);

            // Before, as on a busy machine what is sent into the silence may be told before this thread goes on.
            frozenAt = life.Output.Length;
            first.Broker.Freeze();
            second.Watcher.WaitForMore(Qos2Topic, 3);
            said = End(life);
        }

        // On a busy machine the stop ends before the last acknowledgements: the next life sends those again.
        Assert.Matches("still held [0-2]$", Assert.Single(said, line => line.StartsWith("alarms: ", StringComparison.Ordinal)));
        string faults = Assert.Single(said, line => line.StartsWith("faults: ", StringComparison.Ordinal));
        output.WriteLine(faults);
        Assert.Contains("session-lost ", faults);

        // Messages at QoS 1 are forwarded as they are read, even if nobody waits for their PUBACK.
        first.Watcher.WaitForMore(Qos1Topic, 1, first.Broker.Thaw);
        AlarmJudge[] atQos1 =
        [
            new(first.Watcher.Output, Qos1Topic), new(second.Watcher.Output, Qos1Topic),
            new(first.Watcher.Output.Concat(second.Watcher.Output), Qos1Topic),
        ];
        int atBoth = atQos1[0].Received + atQos1[1].Received - atQos1[2].Received;
        output.WriteLine($"{atBoth} alarms at QoS 1 came to both brokers");
        Assert.InRange(atBoth, 1, WindowMax);
        Assert.Equal(0, atQos1[2].Lost);

        string[] unheard = [.. said.Skip(frozenAt).TakeWhile(line => line != "send: connect")];
        int[] sent = [.. unheard.Select(line => SentAtQos2().Match(line)).Where(match => match.Success).Select(match => Number(match))];
        int[] stuck = [.. sent.Distinct().Where(id => !unheard.Contains($"receive: pubrec {id}"))];
        output.WriteLine($"identifiers that the first broker holds: {string.Join(' ', stuck)}");
        Assert.NotEmpty(stuck);
        return stuck[0];
    }

    private void Provision(BrokerSeat first, BrokerSeat second) => Provisioned.Make(
        data["slots"], "--broker", first.Broker.Url, "--id", Id, "--set", "broker2.host=127.0.0.1",
        "--set", $"broker2.port={second.Broker.Port}");

    private Child Start(string[] sensors, string failover) => Simulator.Start(
        [
            "--data", data["slots"], .. sensors, "--interval", "1h", "--alarm-above", "one=50,0,1", "--alarm-above", "two=50,0,2",
            "--trace", "--quiet", "--link-timing", "2s,1s,50ms,200ms", "--failover-timing", failover,
        ],
        line =>
        {
            if (Simulator.IsTrace(line))
            {
                atLine?.Invoke(line);
            }

            return false;
        });

    /// <summary>Does something at the n-th line of the trace from now on; returns when it has been done.</summary>
    private void AtLine(Child life, int lines, Action act)
    {
        using ManualResetEventSlim done = new();
        int left = lines;
        atLine = _ =>
        {
            if (--left == 0)
            {
                act();
                done.Set();
            }
        };
        Assert.True(done.Wait(Patience), $"{lines} lines did not come:\n{string.Join('\n', life.Output.TakeLast(40))}");
        atLine = null;
    }

    /// <summary>A run that was killed: its output.</summary>
    private static void Bury(Child life)
    {
        Assert.NotEqual(0, life.WaitForExit());
        Assert.Empty(life.Errors);
        life.Dispose();
    }

    /// <summary>A clean end; the whole output of the run.</summary>
    private static string[] End(Child life)
    {
        life.Terminate();
        Assert.Equal(0, life.WaitForExit());
        Assert.Empty(life.Errors);
        return life.Output;
    }

    /// <summary>The next message of the stopped gateway has this sequence, according to src/docs/formats/inflight.md.</summary>
    private void JumpTo(long sequence)
    {
        const int Kind = 0x50;
        const int NextSequenceOffset = 4;
        using StorageFolder storage = StorageFolder.Open(data["slots"]);
        ABRecord progress = new(storage.Area("progress", 2, AppLimits.ProgressSlotBytesMax), new TableCrc32(), Kind, 1);
        int bytes = progress.Load();
        Assert.InRange(bytes, NextSequenceOffset + sizeof(long), AppLimits.ProgressSlotBytesMax);
        BigEndian.PutI64(progress.Buffer, ABRecord.BodyOffset + NextSequenceOffset, sequence);
        Assert.True(progress.Save(bytes));
    }

    /// <summary>A client that breaks the rules: another message with the identifier of one that was not released.</summary>
    private static void UseAgain(int port)
    {
        foreach (string payload in new[] { "a", "b" })
        {
            using TcpClient client = new("127.0.0.1", port);
            using NetworkStream stream = client.GetStream();
            stream.Write("\u0010\u0011\0\u0004MQTT\u0004\0\0\u003C\0\u0005again"u8);
            stream.ReadExactly(new byte[4]);
            stream.Write([0x34, 6, 0, 1, (byte)'t', 0, 7, (byte)payload[0]]);
            stream.ReadExactly(new byte[4]);
        }
    }

    private static bool IsActive(LiveSubscriber watcher, string topic) =>
        watcher.Output.Last(line => line.StartsWith(topic + " ", StringComparison.Ordinal)).Contains("\"state\":\"active");

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^send: publish (\d+) qos 2$")]
    private static partial Regex SentAtQos2();
}
