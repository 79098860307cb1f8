using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Kill;

namespace Gateway.Tests.Interop.Matrix;

/// <content>The gateway itself: its will, its alarms, and SIGKILL for it and for the broker.</content>
public abstract partial class BrokerCases
{
    /// <summary>Alarms after the last kill, so that a lost one has a successor that shows it.</summary>
    private const int AlarmsAfter = 2;

    private const string One = "one-high";
    private const string Two = "two-high";

    [SkippableFact]
    public void The_will_of_a_killed_gateway_is_published_and_retained() => Cell(MatrixCase.Will, broker =>
    {
        using ScratchFolder data = new();
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, "gateway/will/status", 1))];
        using Child gateway = StartGateway(broker, "will", data, 1000);
        foreach (Child subscriber in subscribers)
        {
            subscriber.WaitForLine(line => IsStatus(line, "online"), "online");
        }

        gateway.Kill();
        foreach (Child subscriber in subscribers)
        {
            subscriber.WaitForLine(line => IsStatus(line, "offline"), "offline");
            subscriber.Dispose();
        }

        Assert.Equal(
            ["gateway/will/status offline"],
            GatewayTool.Run("sub", "--broker", broker.Url, "--topic", "gateway/will/status", "--qos", "1", "--count", "1"));
    });

    [SkippableFact]
    public void Alarms_of_qos_2_pass_at_broker_qos_max_1_and_so_do_those_recorded_before() => Cell(MatrixCase.BrokerQosMax, broker =>
    {
        const string Id = "limited";
        using ScratchFolder data = new();
        using Child subscriber = Peer.All[0].Subscribe(broker, $"gateway/{Id}/alarm/+", 2, Id);
        bool isRefused = broker.WithoutQos2 == WithoutQos2.ClosesConnection;
        if (isRefused)
        {
            using Child stuck = StartGateway(broker, Id, data, 1000);
            stuck.WaitForLines(line => IsAlarmPublish(line, 2), 2, "send: publish at QoS 2");
            stuck.Kill();
        }

        using Child gateway = StartGateway(broker, Id, data, 200, "--broker-qos-max", "1");
        WaitForAlarms(subscriber, Id, Two, 4);
        Stop(gateway);
        AlarmJudge judge = Judge(subscriber, Id, Two);
        Assert.Equal((1, 0), (judge.First, judge.Lost));
        Assert.Contains("qos-limited", FaultsOf(gateway));
        Assert.DoesNotContain("qos2-downgraded", FaultsOf(gateway));
        Assert.DoesNotContain(gateway.Output, line => IsAlarmPublish(line, 2));
        return isRefused ? "pass: without it an alarm at QoS 2 stays in the table, and the setting frees it" : MatrixReport.Pass;
    });

    [SkippableFact]
    public void Sigkill_of_the_gateway_in_each_handshake_loses_and_doubles_nothing() => Cell(MatrixCase.ClientKilled, broker =>
    {
        const string Id = "killed";
        using ScratchFolder data = new();
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, $"gateway/{Id}/alarm/+", row.SubscribeQos, Id))];
        string[] limit = broker.QosMax == 2 ? [] : ["--broker-qos-max", "1"];
        string[] moments = broker.QosMax == 2
            ? ["publish 1", "receive: puback", "publish 2", "receive: pubrec", "send: pubrel", "receive: pubcomp"]
            : ["publish 1", "receive: puback"];
        foreach (string moment in moments)
        {
            // Slow enough that the table never fills, and without the delayed start after short boots, which would fill it: a transition
            // passed over would look like a lost one.
            using Child life = StartGateway(broker, Id, data, 1000, line => IsMoment(line, moment), limit);
            Assert.NotEqual(0, life.WaitForExit());
        }

        using (Child last = StartGateway(broker, Id, data, 500, limit))
        {
            foreach (string alarm in new[] { One, Two })
            {
                WaitForAlarms(subscribers[0], Id, alarm, Judge(subscribers[0], Id, alarm).Received + AlarmsAfter);
            }

            Stop(last);
        }

        Drain(broker, subscribers, Id);
        int doubled = 0;
        long missed = 0; // Sent onward by the broker, as it says itself, and not received.
        bool isWitness = broker.Onward != null;
        if (isWitness)
        {
            AlarmJudge two = Judge(broker.Onward!, Id, Two);
            Assert.Equal((1, 0, 0, 1), (two.First, two.Lost, two.Doubled, two.Epochs));

            AlarmJudge one = Judge(broker.Onward!, Id, One);
            Assert.Equal((1, 0, 1), (one.First, one.Lost, one.Epochs));
        }

        foreach (Child subscriber in subscribers)
        {
            AlarmJudge one = Judge(subscriber, Id, One);
            AlarmJudge two = Judge(subscriber, Id, Two);
            missed += one.Lost + two.Lost;
            Assert.Equal((1, 1), (one.Epochs, two.Epochs));
            Assert.True(isWitness || missed == 0, $"{missed} alarms lost");
            Assert.True(broker.QosMax < 2 || two.Doubled == 0, $"{two.Doubled} alarms at QoS 2 came twice");
            doubled += one.Doubled + (broker.QosMax < 2 ? two.Doubled : 0);
            subscriber.Dispose();
        }

        return $"pass: {moments.Length} kills, "
            + (isWitness
                ? $"the broker says that it sent all onward, each at QoS 2 once; its subscribers missed {missed}, "
                : "lost 0, ")
            + $"doubled at QoS 2 {(broker.QosMax == 2 ? "0" : "-")}, at QoS 1 {doubled}";
    });

    [SkippableFact]
    public void Sigkill_of_the_broker_in_a_handshake_leaves_nothing_with_the_gateway() => Cell(MatrixCase.BrokerKilled, broker =>
    {
        const string Id = "restarted";
        using ScratchFolder data = new();
        Child[] subscribers = [.. Peer.All.Select(peer => peer.Subscribe(broker, $"gateway/{Id}/alarm/+", row.SubscribeQos, Id))];
        string[] limit = broker.QosMax == 2 ? [] : ["--broker-qos-max", "1"];
        using ManualResetEventSlim killed = new();
        using Child gateway = StartGateway(
            broker,
            Id,
            data,
            row.AlarmMs,
            line =>
            {
                if (!killed.IsSet && IsMoment(line, broker.QosMax == 2 ? "send: pubrel" : "publish 1"))
                {
                    broker.Kill();
                    killed.Set();
                }

                return false;
            },
            limit);
        Assert.True(killed.Wait(TimeSpan.FromSeconds(60)), "no handshake to kill the broker in");
        broker.Restart();

        // Each alarm that the gateway still had, and more: acknowledged by the restarted broker.
        gateway.WaitForLines(line => line.StartsWith("connected:", StringComparison.Ordinal), 2, "connected:");
        foreach (string alarm in new[] { One, Two })
        {
            WaitForAlarms(subscribers[0], Id, alarm, Judge(subscribers[0], Id, alarm).Received + AlarmsAfter);
        }

        Stop(gateway);
        Drain(broker, subscribers, Id);

        // A broker that takes long to start fills the table: what is passed over then is told, and the judges know it.
        string faults = FaultsOf(gateway);
        Assert.DoesNotContain("session-doubt", faults);
        int acknowledged = Acknowledged(gateway);
        List<string> counts = [];
        foreach ((Peer peer, Child subscriber) in Peer.All.Zip(subscribers))
        {
            using (subscriber)
            {
                AlarmJudge one = Judge(subscriber, Id, One);
                AlarmJudge two = Judge(subscriber, Id, Two);
                Assert.True(one.Received + two.Received <= acknowledged, "more came than was acknowledged");
                counts.Add($"{peer.Name} missed {acknowledged - one.Received - two.Received}, doubled {one.Doubled + two.Doubled}");
            }
        }

        string session = faults.Contains("session-lost", StringComparison.Ordinal) ? ", session lost by the broker" : "";
        return $"pass: {acknowledged} alarms acknowledged, 0 left with the gateway{session}; of those {string.Join("; ", counts)}";
    });

    [SkippableFact]
    public void A_data_folder_that_is_put_back_begins_a_new_epoch() => Cell(MatrixCase.StoragePutBack, broker =>
    {
        const string Id = "behind";
        using ScratchFolder data = new();
        using Child subscriber = Peer.All[0].Subscribe(broker, $"gateway/{Id}/alarm/+", row.SubscribeQos, Id);
        string[] limit = broker.QosMax == 2 ? [] : ["--broker-qos-max", "1"];
        for (int life = 1; life <= 2; life++)
        {
            using Child gateway = StartGateway(broker, Id, data, 200, limit);
            WaitForAlarms(subscriber, Id, One, life * 4);
            Stop(gateway);
            Assert.DoesNotContain("store-behind", FaultsOf(gateway));
            if (life == 1)
            {
                Copy(data["slots"], data["copy"]);
            }
        }

        Directory.Delete(data["slots"], recursive: true);
        Directory.Move(data["copy"], data["slots"]);
        using (Child gateway = StartGateway(broker, Id, data, 200, limit))
        {
            string start = $"message gateway/{Id}/alarm/{One} ";
            for (int lines = 1; Judge(subscriber, Id, One).Epochs < 2; lines++)
            {
                subscriber.WaitForLines(line => line.StartsWith(start, StringComparison.Ordinal), lines, start);
            }

            // The connection after the discard may still be under way: what is held then is in the store.
            HeldAfterStop(gateway);
            Assert.Contains("store-behind 1", FaultsOf(gateway));
        }
    });

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static Child StartGateway(BrokerProcess broker, string id, ScratchFolder data, int alarmMs, params string[] more) =>
        StartGateway(broker, id, data, alarmMs, null, more);

    // Two alarms, one at each QoS, that change every so many milliseconds.
    private static Child StartGateway(
        BrokerProcess broker, string id, ScratchFolder data, int alarmMs, Func<string, bool>? killAt, string[] more) => Simulator.Start(
        [
            "--broker", broker.Url, "--id", id, "--data", data["slots"], "--interval", "1h", "--trace", "--quiet", "--sample", "20ms",
            "--sensor", $"one=square:20,80,{2 * alarmMs}ms", "--sensor", $"two=square:20,80,{2 * alarmMs}ms",
            "--alarm-above", "one=50,0,1", "--alarm-above", "two=50,0,2", .. more,
        ],
        killAt);

    private static void Stop(Child gateway) => Assert.Equal(0, HeldAfterStop(gateway));

    private static int HeldAfterStop(Child gateway)
    {
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
        string line = Assert.Single(gateway.Output, text => text.StartsWith("alarms: ", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..]);
    }

    // The broker has sent a subscriber everything that came before this.
    private static void Drain(BrokerProcess broker, Child[] subscribers, string id)
    {
        Publish(broker, $"gateway/{id}/alarm/end", "{}", 1);
        foreach (Child subscriber in subscribers)
        {
            subscriber.WaitForLine(line => line.StartsWith($"message gateway/{id}/alarm/end ", StringComparison.Ordinal), "end");
        }
    }

    private static AlarmJudge Judge(Child subscriber, string id, string alarm) => Judge(subscriber.Output, id, alarm);

    private static AlarmJudge Judge(IEnumerable<string> lines, string id, string alarm) =>
        new(ReceivedLine.Of(lines).Select(line => $"{line.Topic} {line.Payload}"), $"gateway/{id}/alarm/{alarm}");

    private static void WaitForAlarms(Child subscriber, string id, string alarm, int different)
    {
        string start = $"message gateway/{id}/alarm/{alarm} ";
        while (Judge(subscriber, id, alarm).Received < different)
        {
            int lines = subscriber.Output.Count(line => line.StartsWith(start, StringComparison.Ordinal));
            subscriber.WaitForLines(line => line.StartsWith(start, StringComparison.Ordinal), lines + 1, start);
        }
    }

    private static bool IsStatus(string line, string payload) => ReceivedLine.IsOne(line) && ReceivedLine.Parse(line).Payload == payload;

    // The retained one is status, which is no alarm.
    private static bool IsAlarmPublish(string line, int qos) =>
        line.StartsWith("send: publish ", StringComparison.Ordinal) && line.Contains($" qos {qos}", StringComparison.Ordinal)
        && !line.EndsWith(" retain", StringComparison.Ordinal);

    // "publish 1" is an alarm's PUBLISH at QoS 1; the others are the trace's own words.
    private static bool IsMoment(string line, string moment) => moment.StartsWith("publish ", StringComparison.Ordinal)
        ? IsAlarmPublish(line, moment[^1] - '0')
        : line.StartsWith(moment + " ", StringComparison.Ordinal);

    private static string FaultsOf(Child gateway) =>
        gateway.Output.Last(line => line.StartsWith("faults: ", StringComparison.Ordinal));

    private static int Acknowledged(Child gateway)
    {
        string line = gateway.Output.Last(text => text.StartsWith("alarms: delivered ", StringComparison.Ordinal));
        return int.Parse(Regex.Match(line, @"delivered (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
