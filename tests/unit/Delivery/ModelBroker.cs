using System.Buffers.Binary;
using Gateway.Tests.Unit.Mqtt;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// An honest broker for one client. It passes a message at QoS 2 on when it arrives, or when it is released [MQTT 4.3.3, figure 4.3]. Its
/// session can be lost.
/// </summary>
internal sealed class ModelBroker(bool passesOnAtPubrel, DeliveryOracle oracle)
{
    private const int DisconnectType = 14;

    // By packet identifier: the messages at QoS 2 that were received and not released.
    private readonly Dictionary<int, Arrival> received = [];
    private bool hasSession;

    /// <summary>Counts the sessions.</summary>
    public int Session { get; private set; }

    /// <summary>It has answered CONNECT on this connection.</summary>
    public bool HasAccepted { get; set; }

    /// <summary>The session is lost, with what was not released in it.</summary>
    public void LoseSession()
    {
        hasSession = false;
        received.Clear();
    }

    /// <summary>The answer to a packet; null: the client has closed the connection.</summary>
    public byte[]? Answer(byte[] packet, int connection)
    {
        int body = 2;
        while (packet[body - 1] >= 128)
        {
            body++;
        }

        switch (packet[0] >> 4)
        {
            case 1:
                HasAccepted = true;
                return AnswerConnect(isClean: (packet[body + 7] & 2) != 0);
            case 3 when (packet[0] & 6) == 0:
                oracle.TakeStreamed(packet, body);
                return [];
            case 3:
                return AnswerPublish(Arrival.Of(packet, body, Session, connection));
            case 6:
                int id = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(body));
                if (received.Remove(id, out Arrival? released) && passesOnAtPubrel)
                {
                    oracle.Arrive(released);
                }

                return FromBroker.Pubcomp(id);
            case 4:
                return [];
            case 5:
                return FromBroker.Pubrel(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(body)));
            case 7:
                return [];
            case 12:
                return FromBroker.Pingresp();
            case DisconnectType:
                HasAccepted = false;
                return null;
            default:
                throw new ModelException($"a packet of type {packet[0] >> 4}");
        }
    }

    private byte[] AnswerConnect(bool isClean)
    {
        bool isPresent = hasSession && !isClean;
        if (!isPresent)
        {
            Session++;
            received.Clear();
            hasSession = !isClean;
        }

        return FromBroker.Connack(isPresent);
    }

    private byte[] AnswerPublish(Arrival message)
    {
        oracle.Leave(message);
        if (message.Qos == 1)
        {
            oracle.Arrive(message);
            return FromBroker.Puback(message.PacketId);
        }

        if (received.TryGetValue(message.PacketId, out Arrival? known))
        {
            oracle.Repeat(known, message);
        }
        else
        {
            received.Add(message.PacketId, message);
            if (!passesOnAtPubrel)
            {
                oracle.Arrive(message);
            }
        }

        return FromBroker.Pubrec(message.PacketId);
    }
}
