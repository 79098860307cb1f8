namespace Gateway.World;

/// <summary>What a line of a replay is about.</summary>
public enum ReplayKind
{
    /// <summary>The stages of the run: start, end of the faults, rest.</summary>
    World,
    /// <summary>The gateway starts, and what it found on its drive.</summary>
    Power,
    /// <summary>A connection begins or ends.</summary>
    Link,
    /// <summary>A complete packet left the gateway, or reached it.</summary>
    Packet,
    /// <summary>A slot was written, or should have been.</summary>
    Storage,
    /// <summary>A fault of the world.</summary>
    Fault,
    /// <summary>An alarm was taken into the table, or the broker forwarded it.</summary>
    Alarm,
    /// <summary>A command was sent to the gateway.</summary>
    Command,
    /// <summary>A promise was not kept; the table of outcomes may allow it.</summary>
    Note,
    /// <summary>Something that nothing allows: the run ends here.</summary>
    Failure
}

/// <summary>A packet as a replay shows it. Identifier and QoS are -1 where the packet has none.</summary>
/// <param name="Type">Its name, as PUBLISH.</param>
/// <param name="Id">Packet identifier, 1..65535, or -1.</param>
/// <param name="Qos">QoS of a PUBLISH, 0..2, or -1.</param>
/// <param name="Dup">DUP of a PUBLISH.</param>
/// <param name="Retain">RETAIN of a PUBLISH.</param>
/// <param name="Topic">Topic of a PUBLISH, else empty.</param>
/// <param name="Payload">Payload of a PUBLISH as text, else empty.</param>
/// <param name="Note">What else there is to say, as "session present"; may be empty.</param>
public sealed record ReplayPacket(string Type, int Id, int Qos, bool Dup, bool Retain, string Topic, string Payload, string Note);

/// <summary>A write as a replay shows it.</summary>
/// <param name="Area">The area's name.</param>
/// <param name="Slot">Its slot, from 0.</param>
/// <param name="Bytes">Bytes written; 0 empties the slot.</param>
/// <param name="Meaning">What the record says, in words.</param>
/// <param name="Fate">What became of the write, in words; empty when it was written.</param>
/// <param name="SlowMs">How long it took, in ms.</param>
public sealed record ReplayWrite(string Area, int Slot, int Bytes, string Meaning, string Fate, int SlowMs);

/// <summary>One thing that happened in a replayed run.</summary>
/// <param name="AtMs">Simulated time, in ms.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="From">Who did it.</param>
/// <param name="To">To whom; empty when to nobody.</param>
/// <param name="Text">What, in words.</param>
public sealed record ReplayEvent(long AtMs, ReplayKind Kind, string From, string To, string Text)
{
    /// <summary>The packet, of an event of that kind.</summary>
    public ReplayPacket? Packet { get; init; }

    /// <summary>The write, of an event of that kind.</summary>
    public ReplayWrite? Write { get; init; }
}

/// <summary>How a connection of the gateway ended.</summary>
public enum ReplayLinkEnd
{
    /// <summary>The gateway closed it.</summary>
    ByGateway,
    /// <summary>The broker closed it.</summary>
    ByBroker,
    /// <summary>It was cut.</summary>
    Cut,
    /// <summary>The gateway lost its power.</summary>
    PowerCut
}

/// <summary>Observes a run while it is replayed. Called on the run's thread, in the order of events.</summary>
public interface IReplayObserver
{
    /// <summary>Something happened.</summary>
    void Happened(ReplayEvent happened);

    /// <summary>Bytes that the gateway gave to its link or took from it. Valid during the call.</summary>
    void Bytes(long atMs, bool byBroker, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>The gateway's connection ended.</summary>
    void LinkEnded(long atMs, ReplayLinkEnd end)
    {
    }
}
