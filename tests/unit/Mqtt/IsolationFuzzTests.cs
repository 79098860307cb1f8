using System.Reflection;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>Whatever broker, link and storage do, isolation keeps its invariants, and a good broker gets everything at last.</summary>
public sealed class IsolationFuzzTests(ITestOutputHelper log)
{
    [Fact]
    public void Random_brokers_never_break_isolation()
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), out int wanted) ? wanted : Random.Shared.Next(1 << 30);
        int count = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_COUNT"), out int c) ? c : 200;
        var failures = new Dictionary<string, (int Seed, int Count, string Text)>();
        for (int seed = first; seed < first + count; seed++)
        {
            var run = new IsolationRun(seed);
            try
            {
                run.Chaos();
                run.Good();
            }
            catch (Exception e)
            {
                string key = e.Message.Split('\n')[0].Split(" order [")[0];
                key = System.Text.RegularExpressions.Regex.Replace(key, "[0-9]+", "#");
                failures[key] = failures.TryGetValue(key, out var f) ? (f.Seed, f.Count + 1, f.Text) : (seed, 1, e + "\n" + run.Tail());
            }
        }

        string all = string.Join("\n\n", failures.Select(f => $"== {f.Key} x{f.Value.Count} seed {f.Value.Seed}\n{f.Value.Text}"));
        log.WriteLine($"first {first}\n{all}");
        File.WriteAllText("/tmp/wt/breaker-fuzz.txt", $"first {first} count {count}\n{all}\n");
        Assert.True(failures.Count == 0, all);
    }
}

internal sealed class IsolationRun
{
    private readonly Random random;
    private readonly SessionRig rig;
    private readonly List<string> trail = [];
    private readonly HashSet<long> released = [];
    private readonly Dictionary<int, long> lastSent = [];
    private readonly HashSet<long> pubrelSent = [];
    private readonly Dictionary<long, int> groupOf = [];
    private readonly Queue<byte[]> owed = new();
    private readonly bool clean;
    private readonly bool strict;
    private int tick;

    public IsolationRun(int seed)
    {
        random = new Random(seed);
        clean = random.Next(8) == 0;
        // A broker that answers only what it has received.
        strict = random.Next(2) == 0;
        rig = new SessionRig((options, limits) =>
        {
            options.Seed = (uint)random.Next();
            options.CleanSession = clean;
            options.KeepAliveS = random.Next(3) == 0 ? 0 : 30;
            options.HoldWhenStorageFails = random.Next(4) == 0;
            options.RepublishOnSessionLost = random.Next(2) == 0;
            options.BrokerQosMax = random.Next(6) == 0 ? 1 : 2;
            if (random.Next(2) == 0)
            {
                options.WillTopic = "w"u8.ToArray();
                options.WillPayload = "x"u8.ToArray();
            }

            limits.EntryCount = random.Next(1, 13);
            limits.WindowMax = random.Next(1, limits.EntryCount + 1);
            limits.PacketCount = random.Next(limits.EntryCount + 1);
            limits.SetAsideCount = random.Next(4) == 0 ? random.Next(1, 4) : 20;
            limits.SubscriptionCount = 4;
            limits.TransmitBytesMax = random.Next(limits.EntryBodyBytesMax + 3, 500);
        });
        rig.Storage = r => Record(r, true);
        if (random.Next(2) == 0)
        {
            rig.RestoreProgress(rig.Options.SessionTag + (random.Next(6) == 0 ? 1u : 0), 0, random.Next(6) == 0, random.Next(4) == 0);
            int n = random.Next(rig.Limits.EntryCount + 1);
            for (int i = 0; i < n; i++)
            {
                int group = Group();
                bool rel = i == 0 && random.Next(3) == 0;
                rig.Restore(i, i, rel ? 2 : random.Next(1, 3), rel, random.Next(6) == 0, "r" + i, (long)group << 32);
                groupOf[SessionRig.FirstSequence + i] = group;
                if (rel)
                {
                    released.Add(SessionRig.FirstSequence + i);
                }
            }
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            rig.Session.Subscribe([(byte)('a' + i)], 2);
        }

        rig.Session.Start(rig.Now);
    }

