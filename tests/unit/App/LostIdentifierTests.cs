using System.Text;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The record of a message at QoS 2 is lost between PUBLISH and PUBREL, so the broker keeps its identifier. 61,440 sequences later another
/// message has that identifier: it must not be taken for a duplicate [MQTT-4.3.3-2].
/// </summary>
public class LostIdentifierTests
{
    private const int BatchCount = 24;
    private int published;

    [Theory]
    [InlineData(OnwardAt.Publish, false)]
    [InlineData(OnwardAt.Pubrel, false)]
    [InlineData(OnwardAt.Publish, true)]
    [InlineData(OnwardAt.Pubrel, true)]
    public void A_message_with_the_identifier_of_a_lost_one_arrives(OnwardAt onwardAt, bool isAnotherOpen)
    {
        World world = new(options: new BrokerOptions { OnwardAt = onwardAt });
        long reused = LoseSent(world) + Session.PublishIdCount;
        Start(world, isAnotherOpen);
        world.Run(1000);
        Assert.Equal(1, world.CountOf(Fault.EntryLost) + world.CountOf(InflightFaults.EntryDoubt));
        Session session = world.Loop.Session;
        while (session.NextSequence < reused - 40)
        {
            for (int i = 0; i < BatchCount; i++)
            {
                Publish(world, "filler", 1);
            }

            Settle(world);
        }

        List<string> sent = [];
        while (session.NextSequence < reused + 40)
        {
            sent.Add(Publish(world, "end", 2));
            Settle(world);
        }

        world.Run(1000);
        Assert.Equal(sent, world.Messages.Where(message => message.Topic == "end").Select(message => message.Payload));
        Assert.Equal(1, world.CountOf(MqttFaults.SessionDiscarded));
    }

    [Fact]
    public void The_discard_survives_restarts_and_waits_until_nothing_at_qos_2_is_open()
    {
        World world = new(options: new BrokerOptions { OnwardAt = OnwardAt.Publish });
        LoseSent(world);
        for (int start = 0; start < 3; start++)
        {
            Start(world, isAnotherOpen: true);
            world.Run(50_000);
            Assert.Equal((0, 1), (world.CountOf(MqttFaults.SessionDiscarded), HeldAtBroker(world)));
        }

        // From now on the alarm that is open reaches the broker.
        Start(world, isAnotherOpen: false);
        world.Run(60_000);
        Assert.Equal((1, 0), (world.CountOf(MqttFaults.SessionDiscarded), world.CountOf(MqttFaults.PerhapsDoubled)));
        Assert.Equal((0, 2), (HeldAtBroker(world), world.Payloads("alarm/hot").Count));
        world.PowerOn().Run(60_000);
        Assert.Equal(0, world.CountOf(MqttFaults.SessionDiscarded));
    }

    [Fact]
    public void What_the_broker_has_forgotten_need_not_be_discarded()
    {
        World world = new();
        LoseSent(world);
        world.Broker.RestartLosingSessions();
        for (int start = 0; start < 2; start++)
        {
            world.PowerOn().Run(60_000);
            Assert.Equal((0, 0), (world.CountOf(MqttFaults.SessionDiscarded), HeldAtBroker(world)));
        }
    }

    // An alarm's PUBLISH reaches the broker, its PUBREC does not return, and its record is damaged. Returns its sequence.
    private static long LoseSent(World world)
    {
        world.PowerOn().Run(3000);
        world.Sensor.ValueMilli = 90_000;
        for (int ms = 0; HeldAtBroker(world) == 0; ms++)
        {
            Assert.True(ms < 5000, "no PUBLISH");
            world.Run(1);
        }

        long sequence = world.Loop.Session.NextSequence - 1;
        byte[] slot = world.Inflight.Slots.Single(content => content.AsSpan().IndexOf("alarm/hot"u8) >= 0);
        slot[^1] ^= 1;
        return sequence;
    }

    private static int HeldAtBroker(World world) => world.Broker.FindSession("gw1")?.InboundQos2 ?? 0;

    private static void Start(World world, bool isAnotherOpen) => world.PowerOn(change: parts =>
    {
        if (isAnotherOpen)
        {
            parts.Link = new SilentLink { Inner = parts.Link };
        }
    });

    private string Publish(World world, string topic, int qos)
    {
        string text = $"{topic} {published++}";
        byte[] payload = Encoding.UTF8.GetBytes(text);
        Assert.Equal(
            PublishResult.Accepted,
            world.Loop.Session.Publish(Encoding.UTF8.GetBytes(topic), payload, 0, payload.Length, qos, retain: false, context: 0));
        return text;
    }

    private static void Settle(World world)
    {
        for (int tries = 0; tries == 0 || world.Loop.Session.HeldCount > 1; tries++)
        {
            Assert.True(tries < 1000, "no acknowledgement");
            world.Run(20);
        }
    }

    // One alarm's PUBLISH is lost on the way each time, so it is open all the time.
    private sealed class SilentLink : PassingLink
    {
        public override int Send(byte[] buffer, int offset, int count)
        {
            for (int at = offset; at < offset + count;)
            {
                int length = BytesOf(buffer.AsSpan(at));
                bool isLost = buffer[at] >> 4 == 3 && buffer.AsSpan(at, length).IndexOf("alarm/hot"u8) > 0;
                Assert.Equal(length, isLost ? length : Inner.Send(buffer, at, length));
                at += length;
            }

            return count;
        }
    }
}
