using System.Text;

namespace Gateway.Simulation;

/// <summary>One application message, as its publisher sent it. Immutable.</summary>
public sealed class BrokerMessage
{
    private readonly byte[] topicUtf8;
    private readonly byte[] payload;
    private string? topic;

    internal BrokerMessage(ReadOnlySpan<byte> topicUtf8, ReadOnlySpan<byte> payload, int qos, bool retain, string publisherId)
        : this(topicUtf8.ToArray(), payload.ToArray(), qos, retain, publisherId)
    {
    }

    private BrokerMessage(byte[] topicUtf8, byte[] payload, int qos, bool retain, string publisherId)
    {
        this.topicUtf8 = topicUtf8;
        this.payload = payload;
        Qos = qos;
        Retain = retain;
        PublisherId = publisherId;
    }

    /// <summary>The topic name.</summary>
    public string Topic => topic ??= Encoding.UTF8.GetString(topicUtf8);

    /// <summary>The topic name in UTF-8.</summary>
    public ReadOnlyMemory<byte> TopicUtf8 => topicUtf8;

    /// <summary>The payload, possibly empty.</summary>
    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>The QoS it was published at, 0..2 and never above <see cref="BrokerOptions.MaxQos"/>.</summary>
    public int Qos { get; }

    /// <summary>The RETAIN flag of the PUBLISH or of the will.</summary>
    public bool Retain { get; }

    /// <summary>Client identifier of the publisher; empty for <see cref="Broker.Publish"/>.</summary>
    public string PublisherId { get; }

    /// <summary>The same message from a publisher whose name became known later, at most at <paramref name="qosMax"/>.</summary>
    internal BrokerMessage With(string publisherId, int qosMax) =>
        new(topicUtf8, payload, Math.Min(Qos, qosMax), Retain, publisherId);

    internal bool SameContent(BrokerMessage other) =>
        topicUtf8.AsSpan().SequenceEqual(other.topicUtf8) && payload.AsSpan().SequenceEqual(other.payload);
}
