using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Tests.Unit.Pages;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

public class SessionConnectTests
{
    [Fact]
    public void The_link_is_wanted_at_once_and_connect_is_the_first_packet()
    {
        // [MQTT-3.1.0-1] the first packet is CONNECT.
        var rig = new SessionRig();
        Assert.False(rig.Session.LinkWanted);
        rig.Session.Start(rig.Now);
        Assert.Equal("", rig.Turn());
        Assert.True(rig.Session.LinkWanted);
        rig.Publish(1, "early");
        Assert.Equal("", rig.Turn());
        rig.Session.FeedLinkUp();
        Assert.Equal("CONNECT resume", rig.Turn());
        Assert.Equal("PUBLISH 1 q1 t=early", rig.Feed(FromBroker.Connack()));
        Assert.Contains("Connected 0", rig.TakeEvents());
        Assert.Equal(1, rig.Session.ConnectCount);
    }

    [Fact]
    public void A_clean_session_is_asked_for_each_time_and_owes_what_is_held_anew()
    {
        var rig = new SessionRig((options, _) => options.CleanSession = true);
        rig.Publish(1, "a");
        Assert.Equal("PUBLISH 1 q1 t=a", rig.Connect(connect: "CONNECT clean"));
        rig.LoseLink();
        Assert.Equal("PUBLISH 1 q1 t=a", rig.Connect(connect: "CONNECT clean"));
    }

    [Theory]
    [InlineData(1, MqttFaults.ConnectRefusedProtocol)]
    [InlineData(2, MqttFaults.ConnectRefusedIdentifier)]
    [InlineData(3, MqttFaults.ConnectRefusedUnavailable)]
    [InlineData(4, MqttFaults.ConnectRefusedCredentials)]
    [InlineData(5, MqttFaults.ConnectRefusedNotAuthorized)]
    [InlineData(6, MqttFaults.ConnectRefusedReserved)]
    public void A_refused_connection_is_counted_by_its_code_and_tried_again_later(int code, Fault fault)
    {
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        rig.Turn();
        rig.Session.FeedLinkUp();
        rig.Turn();
        Assert.Equal("", rig.Feed(FromBroker.Connack(false, code)));
        Assert.Equal((1, ConnectionState.BackingOff, false), (rig.CountOf(fault), rig.Session.State, rig.Session.LinkWanted));
        Assert.Equal("Disconnected " + FaultCode.NameOf(fault), rig.TakeEvents());
        Assert.True(rig.ConnectAtMs > rig.Now);
    }

