using Gateway.Mqtt;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>What isolation must not do for ever.</summary>
public sealed class SessionIsolationLimitsTests
{
    private static long Alarm(int number) => (long)(PacketGroup.AlarmFirst + number) << PacketGroup.Shift;

    private static SessionRig Make(Action<SessionOptions, SessionLimits>? change = null) => new((options, limits) =>
    {
        options.KeepAliveS = 0;
        options.BackoffMsMin = 1;
        options.BackoffMsMax = 1;
        limits.SetAsideCount = 8;
        change?.Invoke(options, limits);
    });

    [Fact]
    public void A_broker_that_refuses_every_connect_is_left_alone_up_to_the_cap_of_the_back_off()
    {
        var rig = new SessionRig((options, limits) =>
        {
            limits.SetAsideCount = 8;
            options.WillTopic = "w"u8.ToArray();
            options.WillPayload = "x"u8.ToArray();
        });
        rig.Session.Start(rig.Now);
        int connects = 0;
        long end = rig.Now + 3_600_000;
        while (rig.Now < end)
        {
            rig.Turn();
            if (rig.Session.State == ConnectionState.AwaitingLink)
            {
                rig.Session.FeedLinkUp();
                rig.Turn();
                connects++;
                rig.Feed(FromBroker.Connack(code: 5));
            }

            rig.Now = Math.Max(rig.Now + 1, rig.Session.NextDeadlineMs);
        }

        Assert.InRange(connects, 10, 80);
    }

    [Fact]
    public void A_subscription_that_is_granted_late_in_its_trial_is_no_longer_set_aside()
    {
        SessionRig rig = Make();
        rig.Session.Subscribe("c"u8.ToArray(), 1);
        for (int i = 0; i < 4; i++)
        {
            rig.Connect(present: i > 0);
            rig.Turn();
            rig.LoseLink();
        }

        Assert.Equal(1, rig.Session.SetAsideCount);
        rig.Connect(present: true);
        string sent = "";
        for (int i = 0; i < 200 && sent == ""; i++)
        {
            sent = rig.After(1000);
        }

        Assert.StartsWith("SUBSCRIBE ", sent);
        rig.After(2500);
        rig.Feed(FromBroker.Suback(int.Parse(sent.Split(' ')[1]), 1));
        rig.Turn();
        Assert.Equal(0, rig.Session.SetAsideCount);
    }

    [Fact]
    public void A_packet_whose_pingresp_comes_late_in_its_trial_is_no_longer_set_aside()
    {
        SessionRig rig = Make();
        for (int i = 0; i < 4; i++)
        {
            rig.Connect(present: i > 0);
            rig.Session.TryPublish("b"u8.ToArray(), "x"u8.ToArray(), 0, 1, true, PacketGroup.Birth);
            rig.Turn();
            rig.LoseLink();
        }

        Assert.Equal(1, rig.Session.SetAsideCount);
        rig.Connect(present: true);
        rig.After(70_000);
        Assert.Equal(PublishResult.Accepted, rig.Session.TryPublish("b"u8.ToArray(), "x"u8.ToArray(), 0, 1, true, PacketGroup.Birth));
        rig.Turn();
        rig.After(2500);
        rig.Feed(FromBroker.Pingresp());
        Assert.Equal(0, rig.Session.SetAsideCount);
    }

