using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.Tool.Commands;

/// <summary>
/// The message that a command publishes, and what is known of its delivery. A session that is lost makes the message unsent, and the next
/// one would publish it again, as at QoS 1. At QoS 2 that can be a second time, so the command ends before it happens.
/// </summary>
internal sealed class Publication(BrokerClient client, PublicationOptions options)
{
    private bool isAccepted;
    private bool isSent;

    /// <summary>The broker has acknowledged the message completely; at QoS 0, it is sent.</summary>
    public bool IsDelivered { get; private set; }

    /// <summary>Why nobody here can know whether the message arrived; null while that is not so.</summary>
    public string? Doubt { get; private set; }

    private bool IsOpen => isSent && !IsDelivered;

    /// <summary>Publishes, the first time that it is called.</summary>
    public void Begin()
    {
        if (!isAccepted)
        {
            byte[] payload = options.Payload;
            isAccepted = client.Session.Publish(options.Topic, payload, 0, payload.Length, options.Qos, options.Retain, 0)
                == PublishResult.Accepted;
            IsDelivered = isAccepted && options.Qos == 0;
        }
    }

    /// <summary>Takes an event of the session. If it leaves a doubt, nothing more may be transmitted.</summary>
    public void Take(SessionEvent occurred, string lastFailure)
    {
        bool isOnce = options.Qos == 2;
        switch (occurred.Kind)
        {
            case SessionEventKind.Delivered:
                IsDelivered = true;
                break;
            case SessionEventKind.Disconnected when IsOpen && isOnce && !options.IsPersistent:
                Doubt = $"the link broke before the broker had acknowledged the message: {lastFailure}. It is not sent again, "
                    + "because QoS 2 is exactly once. --persistent with --id ID continues after a break";
                break;
            case SessionEventKind.Connected when IsOpen && isOnce && occurred.Value == 0:
                Doubt = "the broker lost the session before it had acknowledged the message. It is not sent again, "
                    + "because QoS 2 is exactly once";
                break;
            default:
                break;
        }
    }

    /// <summary>Takes a packet of the trace.</summary>
    public void TakePacket(int word) => isSent |= TraceWord.IsSent(word) && PacketText.Type(word) == PacketType.Publish;

    /// <summary>The command ends for this reason: what was sent and not acknowledged may have arrived.</summary>
    public void GiveUp(string reason)
    {
        if (IsOpen)
        {
            Doubt ??= $"{reason}, before the broker had acknowledged the message";
        }
    }
}