    public string Tail() => $"now {rig.Now} {rig.Session.State} {Dump()}\n" + string.Join("\n", trail.TakeLast(70));

    private void Note(string text) => trail.Add($"{rig.Now} {rig.Session.State}: {text}");

    private int Group() => random.Next(10) switch { 0 => PacketGroup.Reply, _ => PacketGroup.AlarmFirst + random.Next(4) };

    private bool Record(JournalRecord record, bool durable)
    {
        if (durable && record.Kind == JournalKind.Progress)
        {
            for (int i = 0; i < record.ChangeCount; i++)
            {
                int e = record.ChangeIndex[i];
                long sequence = rig.Session.SequenceOf(e);
                if (record.ChangeState[e] == EntryState.Released)
                {
                    released.Add(sequence);
                }
                else if (record.ChangeState[e] == EntryState.Awaiting)
                {
                    released.Remove(sequence);
                }
            }
        }

        return durable;
    }

    private T Field<T>(string name) =>
        (T)typeof(Session).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(rig.Session)!;

    private string Dump() =>
        $"order [{string.Join(",", Field<byte[]>("order").Take(Field<int>("orderCount")))}] rec {Field<int>("recorded")} passed {Field<int>("passed")} "
        + $"waiting [{string.Join(",", Field<byte[]>("waiting").Take(Field<int>("waitingCount")))}] window {Field<int>("window")} "
        + $"asides {string.Join(" ", Enumerable.Range(0, rig.Session.SetAsideCount).Select(i => rig.Session.SetAsideGroupAt(i) + ":" + rig.Session.SetAsideReasonAt(i)))} "
        + $"trial {Field<int>("trialGroup")} careful {Field<int>("carefulGroup")} ping {Field<bool>("pingAwaited")} short {Field<int>("shortEnds")} "
        + "entries " + string.Join(" ", Enumerable.Range(0, rig.Limits.EntryCount).Where(i => rig.Session.StateOf(i) != OutboundState.Free).Select(i =>
            $"{i}:{rig.Session.PacketIdOf(i)}:{rig.Session.StateOf(i)}:g{PacketGroup.Of(rig.Session.ContextOf(i))}"));

    // What left: checks it, and what a broker that answers would say.
    private void See(string packets)
    {
        if (packets.Length == 0)
        {
            return;
        }

        Note("sent " + packets);
        foreach (string packet in packets.Split(" | "))
        {
            string[] p = packet.Split(' ');
            switch (p[0])
            {
                case "PUBLISH" when p[1] != "q0":
                    int id = int.Parse(p[1]);
                    long sequence = SessionRig.FirstSequence + id - 1;
                    if (packet.Contains(" s=off"))
                    {
                        owed.Enqueue(FromBroker.Puback(id));
                        break;
                    }

                    int group = groupOf[sequence];
                    Assert.True(!lastSent.TryGetValue(group, out long last) || last <= sequence, $"older after newer in group: {packet}");
                    lastSent[group] = sequence;
                    Assert.False(pubrelSent.Contains(sequence), "PUBLISH after PUBREL: " + packet);
                    owed.Enqueue(p[2] == "q1" ? FromBroker.Puback(id) : FromBroker.Pubrec(id));
                    break;
                case "PUBREL":
                    id = int.Parse(p[1]);
                    sequence = SessionRig.FirstSequence + id - 1;
                    bool isHeld = Enumerable.Range(0, rig.Limits.EntryCount).Any(
                        i => rig.Session.StateOf(i) != OutboundState.Free && rig.Session.SequenceOf(i) == sequence);
                    Assert.True(!isHeld || released.Contains(sequence), "PUBREL before durable " + packet);
                    if (isHeld)
                    {
                        pubrelSent.Add(sequence);
                    }

                    owed.Enqueue(FromBroker.Pubcomp(id));
                    break;
                case "PINGREQ":
                    owed.Enqueue(FromBroker.Pingresp());
                    break;
                case "SUBSCRIBE":
                    owed.Enqueue(FromBroker.Suback(int.Parse(p[1]), random.Next(3) == 0 ? 128 : 2));
                    break;
            }
        }
    }

