using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// A link to the broker. Packets wait in it until the broker takes them. When it is lost, what waits in either direction is lost.
/// </summary>
internal sealed class ModelLink(ModelBroker broker, DeliveryOracle oracle, Random random) : IByteLink
{
    // One answer in so many comes twice.
    private const int RepeatedAnswers = 40;

    private readonly List<byte> toBroker = [];
    private readonly List<byte> toClient = [];

    public LinkState State { get; private set; }

    public Fault Fault => HalFaults.LinkLost;

    /// <summary>Bytes accepted in a call at most.</summary>
    public int SendMax { get; set; } = int.MaxValue;

    /// <summary>Nothing waits in it.</summary>
    public bool IsQuiet => toBroker.Count == 0 && toClient.Count == 0;

    public void Open()
    {
        State = LinkState.Open;
        oracle.Connection++;
    }

    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (State != LinkState.Open)
        {
            return -1;
        }

        int count = Math.Min(bytesMax, toClient.Count);
        toClient.CopyTo(0, buffer, offset, count);
        toClient.RemoveRange(0, count);
        return count;
    }

    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (State != LinkState.Open)
        {
            return -1;
        }

        int count = Math.Min(bytes, SendMax);
        toBroker.AddRange(buffer.AsSpan(offset, count));
        return count;
    }

    public void Close()
    {
        // The broker may still take some of what was sent.
        for (int count = random.Next(4); count > 0 && Step(); count--)
        {
        }

        Lose();
        State = LinkState.Closed;
    }

    /// <summary>The link fails.</summary>
    public void Lose()
    {
        toBroker.Clear();
        toClient.Clear();
        broker.HasAccepted = false;
        State = State == LinkState.Closed ? LinkState.Closed : LinkState.Failed;
    }

    /// <summary>The broker takes one packet and answers it; false if there is none.</summary>
    public bool Step()
    {
        if (toBroker.Count < 2)
        {
            return false;
        }

        int bytes = BytesOfFirst();
        if (toBroker.Count < bytes)
        {
            return false;
        }

        byte[] packet = [.. toBroker.Take(bytes)];
        toBroker.RemoveRange(0, bytes);
        byte[]? answer = broker.Answer(packet, oracle.Connection);
        if (answer == null)
        {
            Lose();
            return false;
        }

        if (answer.Length == 0)
        {
            return true;
        }

        // Not CONNACK and PINGRESP, which a client may take for a second one.
        bool isAcknowledgement = answer[0] >> 4 is >= 4 and <= 7;
        for (int times = isAcknowledgement && random.Next(RepeatedAnswers) == 0 ? 2 : 1; times > 0; times--)
        {
            toClient.AddRange(answer);
        }

        return true;
    }

    /// <summary>The broker sends this, if the client has been accepted on this connection.</summary>
    public bool FromBroker(byte[] packet)
    {
        if (State != LinkState.Open || !broker.HasAccepted)
        {
            return false;
        }

        toClient.AddRange(packet);
        return true;
    }

    // Of the packet that waits first; more than there are when its length is not known yet.
    private int BytesOfFirst()
    {
        int length = 0;
        for (int at = 1; at < toBroker.Count; at++)
        {
            length |= (toBroker[at] & 127) << (7 * (at - 1));
            if (toBroker[at] < 128)
            {
                return 1 + at + length;
            }
        }

        return int.MaxValue;
    }
}
