using Gateway.Hal;
using Gateway.Mqtt;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>A large packet on a slow link: what the broker sent after it waits behind it, and that is not the broker's silence.</summary>
public sealed class SessionReceivingTests
{
    private const int PacketBytes = 300_000;
    private const int StepMs = 5000;

    [Fact]
    public void While_a_packet_arrives_nothing_times_out_and_what_is_behind_it_counts()
    {
        SessionRig rig = Rig();
        rig.Publish(1, "a");
        rig.Turn();

        // Pings are sent meanwhile; their answers are behind the packet too.
        Arrive(rig, FromBroker.Publish("c", new string('x', PacketBytes), 1, 9));
        Assert.Equal((1, 0), (rig.CountOf(MqttFaults.InboundOversize), rig.CountOf(MqttFaults.Retransmitted)));
        rig.Feed([.. FromBroker.Pingresp(), .. FromBroker.Puback(1)]);
        Assert.Equal((0, 0), (rig.Session.HeldCount, rig.CountOf(MqttFaults.PingTimeout)));
    }

    [Fact]
    public void While_a_packet_arrives_the_broker_hears_the_gateway_within_each_keep_alive_time()
    {
        // 30 s of keep alive: after 45 s without a packet a broker closes the connection [MQTT-3.1.2-24]. Turns are made as an owner
        // makes them: when bytes arrive, and when the session wants one.
        SessionRig rig = Rig();
        byte[] packet = FromBroker.Publish("c", new string('x', PacketBytes), 0);
        long heardMs = rig.Now;
        int pings = 0;
        int step = packet.Length / 5;
        for (int at = 0; at < 4 * step; at += step)
        {
            long nextMs = rig.Now + 25_000;
            rig.Feed(packet[at..(at + step)]);
            while (rig.Now < nextMs)
            {
                if (rig.After(Math.Max(0, Math.Min(nextMs, rig.Session.NextDeadlineMs) - rig.Now)) == "PINGREQ")
                {
                    Assert.InRange(rig.Now - heardMs, 0, rig.Options.KeepAliveS * 750);
                    heardMs = rig.Now;
                    pings++;
                }
            }
        }

        Assert.InRange(rig.Now - heardMs, 0, rig.Options.KeepAliveS * 750);

        // Each has its answer: that of an earlier one is none of the last.
        Assert.Equal(4, pings);
        rig.Feed([.. packet[(4 * step)..], .. FromBroker.Pingresp(), .. FromBroker.Pingresp(), .. FromBroker.Pingresp()]);
        rig.Feed(FromBroker.Pingresp());
        rig.After(rig.Options.PingTimeoutMs);
        Assert.Equal((0, ConnectionState.Connected), (rig.CountOf(MqttFaults.PingTimeout), rig.Session.State));
    }

    [Theory]
    [InlineData(5, 10_000, 4000)]
    [InlineData(30, 30_000, 25_000)]
    public void A_broker_that_is_slow_to_answer_pings_keeps_its_connection(int keepAliveS, int pingTimeoutMs, int answerMs)
    {
        var rig = new SessionRig((options, _) =>
        {
            options.KeepAliveS = keepAliveS;
            options.PingTimeoutMs = pingTimeoutMs;
        });
        rig.Connect();
        var due = new Queue<long>();
        long end = rig.Now + 200_000;
        while (rig.Now < end)
        {
            if (rig.After(50).Contains("PINGREQ", StringComparison.Ordinal))
            {
                due.Enqueue(rig.Now + answerMs);
            }

            if (due.Count > 0 && rig.Now >= due.Peek())
            {
                due.Dequeue();
                rig.Feed(FromBroker.Pingresp());
            }

            Assert.Equal(0, rig.CountOf(MqttFaults.PingTimeout));
        }
    }

    [Fact]
    public void After_the_packet_the_answers_have_the_rest_of_their_time()
    {
        SessionRig rig = Rig(keepAliveS: 0);
        rig.Publish(1, "a");
        rig.Turn();
        Arrive(rig, FromBroker.Publish("c", new string('x', PacketBytes), 0));
        rig.After(rig.Options.AckTimeoutMs - StepMs - 1);
        Assert.Equal(0, rig.CountOf(MqttFaults.Retransmitted));
        rig.After(1);
        Assert.Equal(1, rig.CountOf(MqttFaults.Retransmitted));
    }

    [Fact]
    public void A_packet_that_stops_arriving_is_silence()
    {
        SessionRig rig = Rig();
        byte[] packet = FromBroker.Publish("c", new string('x', PacketBytes), 0);
        rig.Feed(packet[..1000]);
        rig.After(StepMs);
        rig.Feed(packet[1000..2000]);
        Assert.Equal("PINGREQ", rig.After(rig.Options.KeepAliveS * 750));
        rig.After(rig.Options.PingTimeoutMs + StepMs - 1);
        Assert.Equal(ConnectionState.Connected, rig.Session.State);
        rig.After(1);
        Assert.Equal((1, ConnectionState.BackingOff), (rig.CountOf(MqttFaults.PingTimeout), rig.Session.State));
    }

    [Fact]
    public void A_packet_that_arrives_more_slowly_than_any_link_holds_the_connection_only_for_what_it_announced()
    {
        // 300 s at the slowest link's 1,000 bytes a second, then the time-out as without it.
        SessionRig rig = Rig(keepAliveS: 0);
        rig.Publish(1, "a");
        rig.Turn();
        byte[] packet = FromBroker.Publish("c", new string('x', PacketBytes), 0);
        int passedMs = 0;
        for (int at = 0; rig.CountOf(MqttFaults.Retransmitted) == 0; at++)
        {
            rig.Feed(packet[at..(at + 1)]);
            rig.After(StepMs);
            passedMs += StepMs;
            Assert.InRange(passedMs, 0, 330_000);
        }

        Assert.InRange(passedMs, 320_000, 330_000);
    }

    [Fact]
    public void A_suback_behind_a_large_packet_is_in_time()
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = 0);
        rig.Session.Subscribe("c"u8.ToArray(), 1);
        rig.Connect();
        Arrive(rig, FromBroker.Publish("c", new string('x', PacketBytes), 0));
        rig.Feed(FromBroker.Suback(61441, 1));
        Assert.Equal((0, ConnectionState.Connected), (rig.CountOf(MqttFaults.AckTimeout), rig.Session.State));
    }

    // In twenty parts, each followed by five seconds: 100 s in all.
    private static void Arrive(SessionRig rig, byte[] packet)
    {
        int step = (packet.Length + 19) / 20;
        for (int at = 0; at < packet.Length; at += step)
        {
            rig.Feed(packet[at..Math.Min(packet.Length, at + step)]);
            rig.After(StepMs);
            Assert.Equal(ConnectionState.Connected, rig.Session.State);
        }
    }

    private static SessionRig Rig(int keepAliveS = 30)
    {
        var rig = new SessionRig((options, _) => options.KeepAliveS = keepAliveS);
        rig.Connect();
        return rig;
    }
}