    private void Check()
    {
        Session s = rig.Session;
        byte[] order = Field<byte[]>("order"), waiting = Field<byte[]>("waiting");
        int orderCount = Field<int>("orderCount"), recorded = Field<int>("recorded"), passed = Field<int>("passed"), waits = Field<int>("waitingCount");
        Assert.True(passed >= 0 && passed <= recorded && recorded <= orderCount, "counts " + Dump());
        var held = order.Take(orderCount).Concat(waiting.Take(waits)).ToList();
        Assert.True(held.Distinct().Count() == held.Count, "twice " + Dump());
        var used = Enumerable.Range(0, rig.Limits.EntryCount).Where(i => s.StateOf(i) != OutboundState.Free).ToList();
        Assert.True(used.Order().SequenceEqual(held.Select(b => (int)b).Order()), "held differs " + Dump());
        Assert.True(Field<int>("watched") == waits + s.SetAsideCount, "watched " + Dump());
        var groups = order.Take(recorded).Select(e => PacketGroup.Of(s.ContextOf(e))).ToList();
        Assert.True(groups.Distinct().Count() == groups.Count, "two of a group in order " + Dump());
        foreach (IGrouping<int, byte> g in order.Take(recorded).Concat(waiting.Take(waits)).Concat(order.Skip(recorded).Take(orderCount - recorded)).GroupBy(e => PacketGroup.Of(s.ContextOf(e))))
        {
            var q = g.Select(e => s.SequenceOf(e)).ToList();
            Assert.True(q.SequenceEqual(q.Order()), "group not in order " + Dump());
        }

        foreach (byte e in waiting.Take(waits))
        {
            int g = PacketGroup.Of(s.ContextOf(e));
            bool aside = Enumerable.Range(0, s.SetAsideCount).Any(i => s.SetAsideGroupAt(i) == g);
            Assert.True(aside || groups.Contains(g), "waits for nothing " + Dump());
            Assert.True(s.StateOf(e) is OutboundState.PublishPending or OutboundState.PubrelPending or OutboundState.AwaitingRelease, "waiting awaits " + Dump());
        }

        int awaited = used.Count(i => s.StateOf(i) == OutboundState.AwaitingPubrec);
        Assert.True(Field<int>("pubrecsAwaited") == awaited, $"pubrecsAwaited {Field<int>("pubrecsAwaited")} is {awaited} " + Dump());
        if (s.SetAsideCount == 0 && Field<int>("waitingCount") == 0)
        {
            Assert.True(Field<int>("watched") == 0, "watched stays");
        }
    }

    public void Chaos()
    {
        for (int step = 0; step < 250; step++)
        {
            tick = step;
            Step();
            Check();
        }
    }

    private void Feed(byte[] packet)
    {
        Note("feed " + Convert.ToHexString(packet));
        rig.Session.FeedTime(rig.Now);
        int at = 0;
        for (int tries = 0; at < packet.Length && tries < 20; tries++)
        {
            at += rig.Session.FeedBytes(packet, at, packet.Length - at);
            Check();
            See(rig.Turn());
            rig.Take();
        }

        if (at < packet.Length)
        {
            Lose();
        }
    }

    private void Lose(bool up = true)
    {
        Note("lose");
        owed.Clear();
        rig.LoseLink(HalFaults.LinkLost, up);
    }