    [Fact]
    public void What_wedges_the_broker_is_tried_by_back_off_and_blames_no_other()
    {
        SessionRig rig = Make((options, _) => options.BackoffMsMin = options.BackoffMsMax = 1000);
        rig.Session.Start(rig.Now);
        rig.Publish(1, "a", "t1", context: Alarm(1));
        long end = rig.Now + (3 * 3_600_000);
        long nextB = rig.Now + 5000;
        bool wedged = false;
        int sentA = 0;
        var owed = new Queue<byte[]>();
        var born = new Dictionary<int, long>();
        long worst = 0;
        int blamedOthers = 0;
        int turns = 0;
        while (rig.Now < end)
        {
            Assert.True(turns++ < 200_000, "too many turns");
            if (rig.Now >= nextB)
            {
                int id = (int)(rig.Session.NextSequence - SessionRig.FirstSequence) + 1;
                if (rig.Publish(1, "b", "t2", context: Alarm(2)) == PublishResult.Accepted)
                {
                    born[id] = rig.Now;
                }

                nextB += 10_000;
            }

            string sent = rig.Turn();
            if (rig.Session.State == ConnectionState.AwaitingLink)
            {
                rig.Session.FeedLinkUp();
                wedged = false;
                owed.Clear();
                rig.Turn();
                sent = rig.Feed(FromBroker.Connack(true));
            }

            foreach (string packet in sent.Split(" | "))
            {
                if (packet.Contains("t1="))
                {
                    sentA++;
                    wedged = true;
                }

                if (wedged)
                {
                    continue;
                }

                if (packet.StartsWith("PUBLISH"))
                {
                    int id = int.Parse(packet.Split(' ')[1]);
                    worst = Math.Max(worst, rig.Now - born[id]);
                    owed.Enqueue(FromBroker.Puback(id));
                }
                else if (packet.StartsWith("PINGREQ"))
                {
                    owed.Enqueue(FromBroker.Pingresp());
                }
            }

            if (rig.Session.State == ConnectionState.Disconnecting)
            {
                rig.LoseLink();
            }

            for (int i = 0; i < rig.Session.SetAsideCount; i++)
            {
                blamedOthers += rig.Session.SetAsideGroupAt(i) == PacketGroup.AlarmFirst + 2 ? 1 : 0;
            }

            if (owed.Count > 0)
            {
                byte[] answer = owed.Dequeue();
                rig.Now += 20;
                string more = rig.Feed(answer);
                if (more.Contains("t1="))
                {
                    sentA++;
                    wedged = true;
                    owed.Clear();
                }
                else if (more.Length > 0)
                {
                    foreach (string packet in more.Split(" | ").Where(p => p.StartsWith("PUBLISH")))
                    {
                        int id = int.Parse(packet.Split(' ')[1]);
                        worst = Math.Max(worst, rig.Now - born[id]);
                        owed.Enqueue(FromBroker.Puback(id));
                    }
                }
            }
            else
            {
                rig.Now = Math.Max(rig.Now + 10, Math.Min(nextB, rig.Session.NextDeadlineMs));
            }
        }

        Assert.True(
            sentA < 40 && blamedOthers == 0 && worst < 240_000,
            $"A sent {sentA}, turns in which B was set aside {blamedOthers}, worst {worst}");
    }

    [Fact]
    public void A_packet_read_from_storage_is_not_blamed_before_it_has_wholly_left()
    {
        SessionRig rig = Make((_, limits) => limits.PacketCount = 1);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(0, 0, 1, false, false, new string('a', 100), Alarm(1));
        for (int i = 0; i < 2; i++)
        {
            rig.Connect(present: true);
            rig.LoseLink();
        }

        for (int i = 0; i < 3; i++)
        {
            rig.SendMax = int.MaxValue;
            rig.Now = Math.Max(rig.Now, rig.ConnectAtMs);
            rig.Turn();
            rig.Session.FeedLinkUp();
            rig.Turn();
            rig.SendMax = 3;
            rig.Feed(FromBroker.Connack(true));
            rig.Turn();
            Assert.Equal(ConnectionState.Careful, rig.Session.State);
            Assert.True(rig.Session.TransmitCount > 0);
            rig.LoseLink();
        }

        Assert.Equal(0, rig.Session.SetAsideCount);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_lost_within_one_trial()
    {
        SessionRig rig = Make((_, limits) => limits.PacketCount = 1);
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(0, 0, 1, false, false, "a1", Alarm(1));
        rig.Restore(1, 1, 1, false, false, "a2", Alarm(1));
        for (int i = 0; i < 4; i++)
        {
            rig.Connect(present: true);
            rig.LoseLink();
        }

        Assert.Equal((1, 2), (rig.Session.SetAsideCount, rig.Session.HeldCount));
        rig.Connect(present: true);
        rig.CanRead = false;
        rig.After(60_000);
        for (int ms = 0; ms < 2000; ms += 100)
        {
            rig.After(100);
        }

        Assert.Equal((1, 1), (rig.CountOf(Fault.EntryLost), rig.Session.HeldCount));
        rig.CanRead = true;
        Assert.Equal("PUBLISH 2 q1 dup t=a2", rig.After(120_000));
    }

    [Fact]
    public void An_acknowledgement_in_the_wrong_state_puts_no_second_entry_of_a_group_into_flight()
    {
        SessionRig rig = Make();
        rig.RestoreProgress(rig.Options.SessionTag, 0, false, false);
        rig.Restore(0, 0, 1, false, false, "a1", Alarm(1));
        rig.Restore(1, 1, 1, false, false, "a2", Alarm(1));
        rig.Restore(2, 2, 1, false, false, "b1", Alarm(2));
        rig.Connect(present: true);
        Assert.Equal("", rig.Feed(FromBroker.Pubcomp(2)));
        Assert.Equal(1, rig.CountOf(MqttFaults.AckUnknown));
    }
}
