using System.Collections.Concurrent;

namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>
/// Brokers as they are, each by the kind of what it does: the gateway's alarms arrive, in order within each topic, whatever else the
/// broker refuses, ignores or sends. A large message to a subscriber is in
/// <see cref="LinkBreakTests.A_large_message_is_printed_whole_or_refused_by_name"/>.
/// </summary>
public sealed partial class MisbehavingBrokerTests(ITestOutputHelper output)
{
    /// <summary>Cases that run at one time: each waits most of its time.</summary>
    private const int AtOnce = 5;

    /// <summary>Later than the acknowledgement time-out.</summary>
    private const int LateMs = 1500;

    private static readonly Lazy<ConcurrentDictionary<string, Task<string>>> Runs = new(RunAll);

    /// <summary>The kinds of brokers, and what of each must be so.</summary>
    private static readonly Dictionary<string, Func<string>> Kinds = new(StringComparer.Ordinal)
    {
        ["no SUBACK, and the setting says QoS 1: nothing asks for QoS 2, and the link stays"] = NoSuback,
        ["closes on RETAIN: alarms, which are not retained, arrive"] = () => ClosesOn(packet => packet.IsRetained),
        ["closes on the birth message: alarms arrive"] = () => ClosesOn(IsBelow("/birth")),
        ["closes on the status: alarms arrive"] = () => ClosesOn(IsBelow("/status")),
        ["closes on a sensor's state: alarms arrive"] = () => ClosesOn(IsBelow("/sensor/")),
        ["closes on health: alarms arrive"] = () => ClosesOn(IsBelow("/health")),
        ["closes on telemetry: alarms arrive"] = () => ClosesOn(IsBelow("/telemetry/")),
        ["closes on SUBSCRIBE: alarms arrive without commands"] = () => ClosesOn(packet => packet.Type == ScriptedPacket.Subscribe),
        ["SUBACK 0x80 once: the gateway asks again"] = SubackFailure,
        ["no answer to one PUBLISH: it is sent again with DUP"] = OnePublishIsIgnored,
        ["no answer to one PUBREL: it is sent again"] = OnePubrelIsIgnored,
        ["a queued PUBLISH before CONNACK of each resumed session: alarms arrive"] = PublishBeforeConnack,
        ["CONNACK after 12 seconds: alarms arrive"] = SlowConnack,
        ["closes on one alarm's topic: the other alarm arrives"] = ClosesOnOneAlarm,
        ["ignores one alarm's topic: the other alarm goes on arriving"] = IgnoresOneAlarm,
        ["answers one alarm's topic late: the other alarm does not wait for it"] = AnswersOneAlarmLate,
        ["answers nothing more after one alarm's topic: the other alarm arrives"] = FreezesAtOneAlarm,
        ["a retained message with a bad topic behind each SUBACK: alarms arrive, none twice"] = BadRetainedMessage,
        ["mosquitto that takes 300 bytes: alarms, which fit, arrive"] = SmallPackets,
        ["mosquitto that takes no message for a whole device: alarms arrive, and each component is announced"] = SmallDiscovery,
        ["mosquitto with a large retained command behind a slow link: alarms arrive, the link stays"] = () => LargeCommand(true),
        ["mosquitto with one large command behind a slow link: alarms arrive, the link stays"] = () => LargeCommand(false),
        ["a connection test at a broker that closes on RETAIN: it fails, and says at what"] = ConnectionTest,
        ["mosquitto with 500 commands a second at QoS 0, storage as slow as flash: no alarm is passed over"] = () => Flood(500, 0),
        ["mosquitto with 50 commands a second at QoS 1, storage as slow as flash: no alarm is passed over"] = () => Flood(50, 1),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Alarms_arrive_at_a_broker_that(string kind)
    {
        Need.Signals();
        output.WriteLine(await Runs.Value[kind]);
    }

    // They wait for seconds, each for something else.
    private static ConcurrentDictionary<string, Task<string>> RunAll()
    {
        SemaphoreSlim places = new(AtOnce);
        ConcurrentDictionary<string, Task<string>> runs = [];
        foreach ((string kind, Func<string> run) in Kinds)
        {
            runs[kind] = Task.Factory.StartNew(
                () =>
                {
                    places.Wait();
                    try
                    {
                        return run();
                    }
                    finally
                    {
                        places.Release();
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return runs;
    }

    private static Func<ScriptedPacket, bool> IsBelow(string part) => packet => packet.Topic.Contains(part, StringComparison.Ordinal);

    private static string ClosesOn(Func<ScriptedPacket, bool> refuses)
    {
        using ScriptedBroker broker = new((connection, packet) => refuses(packet) && connection.Close());
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(30, () => broker.Alarms.Length >= 10), () => Seen(broker, gateway));
        AssertInOrder(broker);

        // What is refused is set aside: then the link holds.
        int before = 0;
        Must(GatewayAtBroker.Comes(30, () => HoldsFor(broker, ref before)), () => Seen(broker, gateway));
        return Seen(broker, gateway);
    }

    // Whether alarms have arrived for three seconds on one connection.
    private static bool HoldsFor(ScriptedBroker broker, ref int from)
    {
        ScriptedPacket[] alarms = broker.Alarms;
        int last = alarms[^1].Connection;
        from = Array.FindIndex(alarms, alarm => alarm.Connection == last);
        return alarms[^1].At - alarms[from].At > TimeSpan.FromSeconds(3);
    }

    private static string NoSuback()
    {
        int asked = 0;
        using ScriptedBroker broker = new((_, packet) =>
        {
            asked = packet.Type == ScriptedPacket.Subscribe ? Math.Max(asked, packet.AskedQos) : asked;
            return packet.Type == ScriptedPacket.Subscribe;
        });
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.OneAlarm, "--broker-qos-max", "1");
        Must(GatewayAtBroker.Comes(30, () => broker.Alarms.Length >= 16), () => Seen(broker, gateway));
        Must(asked < 2 && broker.Connections <= 2, () => $"asked for QoS {asked}; {Seen(broker, gateway)}");
        AssertInOrder(broker);
        return Seen(broker, gateway);
    }

    private static string SubackFailure()
    {
        int count = 0;
        using ScriptedBroker broker = new((connection, packet) =>
        {
            bool isFirst = packet.Type == ScriptedPacket.Subscribe && ++count == 1;
            if (isFirst)
            {
                connection.Send(0x90, 3, packet.Body[0], packet.Body[1], 0x80);
            }

            return isFirst;
        });
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(40, () => count > 1), () => Seen(broker, gateway));
        return Seen(broker, gateway);
    }

    private static string OnePublishIsIgnored()
    {
        int ignored = 0;
        bool again = false;
        using ScriptedBroker broker = new((_, packet) =>
        {
            again |= packet.IsAlarm && packet.Seq == ignored && packet.IsDup;
            if (!packet.IsAlarm || ignored > 0)
            {
                return false;
            }

            ignored = packet.Seq;
            return true;
        });
        return AssertComesAgain(broker, () => again);
    }

    // What the broker ignored once comes again, in order, and is not held at the end.
    private static string AssertComesAgain(ScriptedBroker broker, Func<bool> hasComeAgain)
    {
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(20, () => hasComeAgain() && broker.Alarms.Length > 10), () => Seen(broker, gateway));
        AssertInOrder(broker);
        return AssertNothingHeld(broker, gateway);
    }

    private static string OnePubrelIsIgnored()
    {
        int ignored = 0;
        bool again = false;
        using ScriptedBroker broker = new((_, packet) =>
        {
            if (packet.Type != ScriptedPacket.Pubrel)
            {
                return false;
            }

            again |= packet.Id == ignored;
            bool isFirst = ignored == 0;
            ignored = isFirst ? packet.Id : ignored;
            return isFirst;
        });
        return AssertComesAgain(broker, () => again);
    }

    private static string PublishBeforeConnack()
    {
        int subscribes = 0;
        ScriptedBroker self = null!;
        using ScriptedBroker broker = self = new((connection, packet) =>
        {
            if (packet.Type == ScriptedPacket.Connect && !packet.IsClean && self.HasSession)
            {
                connection.Send(Early);
            }

            return packet.Type == ScriptedPacket.Subscribe && ++subscribes == 1 && connection.Close();
        });
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(30, () => broker.Alarms.Count(alarm => alarm.Connection > 1) >= 10), () => Seen(broker, gateway));
        return Seen(broker, gateway);
    }