    private void Publish()
    {
        int group = Group();
        long sequence = rig.Session.NextSequence;
        if (rig.Publish(random.Next(1, 3), "p", "t" + group, context: (long)group << 32) == PublishResult.Accepted)
        {
            groupOf[sequence] = group;
            Note($"publish {sequence - SessionRig.FirstSequence + 1} g{group}");
        }
    }

    private void TryQos0()
    {
        int group = new[] { PacketGroup.Status, PacketGroup.Birth, PacketGroup.Health, PacketGroup.None }[random.Next(4)];
        if (rig.Session.HasRoomAtMostOnce(group, 1, 1))
        {
            PublishResult r = rig.Session.TryPublish("z"u8.ToArray(), "x"u8.ToArray(), 0, 1, false, group);
            Assert.True(r == PublishResult.Accepted, "HasRoom but " + r);
            Note("qos0 g" + group);
        }
    }

    private void Connack(bool present)
    {
        if (!present)
        {
            // A new session: what was released there is unknown in it.
            pubrelSent.Clear();
        }

        owed.Clear();
        Feed(FromBroker.Connack(present));
    }

    private void Step()
    {
        Session s = rig.Session;
        switch (random.Next(24))
        {
            case 0 or 1 or 2 or 3:
                Publish();
                break;
            case 4:
                int kind = random.Next(5);
                rig.Storage = kind switch
                {
                    0 => null,
                    1 => r => Record(r, false),
                    2 => r => Record(r, random.Next(3) > 0),
                    _ => r => Record(r, true)
                };
                Note("storage " + kind);
                break;
            case 5:
                rig.SendMax = random.Next(3) == 0 ? random.Next(8) : int.MaxValue;
                rig.CanRead = random.Next(4) > 0;
                break;
            case 6 when random.Next(2) == 0:
                Lose(random.Next(3) > 0);
                break;
            case 7 when random.Next(2) == 0:
                rig.Now += random.Next(30_000);
                See(rig.Turn());
                break;
            case 8:
                rig.Now += random.Next(3000);
                See(rig.Turn());
                break;
            case 9:
                TryQos0();
                break;
            case 10 when random.Next(10) == 0:
                rig.Session.Stop("s"u8.ToArray(), "off"u8.ToArray());
                Note("stop");
                break;
            case 11 when s.State == ConnectionState.Stopped:
                if (random.Next(2) == 0)
                {
                    s.ChangeBroker(null, null, rig.Options.SessionTag + 1);
                    Note("change");
                }

                s.Start(rig.Now);
                break;
            case 12 when s.State == ConnectionState.BackingOff && random.Next(8) == 0:
                s.ChangeBroker(null, null, rig.Options.SessionTag + (uint)random.Next(2));
                Note("change");
                break;
            case 13 when random.Next(10) == 0:
                See(rig.After(60_000 * random.Next(1, 70)));
                break;
            case 14 when random.Next(10) == 0:
                Feed([(byte)random.Next(256), (byte)random.Next(4), (byte)random.Next(256), (byte)random.Next(256)]);
                break;
            case 15 when random.Next(4) == 0:
                for (int i = rig.Session.SetAsideCount; i > 0; i--)
                {
                    int g = rig.Session.SetAsideGroupAt(random.Next(rig.Session.SetAsideCount));
                    if (g < PacketGroup.SubscribeFirst && g != PacketGroup.Reply)
                    {
                        rig.Session.TryAgain(g);
                        Note("again " + g);
                        break;
                    }
                }

                break;
            default:
                Answer();
                break;
        }
    }