    [Fact]
    public void A_packet_before_connack_or_a_second_connack_drops_the_link()
    {
        // [MQTT-3.2.0-1] CONNACK is the first packet of a broker.
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        rig.Turn();
        rig.Session.FeedLinkUp();
        rig.Turn();
        rig.Feed(FromBroker.Puback(1));
        Assert.Equal(1, rig.CountOf(MqttFaults.MalformedConnackOrder));
        rig.Connect();
        rig.Feed(FromBroker.Connack());
        Assert.Equal((2, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.MalformedConnackOrder), rig.Session.State));
    }

    [Fact]
    public void A_broker_that_does_not_answer_connect_and_a_link_that_does_not_open_time_out()
    {
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        rig.Turn();
        rig.After(rig.Options.LinkTimeoutMs - 1);
        Assert.True(rig.Session.LinkWanted);
        rig.After(1);
        Assert.Equal((1, false), (rig.CountOf(Fault.LinkTimeout), rig.Session.LinkWanted));
        rig.Now = rig.ConnectAtMs;
        rig.Turn();
        rig.Session.FeedLinkUp();
        rig.Turn();
        rig.After(rig.Options.ConnackTimeoutMs - 1);
        Assert.Equal(ConnectionState.AwaitingConnack, rig.Session.State);
        rig.After(1);
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.ConnackTimeout), rig.Session.State));
    }

    [Fact]
    public void The_back_off_doubles_up_to_its_limit_with_jitter_between_half_and_the_whole()
    {
        var delays = new HashSet<long>();
        for (uint seed = 1; seed <= 40; seed++)
        {
            var rig = new SessionRig((options, _) => options.Seed = seed);
            rig.Session.Start(rig.Now);
            for (int failure = 0; failure < 12; failure++)
            {
                rig.Turn();
                long delay = rig.LoseLink(HalFaults.LinkRefused);
                long whole = Math.Min(1000L << failure, 120_000);
                Assert.InRange(delay, whole / 2, whole);
                delays.Add(delay);
                rig.After(delay - 1);
                Assert.False(rig.Session.LinkWanted);
                rig.After(1);
                Assert.True(rig.Session.LinkWanted);
            }
        }

        Assert.True(delays.Count > 200);
    }

    [Fact]
    public void The_same_seed_gives_the_same_back_off()
    {
        static List<long> Delays()
        {
            var rig = new SessionRig((options, _) => options.Seed = 77);
            rig.Session.Start(rig.Now);
            return Enumerable.Range(0, 10).Select(_ =>
            {
                rig.Turn();
                long delay = rig.LoseLink();
                rig.Now += delay;
                return delay;
            }).ToList();
        }

        Assert.Equal(Delays(), Delays());
    }

    [Fact]
    public void A_connection_that_saw_an_acknowledgement_or_lived_long_resets_the_back_off()
    {
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        for (int i = 0; i < 8; i++)
        {
            rig.Turn();
            rig.LoseLink();
            rig.Now = rig.ConnectAtMs;
        }

        rig.Connect();
        Assert.InRange(rig.LoseLink(), 60_000, 120_000);
        rig.Connect();
        rig.After(rig.Options.StableMs);
        Assert.InRange(rig.LoseLink(), 500, 1000);
        rig.Connect();
        rig.Publish(1, "a");
        rig.Turn();
        rig.Feed(FromBroker.Puback(1));
        Assert.InRange(rig.LoseLink(), 500, 1000);
    }

    [Fact]
    public void Pingreq_goes_when_three_quarters_of_the_keep_alive_time_were_quiet_either_way()
    {
        // [MQTT-3.1.2-23] at most the keep alive time between two packets of a client.
        var rig = new SessionRig((options, _) => options.KeepAliveS = 60);
        rig.Connect();
        Assert.Equal("", rig.After(44_999));
        Assert.Equal(rig.Now + 1, rig.Session.NextDeadlineMs);
        Assert.Equal("PINGREQ", rig.After(1));
        Assert.Equal("", rig.After(5_000));
        rig.Feed(FromBroker.Pingresp());

        // Sending alone, or receiving alone, does not replace the other.
        for (int i = 0; i < 44; i++)
        {
            rig.After(1000);
            rig.Publish(0, "x");
            Assert.Equal("PUBLISH q0 t=x", rig.Turn());
        }

        Assert.Equal("PINGREQ", rig.After(1000));
        rig.Feed(FromBroker.Pingresp());
        string left = "";
        for (int i = 0; i < 45; i++)
        {
            rig.Now += 1000;
            left += rig.Feed(FromBroker.Publish("a", "b"));
            rig.Take();
        }

        Assert.Equal("PINGREQ", left);
    }

    [Fact]
    public void A_half_open_link_is_dropped_when_pingresp_does_not_come()
    {
        var rig = new SessionRig();
        rig.Connect();
        Assert.Equal("PINGREQ", rig.After(22_500));
        rig.After(rig.Options.PingTimeoutMs - 1);
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
        rig.After(1);
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.PingTimeout), rig.Session.State));
    }

    [Fact]
    public void With_keep_alive_0_no_ping_goes_ever()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Connect();
        Assert.Equal("", rig.After(1_000_000_000));
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
    }

    // [MQTT-4.8.0-1] a protocol violation closes the connection.
    [Theory]
    [InlineData("30FFFFFFFF", MqttFaults.MalformedRemainingLength)]
    [InlineData("0000", MqttFaults.MalformedPacketType)]
    [InlineData("C000", MqttFaults.MalformedDirection)]
    [InlineData("43020001", MqttFaults.MalformedFlags)]
    [InlineData("4003000100", MqttFaults.MalformedLength)]
    [InlineData("360400016100", MqttFaults.MalformedQos)]
    [InlineData("38030001" + "61", MqttFaults.MalformedDup)]
    [InlineData("30020000", MqttFaults.MalformedTopicEmpty)]
    [InlineData("3004000280C0", MqttFaults.MalformedTopicUtf8)]
    [InlineData("300300012B", MqttFaults.MalformedTopicWildcard)]
    [InlineData("32050001610000", MqttFaults.MalformedPacketId)]
    [InlineData("40020000", MqttFaults.MalformedPacketId)]
    [InlineData("50020000", MqttFaults.MalformedPacketId)]
    [InlineData("62020000", MqttFaults.MalformedPacketId)]
    [InlineData("70020000", MqttFaults.MalformedPacketId)]
    [InlineData("B0020000", MqttFaults.MalformedPacketId)]
    [InlineData("9003000001", MqttFaults.MalformedPacketId)]
    [InlineData("9004F0010101", MqttFaults.MalformedSubackCount)]
    [InlineData("9003F00103", MqttFaults.MalformedSubackCode)]
    public void A_malformed_packet_drops_the_link_with_its_fault(string hex, Fault fault)
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Feed(Convert.FromHexString(hex));
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(fault), rig.Session.State));
        Assert.EndsWith("Disconnected " + FaultCode.NameOf(fault), rig.TakeEvents());
    }

    [Theory]
    [InlineData("20020200", MqttFaults.MalformedConnackFlags)]
    [InlineData("20020105", MqttFaults.MalformedSessionPresent)]
    public void A_malformed_connack_drops_the_link_with_its_fault(string hex, Fault fault)
    {
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        rig.Turn();
        rig.Session.FeedLinkUp();
        rig.Turn();
        rig.Feed(Convert.FromHexString(hex));
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(fault), rig.Session.State));
    }

    [Fact]
    public void Two_connections_ended_by_the_same_malformed_packet_before_subscribe_discard_the_session_once()
    {
        var rig = new SessionRig();
        rig.Publish(2, "a");
        rig.Connect();
        Assert.Equal("DISCONNECT", rig.Feed([0x36, 4, 0, 1, 0x61, 0]));
        Assert.Equal("PUBLISH 1 q2 dup t=a", rig.Connect(present: true));
        Assert.Equal(0, rig.CountOf(MqttFaults.SessionDiscarded));
        rig.Feed([0x36, 4, 0, 1, 0x61, 0]);
        Assert.Equal((1, 1), (rig.CountOf(MqttFaults.SessionDiscarded), rig.CountOf(MqttFaults.PerhapsDoubled)));
        Assert.Equal("DISCONNECT", rig.Connect(connect: "CONNECT clean"));
        Assert.False(rig.Session.LinkWanted);
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Connect());
        for (int i = 0; i < 3; i++)
        {
            // It did not help: the pauses grow, and nothing is discarded again before a connection was good.
            rig.Feed([0x36, 4, 0, 1, 0x61, 0]);
            Assert.Equal("PUBLISH 1 q2 dup t=a", rig.Connect(present: true));
        }

        Assert.Equal(1, rig.CountOf(MqttFaults.SessionDiscarded));
        rig.LoseLink();
        Assert.Equal("PUBLISH 1 q2 dup t=a", rig.Connect(present: true));
    }

    [Fact]
    public void Other_ends_between_do_not_add_up_to_a_discard()
    {
        var rig = new SessionRig();
        for (int i = 0; i < 6; i++)
        {
            rig.Connect(present: i > 0);
            if (i % 2 == 0)
            {
                rig.Feed([0, 0]);
            }
            else
            {
                rig.LoseLink();
            }
        }

        Assert.Equal((3, 0), (rig.CountOf(MqttFaults.MalformedPacketType), rig.CountOf(MqttFaults.SessionDiscarded)));
    }

    [Fact]
    public void What_is_no_mqtt_before_connack_says_nothing_of_the_session_and_discards_nothing()
    {
        var rig = new SessionRig();
        rig.Session.Start(rig.Now);
        for (int i = 0; i < 4; i++)
        {
            rig.Now = Math.Max(rig.Now, rig.ConnectAtMs);
            rig.Turn();
            rig.Session.FeedLinkUp();
            Assert.Equal("CONNECT resume", rig.Turn());
            rig.Feed("HTTP/1.1 400 Bad Request\r\n"u8.ToArray());
        }

        Assert.Equal(0, rig.CountOf(MqttFaults.SessionDiscarded));
    }

    [Fact]
    public void Storage_that_came_back_empty_discards_the_brokers_session_before_anything_else()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(0, 0, true, false);
        rig.Session.RequestProgress();
        rig.Publish(2, "a");
        Assert.Equal("DISCONNECT", rig.Connect(connect: "CONNECT clean"));
        Assert.Equal((false, ConnectionState.BackingOff), (rig.Session.LinkWanted, rig.Session.State));
        Assert.Equal(rig.Now, rig.ConnectAtMs);
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Connect());
        Assert.DoesNotContain("discard", rig.Journal[^1]);
    }

    [Fact]
    public void A_discard_that_was_done_is_durable_before_the_new_session_gets_a_packet()
    {
        // If a restart found it still pending, the broker would lose what the new session holds by then.
        var rig = new SessionRig();
        rig.RestoreProgress(rig.Options.SessionTag, 0, true, false);
        rig.Publish(2, "a");
        rig.Connect(connect: "CONNECT clean");
        Assert.Contains(rig.Journal, text => text.StartsWith("progress", StringComparison.Ordinal) && !text.Contains("discard"));
    }

    [Fact]
    public void After_a_discard_a_present_session_is_a_new_one_although_its_first_connack_was_lost()
    {
        var rig = new SessionRig();
        rig.RestoreProgress(rig.Options.SessionTag, 0, true, false);
        rig.Restore(0, 0, 2, released: true, foreign: false, "a");
        rig.Connect(connect: "CONNECT clean");
        Assert.Equal("progress 0:1=Awaiting", rig.Journal[^1]);
        Assert.Equal("PUBLISH 1 q2 t=a", rig.Connect(present: true));
        Assert.Equal(0, rig.CountOf(MqttFaults.SessionDoubt));
    }

    [Fact]
    public void A_clean_stop_waits_for_what_is_outstanding_then_for_the_last_message_then_disconnects()
    {
        // [MQTT-3.14.4-1] nothing follows DISCONNECT.
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(1, "a");
        rig.Turn();
        rig.Session.Stop("s"u8.ToArray(), "offline"u8.ToArray());
        Assert.Equal("", rig.Turn());
        Assert.Equal("PUBLISH 2 q1 retain s=offline", rig.Feed(FromBroker.Puback(1)));
        Assert.Equal("DISCONNECT", rig.Feed(FromBroker.Puback(2)));
        Assert.Equal((ConnectionState.Stopped, false), (rig.Session.State, rig.Session.LinkWanted));
        Assert.Equal("", rig.After(1_000_000));
        Assert.EndsWith("Disconnected None", rig.TakeEvents());
        Assert.Equal(SessionRig.FirstSequence + 2, rig.Session.NextSequence);
    }

    [Fact]
    public void A_clean_stop_is_bounded_whoever_does_not_answer()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Publish(1, "a");
        rig.Turn();
        rig.Session.Stop("s"u8.ToArray(), "offline"u8.ToArray());
        Assert.Equal("", rig.After(1499));
        Assert.Equal("PUBLISH 2 q1 retain s=offline", rig.After(1));
        rig.After(1499);
        Assert.Equal(ConnectionState.AwaitingLastPuback, rig.Session.State);
        rig.After(1);
        Assert.Equal(ConnectionState.Stopped, rig.Session.State);
    }

    [Fact]
    public void A_stop_without_a_last_message_disconnects_and_one_without_a_connection_is_immediate()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.Session.Stop(null, null);
        Assert.Equal("DISCONNECT", rig.Turn());
        Assert.Equal(ConnectionState.Stopped, rig.Session.State);

        var offline = new SessionRig();
        offline.Session.Start(offline.Now);
        offline.Turn();
        offline.Session.Stop("s"u8.ToArray(), "offline"u8.ToArray());
        Assert.Equal(ConnectionState.Stopped, offline.Session.State);
    }

    [Fact]
    public void A_disconnect_that_the_link_does_not_take_is_bounded_too()
    {
        var rig = new SessionRig();
        rig.Connect();
        rig.SendMax = 0;
        rig.Session.Stop(null, null);
        rig.Turn();
        Assert.Equal(ConnectionState.Disconnecting, rig.Session.State);
        rig.After(rig.Options.StopTimeoutMs);
        Assert.Equal(ConnectionState.Stopped, rig.Session.State);
    }

    [Fact]
    public void The_trace_names_direction_first_byte_and_identifier_and_counts_what_it_cannot_hold()
    {
        var rig = new SessionRig((_, limits) => limits.TraceCount = 6);
        rig.Connect();
        rig.Publish(2, "a");
        rig.Turn();
        rig.Feed(FromBroker.Pubrec(1));
        rig.Feed(FromBroker.Pubcomp(1));
        var words = new List<string>();
        while (rig.Session.TakeTrace(out int word))
        {
            words.Add($"{(TraceWord.IsSent(word) ? ">" : "<")}{TraceWord.First(word):X2}:{TraceWord.PacketId(word)}");
        }

        Assert.Equal(">10:0 <20:0 >34:1 <50:1 >62:1 <70:1", string.Join(' ', words));
        for (int i = 0; i < 9; i++)
        {
            rig.Publish(0, "x");
        }

        int held = 0;
        while (rig.Session.TakeTrace(out _))
        {
            held++;
        }

        Assert.Equal(6, held);
        Assert.False(new SessionRig().Session.TakeTrace(out _));
    }

    [Fact]
    public void Limits_that_contradict_each_other_are_a_failed_check()
    {
        Assert.Throws<FaultException>(() => new SessionRig((_, limits) => limits.WindowMax = 33));
        Assert.Throws<FaultException>(() => new SessionRig((_, limits) => limits.EntryBodyBytesMax = limits.TransmitBytesMax));
        Assert.Throws<FaultException>(() => new SessionRig((options, _) => options.ClientId = new byte[1100]));
    }
}