    private static string SlowConnack()
    {
        using ScriptedBroker broker = new((_, packet) =>
        {
            if (packet.Type == ScriptedPacket.Connect)
            {
                Thread.Sleep(12_000);
            }

            return false;
        });
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Usual, GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(75, () => broker.Alarms.Length >= 3), () => Seen(broker, gateway));
        AssertInOrder(broker);
        return Seen(broker, gateway);
    }

    private static string ClosesOnOneAlarm()
    {
        using ScriptedBroker broker = new((connection, packet) => IsBelow("/alarm/bad")(packet) && connection.Close());
        return AssertGoodAlarms(broker);
    }

    private static string IgnoresOneAlarm()
    {
        using ScriptedBroker broker = new((_, packet) => IsBelow("/alarm/bad")(packet));
        return AssertGoodAlarms(broker);
    }

    private static string AnswersOneAlarmLate()
    {
        using ScriptedBroker broker = new((connection, packet) =>
        {
            bool isLate = IsBelow("/alarm/bad")(packet);
            if (isLate)
            {
                _ = Task.Delay(LateMs).ContinueWith(
                    _ => connection.TrySend(0x50, 2, (byte)(packet.Id >> 8), (byte)packet.Id), TaskScheduler.Default);
            }

            return isLate;
        });
        return AssertGoodAlarms(broker);
    }

    private static string FreezesAtOneAlarm()
    {
        ConcurrentDictionary<int, bool> frozen = [];
        using ScriptedBroker broker = new((connection, packet) =>
        {
            if (IsBelow("/alarm/bad")(packet))
            {
                frozen[connection.Number] = true;
            }

            return frozen.ContainsKey(connection.Number);
        });
        return AssertGoodAlarms(broker);
    }

    private static string AssertGoodAlarms(ScriptedBroker broker)
    {
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.TwoAlarms);
        Must(GatewayAtBroker.Comes(40, () => broker.Alarms.Length >= 30), () => Seen(broker, gateway));
        AssertInOrder(broker);
        int latest = broker.Alarms.Zip(broker.Alarms.Skip(1), (one, next) => (int)(next.At - one.At).TotalSeconds).Max();
        Must(latest < 20, () => $"{latest} s without an alarm; {Seen(broker, gateway)}");
        return Seen(broker, gateway);
    }

    private static string BadRetainedMessage()
    {
        using ScriptedBroker broker = new((connection, packet) =>
        {
            if (packet.Type == ScriptedPacket.Subscribe)
            {
                connection.Send([0x90, 3, packet.Body[0], packet.Body[1], 2, .. TopicNotUtf8]);
            }

            return packet.Type == ScriptedPacket.Subscribe;
        });
        using GatewayAtBroker gateway = new(broker.Url, "30s,2s,200ms,20s", GatewayAtBroker.OneAlarm);
        Must(GatewayAtBroker.Comes(40, () => broker.Alarms.Length >= 16), () => Seen(broker, gateway));
        AssertInOrder(broker);
        Must(broker.Connections <= 8, () => Seen(broker, gateway));
        Assert.All(
            broker.Alarms.Where(alarm => !alarm.IsDup).GroupBy(alarm => alarm.Seq),
            alarm => Must(alarm.Count() == 1, () => Seen(broker, gateway)));
        return Seen(broker, gateway);
    }

    // Not Assert.True: what was seen ends the gateway.
    private static void Must(bool holds, Func<string> seen) => Assert.True(holds, holds ? "" : seen());

    // Within a topic no older state arrives after a newer one.
    private static void AssertInOrder(ScriptedBroker broker)
    {
        foreach (IGrouping<string, ScriptedPacket> topic in broker.Alarms.GroupBy(alarm => alarm.Topic))
        {
            int[] seqs = [.. topic.Select(alarm => alarm.Seq)];
            Must(seqs.SequenceEqual(seqs.Order()), () => $"{topic.Key}: {string.Join(' ', seqs)}");
        }
    }

    private static string AssertNothingHeld(ScriptedBroker broker, GatewayAtBroker gateway)
    {
        string end = gateway.Stop();
        Must(GatewayAtBroker.Number(end, "still held") == 0, () => $"{Seen(broker, gateway)}\n{end}");
        return $"{Seen(broker, gateway)}\n{end}";
    }

    private static string Seen(ScriptedBroker broker, GatewayAtBroker gateway) =>
        $"{broker.Connections} connections, alarms {string.Join(' ', broker.Alarms.Select(alarm => $"{alarm.Connection}:{alarm.Seq}"))}\n"
        + gateway.Stop();

    private static readonly byte[] Early =
        [0x32, 24, 0, 20, .. "gateway/t1/cmd/ping1"u8, 0, 9];

    private static readonly byte[] TopicNotUtf8 = [0x31, 0x14, 0, 16, .. "gateway/t1/cmd/"u8, 0xFF, .. "xy"u8];
}