    private void Answer()
    {
        Session s = rig.Session;
        switch (s.State)
        {
            case ConnectionState.BackingOff:
                rig.Now = Math.Max(rig.Now, rig.ConnectAtMs);
                See(rig.Turn());
                break;
            case ConnectionState.AwaitingLink:
                s.FeedLinkUp();
                See(rig.Turn());
                break;
            case ConnectionState.AwaitingConnack:
                Connack(random.Next(2) == 0 && !clean && !Field<bool>("discarding"));
                break;
            case ConnectionState.Disconnecting:
                See(rig.Turn());
                Lose();
                break;
            default:
                if (owed.Count > 0 && random.Next(3) > 0)
                {
                    byte[] packet = owed.Dequeue();
                    if (random.Next(6) == 0)
                    {
                        Note("ignored");
                        break;
                    }

                    Feed(packet);
                    if (random.Next(8) == 0)
                    {
                        Feed(packet);
                    }
                }
                else if (!strict)
                {
                    Feed(Wrong());
                }

                break;
        }
    }

    private byte[] Wrong()
    {
        var ids = Enumerable.Range(0, rig.Limits.EntryCount).Where(i => rig.Session.StateOf(i) != OutboundState.Free)
            .Select(i => rig.Session.PacketIdOf(i)).Append(50_000 + random.Next(3)).ToArray();
        int id = ids[random.Next(ids.Length)];
        return random.Next(5) switch
        {
            0 => FromBroker.Puback(id),
            1 or 2 => FromBroker.Pubrec(id),
            3 => FromBroker.Pubcomp(id),
            _ => FromBroker.Pingresp()
        };
    }

    /// <summary>For two hours the broker answers everything.</summary>
    public void Good()
    {
        Note("good from here");
        Session s = rig.Session;
        rig.Storage = r => Record(r, true);
        rig.SendMax = int.MaxValue;
        rig.CanRead = true;
        if (s.State == ConnectionState.Stopped)
        {
            s.Start(rig.Now);
        }

        if (s.State != ConnectionState.BackingOff)
        {
            Lose();
        }

        if (s.State == ConnectionState.Stopped)
        {
            s.Start(rig.Now);
        }

        long end = rig.Now + (2 * 3_600_000) + 600_000;
        bool present = random.Next(2) == 0 && !clean;
        int spins = 0;
        long lastNow = 0;
        int turns = 0;
        while (rig.Now < end)
        {
            Assert.True(turns++ < 60_000, "too many turns " + Dump());
            See(rig.Turn());
            Check();
            TryQos0All();
            See(rig.Turn());
            if (s.State == ConnectionState.AwaitingLink)
            {
                s.FeedLinkUp();
                See(rig.Turn());
            }
            else if (s.State == ConnectionState.AwaitingConnack)
            {
                Connack(present && !Field<bool>("discarding"));
            }
            else if (s.State == ConnectionState.Disconnecting)
            {
                Lose();
            }
            else if (owed.Count > 0)
            {
                Feed(owed.Dequeue());
                rig.Now += 5;
            }

            long next = Math.Min(s.NextDeadlineMs, rig.Now + 60_000);
            if (owed.Count == 0 && next > rig.Now && s.State != ConnectionState.AwaitingConnack && s.State != ConnectionState.Disconnecting)
            {
                rig.Now = next;
            }

            spins = rig.Now == lastNow ? spins + 1 : 0;
            lastNow = rig.Now;
            Assert.True(spins < 100, "spins at sleep 0 " + Dump());
        }

        Assert.True(s.HeldCount == 0, "held for ever " + Dump());
        Assert.True(s.SetAsideCount == 0, "set aside for ever " + Dump());
        Assert.True(s.State == ConnectionState.Connected, "not connected " + Dump());
    }

    private void TryQos0All()
    {
        foreach (int group in new[] { PacketGroup.Status, PacketGroup.Birth, PacketGroup.Health })
        {
            bool aside = Enumerable.Range(0, rig.Session.SetAsideCount).Any(i => rig.Session.SetAsideGroupAt(i) == group);
            if (aside && rig.Session.HasRoomAtMostOnce(group, 1, 1))
            {
                rig.Session.TryPublish("z"u8.ToArray(), "x"u8.ToArray(), 0, 1, false, group);
            }
        }
    }
}
