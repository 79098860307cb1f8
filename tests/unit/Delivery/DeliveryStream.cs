using System.Text;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Tests.Unit.Mqtt;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// The owner of messages at QoS 0 that leave in pieces, as discovery is; and a broker that sends messages meanwhile. Random numbers of its
/// own, so that the worlds without it stay the same.
/// </summary>
internal sealed class DeliveryStream(Random random)
{
    private const string Topic = "d";
    private const int BytesMax = 4000;

    private readonly InboundMessage message = new();
    private byte[] payload = [];
    private int pieceMax;
    private int inboundId;

    /// <summary>The payload of so many bytes: each byte says where it is, and of how many.</summary>
    public static byte[] Payload(int bytes) => [.. Enumerable.Range(0, bytes).Select(at => (byte)((at * 7) + (bytes * 13) + (at >> 8)))];

    /// <summary>Sometimes begins a message, a clean stop or a message from the broker; says what.</summary>
    public string? Step(Session session, ModelLink link)
    {
        int what = random.Next(100);
        if (what < 12 && session.PiecesLeft == 0)
        {
            payload = Payload(random.Next(4) == 0 ? random.Next(3) : random.Next(BytesMax));
            pieceMax = random.Next(2) == 0 ? int.MaxValue : random.Next(1, 200);
            if (session.BeginPieces(Encoding.ASCII.GetBytes(Topic), Topic.Length, null, payload.Length, false, PacketGroup.Discovery))
            {
                // Its owner gives the first piece at once.
                Give(session);
                return $"a message of {payload.Length} bytes begins, {session.PiecesLeft} left";
            }
        }
        else if (what < 20)
        {
            int qos = random.Next(1, 3);
            inboundId = (inboundId % 5) + 1;
            return link.FromBroker(FromBroker.Publish("c", "x", qos, inboundId)) ? $"from the broker at QoS {qos}: {inboundId}" : null;
        }
        else if (what == 20 && session.IsConnected)
        {
            session.Stop(null!, null!);
            return "clean stop";
        }

        return null;
    }

    /// <summary>As much as the session takes.</summary>
    public void Give(Session session)
    {
        while (session.PiecesLeft > 0)
        {
            int at = payload.Length - session.PiecesLeft;
            int bytes = Math.Min(payload.Length - at, pieceMax);
            if (session.PutPiece(payload, at, bytes) < bytes)
            {
                return;
            }
        }
    }

    public void TakeInbound(Session session)
    {
        while (session.TakeInbound(message))
        {
            if (random.Next(3) == 0)
            {
                session.InboundRefuse();
            }
            else
            {
                session.InboundDone();
            }
        }
    }
}
