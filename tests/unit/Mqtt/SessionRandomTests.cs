using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>
/// Whatever the broker, the link, storage and the clock do: no exception, no table exceeds its bounds, no identifier is used twice.
/// </summary>
public class SessionRandomTests(ITestOutputHelper log)
{
    [Fact]
    public void Random_operations_in_any_order_keep_the_invariants()
    {
        Random random = Seed.Next(log, out string seed);
        for (int run = 0; run < 60; run++)
        {
            var rig = new SessionRig((options, limits) =>
            {
                options.Seed = (uint)random.Next();
                options.CleanSession = random.Next(8) == 0;
                options.HoldWhenStorageFails = random.Next(4) == 0;
                options.RepublishOnSessionLost = random.Next(2) == 0;
                options.BrokerQosMax = random.Next(6) == 0 ? 1 : 2;
                limits.EntryCount = random.Next(1, 9);
                limits.WindowMax = random.Next(1, limits.EntryCount + 1);
                limits.PacketCount = random.Next(limits.EntryCount + 1);
                limits.InboundCount = random.Next(2, 5);
                limits.TransmitBytesMax = random.Next(limits.EntryBodyBytesMax + 3, 500);
                limits.ReceiveBytesMax = 64;
            });
            rig.Session.Subscribe("c/#"u8.ToArray(), 2);
            rig.Session.Start(rig.Now);
            try
            {
                for (int step = 0; step < 1500; step++)
                {
                    Step(rig, random);
                    CheckInvariants(rig);
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"{seed} run {run}: {e}");
            }
        }
    }

    private static void Step(SessionRig rig, Random random)
    {
        switch (random.Next(20))
        {
            case 0 or 1 or 2:
                rig.Publish(random.Next(3), new string('p', random.Next(20)));
                break;
            case 3:
                rig.Storage = random.Next(4) switch
                {
                    0 => null,
                    1 => _ => false,
                    2 => _ => random.Next(3) > 0,
                    _ => _ => true
                };
                break;
            case 4:
                rig.SendMax = random.Next(3) == 0 ? random.Next(8) : int.MaxValue;
                rig.CanRead = random.Next(3) > 0;
                break;
            case 5 when random.Next(4) == 0:
                rig.LoseLink();
                break;
            case 6 when random.Next(6) == 0:
                rig.After(random.Next(30_000));
                break;
            case 7:
                rig.After(random.Next(100));
                break;
            case 8:
                rig.Take();
                break;
            case 9 when random.Next(20) == 0:
                Feed(rig, random, [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)]);
                break;
            case 10 or 11 when rig.Session.State == ConnectionState.BackingOff:
                rig.Now = Math.Max(rig.Now, rig.ConnectAtMs);
                rig.Turn();
                break;
            case 12 when rig.Session.State == ConnectionState.AwaitingLink:
                rig.Session.FeedLinkUp();
                rig.Turn();
                break;
            case 13 when rig.Session.State == ConnectionState.AwaitingConnack:
                Feed(rig, random, FromBroker.Connack(random.Next(2) == 0 && !rig.Options.CleanSession));
                break;
            case 14 when random.Next(100) == 0:
                rig.Session.Stop("s"u8.ToArray(), "off"u8.ToArray());
                break;
            case 15 when rig.Session.State == ConnectionState.Stopped:
                rig.Session.Start(rig.Now);
                break;
            default:
                Feed(rig, random, Packet(rig, random));
                break;
        }
    }

    private static byte[] Packet(SessionRig rig, Random random)
    {
        int id = random.Next(1, 10);
        for (int i = 0; i < rig.Limits.EntryCount && random.Next(8) > 0; i++)
        {
            if (rig.Session.StateOf(i) != OutboundState.Free)
            {
                id = rig.Session.PacketIdOf(i);
                if (random.Next(2) == 0)
                {
                    break;
                }
            }
        }

        return random.Next(9) switch
        {
            0 or 1 => FromBroker.Puback(id),
            2 => FromBroker.Pubrec(id),
            3 or 4 => FromBroker.Pubcomp(id),
            5 => FromBroker.Pubrel(random.Next(1, 5)),
            6 => FromBroker.Suback(61441 + random.Next(8), 2),
            7 => FromBroker.Pingresp(),
            _ => Message(random)
        };
    }

    private static byte[] Message(Random random)
    {
        int qos = random.Next(3);
        return FromBroker.Publish("c", new string('m', random.Next(90)), qos, random.Next(1, 5), qos > 0 && random.Next(2) == 0);
    }

    // An owner offers the rest again, but it may also lose the link before that.
    private static void Feed(SessionRig rig, Random random, byte[] bytes)
    {
        rig.Session.FeedTime(rig.Now);
        int at = 0;
        for (int tries = 0; at < bytes.Length && tries < 20; tries++)
        {
            int count = random.Next(1, bytes.Length - at + 1);
            at += rig.Session.FeedBytes(bytes, at, count);
            rig.Turn();
            rig.Take();
        }

        if (at < bytes.Length)
        {
            rig.LoseLink();
        }
    }

    private static void CheckInvariants(SessionRig rig)
    {
        Session session = rig.Session;
        var ids = new HashSet<int>();
        int held = 0;
        for (int i = 0; i < rig.Limits.EntryCount; i++)
        {
            if (session.StateOf(i) != OutboundState.Free)
            {
                held++;
                Assert.InRange(session.PacketIdOf(i), 1, Session.PublishIdCount);
                Assert.True(ids.Add(session.PacketIdOf(i)), "identifier twice");
            }
        }

        Assert.Equal(held, session.HeldCount);
        Assert.InRange(session.InboundHeldCount, 0, rig.Limits.InboundCount);
        Assert.InRange(session.TransmitCount, 0, rig.Limits.TransmitBytesMax);
    }
}
