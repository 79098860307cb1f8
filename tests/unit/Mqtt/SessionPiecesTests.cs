using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.Mqtt;

/// <summary>A publish at QoS 0 that is larger than the transmit buffer.</summary>
public class SessionPiecesTests
{
    private const int PayloadBytes = 5000;
    private const int Group = PacketGroup.Discovery;

    private readonly SessionRig rig = new((options, limits) =>
    {
        options.StableMs = 60_000;
        limits.TransmitBytesMax = 512;
        limits.SetAsideCount = 4;
    });

    private readonly byte[] payload = [.. Enumerable.Range(0, PayloadBytes).Select(i => (byte)i)];
    private readonly List<byte> sent = [];
    private int given;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    [InlineData(1)]
    public void It_leaves_whole_and_nothing_leaves_between_its_pieces(int linkBytes)
    {
        rig.Connect();
        rig.Session.Subscribe("f"u8.ToArray(), 1);
        rig.Turn();
        Assert.True(Begin());
        rig.Publish(1, "alarm");
        rig.Storage = _ => true;
        rig.Session.FeedTime(rig.Now);
        while (rig.Session.PiecesLeft > 0)
        {
            Give();
            if (rig.Session.PiecesLeft == 0)
            {
                break;
            }

            rig.Session.FillTransmit();
            Assert.Equal(PublishResult.NoRoom, rig.Session.TryPublish("x"u8.ToArray(), payload, 0, 1, false, PacketGroup.Telemetry));
            Assert.False(rig.Session.HasRoomAtMostOnce(PacketGroup.Status, 1, 1));
            rig.Session.FeedTime(rig.Now += 5);
            Take(linkBytes);
        }

        while (rig.Session.TransmitCount > 0)
        {
            Take(linkBytes);
        }

        Check();
        Assert.EndsWith("PUBLISH 1 q1 t=alarm", rig.Turn());
    }

    // With a topic of 1 byte and 3 of its header before it, and a ping after it, 512 bytes hold 504.
    [Theory]
    [InlineData(504, PublishResult.Accepted)]
    [InlineData(505, PublishResult.TooLarge)]
    [InlineData(506, PublishResult.TooLarge)]
    [InlineData(507, PublishResult.TooLarge)]
    public void What_the_buffer_can_never_hold_with_a_ping_after_it_does_not_wait_for_room(int payloadBytes, PublishResult result)
    {
        rig.Connect();
        Assert.True(rig.Session.HasRoomAtMostOnce(Group, 1, payloadBytes));
        Assert.Equal(result, rig.Session.TryPublish("x"u8.ToArray(), payload, 0, payloadBytes, false, Group));
    }

    [Fact]
    public void A_ping_waits_for_its_end_as_long_as_bytes_leave_and_no_longer()
    {
        rig.Connect();
        Assert.True(Begin());
        for (int i = 0; i < 40; i++)
        {
            Give();
            rig.Session.FeedTime(rig.Now += 2000);
            Take(100);
            Assert.Equal(ConnectionState.Connected, rig.Session.State);
        }

        Assert.True(rig.Session.PiecesLeft > 0);
        rig.Session.FeedTime(rig.Now += rig.Options.PingTimeoutMs);
        rig.Session.FeedTime(rig.Now += rig.Options.PingTimeoutMs + 1);
        Assert.Equal(ConnectionState.BackingOff, rig.Session.State);
        Assert.Equal(0, rig.Session.PiecesLeft);
    }

    [Fact]
    public void Its_group_is_set_aside_if_two_careful_connections_end_on_it_also_in_the_middle()
    {
        for (int i = 0; i < 4; i++)
        {
            rig.Connect(present: i > 0);
            Assert.Equal(i < 2 ? ConnectionState.Connected : ConnectionState.Careful, rig.Session.State);
            Assert.Equal(0, rig.Session.SetAsideCount);
            Assert.True(Begin());
            Give();
            Take(int.MaxValue);
            rig.LoseLink();
        }

        Assert.Equal((1, Group, SetAsideReason.Closed),
            (rig.Session.SetAsideCount, rig.Session.SetAsideGroupAt(0), rig.Session.SetAsideReasonAt(0)));
    }

    [Fact]
    public void On_a_careful_connection_the_ping_that_asks_for_its_outcome_follows_its_last_byte()
    {
        for (int i = 0; i < 2; i++)
        {
            rig.Connect(present: i > 0);
            rig.LoseLink();
        }

        rig.Connect(present: true);
        Assert.Equal(ConnectionState.Careful, rig.Session.State);
        Assert.True(Begin());
        while (rig.Session.PiecesLeft > 0)
        {
            Give();
            Take(int.MaxValue);
        }

        Take(int.MaxValue);
        Assert.Equal(Pingreq.First, sent[^2]);
        sent.RemoveRange(sent.Count - 2, 2);
        Check();
        Assert.False(rig.Session.HasRoomAtMostOnce(PacketGroup.Status, 1, 1));
        rig.Feed(FromBroker.Pingresp());
        Assert.True(rig.Session.HasRoomAtMostOnce(PacketGroup.Status, 1, 1));
    }

    private bool Begin()
    {
        given = 0;
        sent.Clear();
        return rig.Session.BeginPieces("top+"u8.ToArray(), 3, "ic"u8.ToArray(), PayloadBytes, true, Group);
    }

    private void Give()
    {
        int taken = rig.Session.PutPiece(payload, given, PayloadBytes - given);
        given += taken;
    }

    private void Take(int bytes)
    {
        int count = Math.Min(bytes, rig.Session.TransmitCount);
        sent.AddRange(rig.Session.TransmitBuffer.AsSpan(rig.Session.TransmitOffset, count));
        if (rig.Session.PiecesLeft > 0)
        {
            rig.Session.FeedPieceSent(count);
        }
        else
        {
            rig.Session.FeedSent(count);
        }
    }

    private void Check()
    {
        List<byte> wanted = [(PacketType.Publish << 4) | 1, 0x8F, 0x27, 0, 5, .. "topic"u8, .. payload];
        Assert.Equal(PayloadBytes + 7, 0x0F + (0x27 << 7));
        Assert.Equal(wanted, sent);
    }
}
