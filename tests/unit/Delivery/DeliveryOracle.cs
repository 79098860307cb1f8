using System.Buffers.Binary;
using Gateway.Inflight;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>
/// Knows what the session accepted, what is durable, and what consumers received, and judges by the rules of delivery. A deviation is
/// allowed only if the core has counted a fault that explains it. It throws at the first law that is broken.
/// </summary>
/// <remarks>
/// 1: at QoS 2 nothing arrives twice in one session. 2: what was accepted arrives, unless the power failed before it was durable. 3: within
/// a topic no older state follows a newer one, and the newest is the last. 4: a finished message never leaves again. 5: open entries have
/// identifiers of their own. 6: all comes to rest. 7: each deviation is told, and no damage is told where there is none. Beside these, a
/// message leaves only with a record, no two messages share epoch and seq, and a rule continues from its newest durable transition.
/// </remarks>
internal sealed class DeliveryOracle(int topicCount, ToldFaults told, bool dropsReleased)
{
    // Of a progress record: src/docs/formats/inflight.md.
    private const int ProgressFlagsAt = 8 + 20;
    private const int ConnectUnansweredFlag = 2;
    private const int ProgressStatesAt = 8 + 22;
    private const int ProgressStateBytes = 5;
    private const int FreeState = 2;
    private const int CrcBytes = 4;

    // Of an entry record.
    private const int EntryBytesMin = 29;
    private const int EntrySequenceAt = 4;

    private readonly List<ModelMessage> messages = [];

    // Accepted, and not arrived yet.
    private readonly List<ModelMessage> owed = [];

    // Finished, and not yet durably.
    private readonly List<ModelMessage> finished = [];

    // Left since this start without a record.
    private readonly HashSet<int> withoutRecord = [];

    // The messages that the session can speak of since this start, by context.
    private readonly Dictionary<long, ModelMessage> known = [];

    private readonly Dictionary<(int Topic, uint Epoch, long Seq), int> names = [];
    private readonly Newest[] newest = [.. Enumerable.Range(0, topicCount).Select(_ => new Newest())];
    private bool hasProgress;

    // Storage refused the mark of an unanswered CONNECT, which only serves to count a doubt.
    private bool isMarkRefused;
    private int start;

    /// <summary>The number that the next message has.</summary>
    public int NextNumber => messages.Count;

    /// <summary>The link's connection now, from 1.</summary>
    public int Connection { get; set; }

    /// <summary>What consumers received.</summary>
    public int ArrivalCount { get; private set; }

    /// <summary>The session accepted a message.</summary>
    public void Accept(int topic, int qos, long context)
    {
        var message = new ModelMessage(NextNumber, topic, qos, context);
        messages.Add(message);
        owed.Add(message);
        known[context] = message;
    }

    /// <summary>A write to the area of the entries ended.</summary>
    public void WriteEntry(int slot, byte[] record, bool isDurable)
    {
        if (record.Length < EntryBytesMin)
        {
            return;
        }

        ModelMessage message = MessageIn(record);
        message.Slot = slot;
        message.Sequence = BinaryPrimitives.ReadInt64BigEndian(record.AsSpan(EntrySequenceAt));
        if (isDurable)
        {
            message.IsDurable = true;
            newest[message.Topic].Durable = message;
            Finish(other => other.Slot == slot && other != message);
        }
    }

    /// <summary>A write of a progress record ended.</summary>
    public void WriteProgress(byte[] record, bool isDurable)
    {
        if (!isDurable)
        {
            isMarkRefused |= (record[ProgressFlagsAt] & ConnectUnansweredFlag) != 0;
            return;
        }

        hasProgress = true;
        for (int at = ProgressStatesAt, slot = 0; at + ProgressStateBytes + CrcBytes <= record.Length; at += ProgressStateBytes, slot++)
        {
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(record.AsSpan(at));
            if (record[at + ProgressStateBytes - 1] == FreeState)
            {
                int free = slot;
                Finish(message => message.Slot == free && (uint)message.Sequence == sequence);
            }
        }
    }

    /// <summary>A PUBLISH came to the broker.</summary>
    public void Leave(Arrival arrival)
    {
        ModelMessage message = messages[arrival.Number];
        if (!message.IsDurable)
        {
            withoutRecord.Add(message.Number);
            Require(
                arrival.Qos == 1 && withoutRecord.Count <= told.Now.CountOf(MqttFaults.SentNotDurable),
                message, "left without a record, and nothing tells it");
        }

        Require(
            message.FinishedConnection == 0 || arrival.Connection <= message.FinishedConnection || told.IsDamage,
            message, "left again after it was finished (law 4)");
    }

    /// <summary>A PUBLISH at QoS 2 came with an identifier that the broker holds.</summary>
    public void Repeat(Arrival held, Arrival arrival) => Require(
        held.Number == arrival.Number || told.IsDamage,
        messages[arrival.Number], $"has the identifier of message {held.Number}, which is not released");

    /// <summary>A consumer receives a message.</summary>
    public void Arrive(Arrival arrival)
    {
        ModelMessage message = messages[arrival.Number];
        Newest of = newest[message.Topic];
        ArrivalCount++;
        message.Arrivals++;
        owed.Remove(message);
        if (arrival.Qos == 2)
        {
            Require(message.Session != arrival.Session || told.IsDamage, message, "arrived twice at QoS 2 in one session (law 1)");
            message.Session = arrival.Session;
        }

        if (message.Number < of.Number)
        {
            // The newer one does not arrive again in the session in which it arrived at QoS 2.
            bool isSameSession = arrival.Qos == 2 && of.Qos2Session == arrival.Session;
            Require(
                (of.Start != start && !isSameSession) || told.IsDamage, message, $"arrived after message {of.Number} of its topic (law 3)");
        }
        else
        {
            of.Number = message.Number;
            of.Qos2Session = arrival.Qos == 2 ? arrival.Session : 0;
            of.Start = start;
        }

        of.Last = message.Number;
        int first = names.GetValueOrDefault((message.Topic, arrival.Epoch, arrival.Seq), message.Number);
        Require(first == message.Number, message, $"has the epoch and seq of message {first}");
        names[(message.Topic, arrival.Epoch, arrival.Seq)] = message.Number;
    }

    /// <summary>The session says that the message with this context is delivered.</summary>
    public void Deliver(long context)
    {
        ModelMessage message = known[context];
        Require(message.Arrivals > 0 || IsReleaseInDoubt(message) || told.IsDamage, message, "is delivered, and no consumer has it");
        message.IsFinished = true;
        if (message.FinishedConnection == 0)
        {
            finished.Add(message);
        }
    }

    /// <summary>The power failed: what was not durable is gone.</summary>
    public void PowerOff()
    {
        start++;
        owed.RemoveAll(message => !message.IsDurable);
        withoutRecord.Clear();
        known.Clear();

        // What was acknowledged and is not durably finished may be sent again.
        finished.Clear();
        told.Restart();
    }

    /// <summary>A start has recovered: its entries, and the rules' states.</summary>
    public void Restore(Session session, ModelSlots entries, RuleStates rules)
    {
        for (int slot = 0; slot < session.EntryCount; slot++)
        {
            if (session.StateOf(slot) == OutboundState.Free)
            {
                continue;
            }

            ModelMessage message = MessageIn(entries.Slots[slot]);
            Require(message.Context == session.ContextOf(slot), message, "is restored with another context");
            message.IsDurable = true;
            message.Slot = slot;
            message.Sequence = session.SequenceOf(slot);
            known[message.Context] = message;
            if (message.Arrivals == 0 && !owed.Contains(message))
            {
                owed.Add(message);
            }
        }

        ForgetNewestWithoutRecord();
        CheckRules(rules);
        bool isWhole = !told.IsDamage && (!hasProgress || told.Now.CountOf(InflightFaults.StorageEmpty) == 0);
        if (!MayTellDamage && !isWhole)
        {
            throw new ModelException($"damage is told where there is none (law 7): {told}");
        }
    }

    /// <summary>Whether storage can lose records in this world.</summary>
    public bool MayTellDamage { get; init; }

    /// <summary>All is at rest: what was accepted has arrived, and the newest state of each topic is the last.</summary>
    public void CheckRest()
    {
        int lost = owed.Count(message => !IsReleaseInDoubt(message));
        Require(
            lost <= told.LostMax, owed.Find(message => !IsReleaseInDoubt(message)),
            $"and {lost - 1} more did not arrive, and {told.LostMax} are told (law 2)");
        foreach (Newest of in newest)
        {
            Require(
                of.Last >= of.Number || told.IsDamage, of.Last < 0 ? null : messages[of.Last],
                $"arrived last, after message {of.Number} of its topic (law 3)");
        }
    }

    // A release that was sent into a session which the broker may have made anew, or that the setting drops with its session.
    private bool IsReleaseInDoubt(ModelMessage message) => message.Qos == 2
        && (isMarkRefused || told.CountOf(MqttFaults.SessionDoubt) > 0 || (dropsReleased && told.CountOf(MqttFaults.SessionLost) > 0));

    private void Finish(Predicate<ModelMessage> which)
    {
        for (int i = finished.Count - 1; i >= 0; i--)
        {
            if (which(finished[i]))
            {
                finished[i].FinishedConnection = Connection;
                finished.RemoveAt(i);
            }
        }
    }

    // What left without a record is unknown after a power cut, and an older message of its topic may be sent again: that is told.
    private void ForgetNewestWithoutRecord()
    {
        for (int topic = 0; topic < newest.Length; topic++)
        {
            Newest of = newest[topic];
            while (of.Number >= 0 && !IsArrivedAndDurable(messages[of.Number], topic))
            {
                of.Number--;
            }
        }
    }

    private static bool IsArrivedAndDurable(ModelMessage message, int topic) =>
        message.Topic == topic && message.IsDurable && message.Arrivals > 0;

    private void CheckRules(RuleStates rules)
    {
        for (int topic = 0; topic < newest.Length; topic++)
        {
            long found = rules.NewestOf(topic);
            if (newest[topic].Durable is { } durable && !told.IsDamage)
            {
                long missing = RuleContext.SeqOf(durable.Context) - RuleContext.SeqOf(found);
                Require(
                    missing < 0 || (missing == 0 && found == durable.Context), durable, "is durable, and its rule has an older state");
            }
        }
    }

    private ModelMessage MessageIn(byte[] record) => record.Length < EntryBytesMin
        ? throw new ModelException("an entry is held whose slot has no record") : messages[Arrival.NumberAt(record.AsSpan(..^CrcBytes))];

    private void Require(bool isKept, ModelMessage? message, string law)
    {
        if (!isKept)
        {
            throw new ModelException($"{message} {law}; told: {told}");
        }
    }

    /// <summary>
    /// Of a topic: the newest message that arrived, its session if at QoS 2, its start; which one arrived last; the newest record.
    /// </summary>
    private sealed class Newest
    {
        public int Number { get; set; } = -1;

        public int Last { get; set; } = -1;

        public int Qos2Session { get; set; }

        public int Start { get; set; }

        public ModelMessage? Durable { get; set; }
    }

    /// <summary>How many messages at QoS 0 have arrived.</summary>
    public int StreamedCount { get; private set; }

    /// <summary>A PUBLISH at QoS 0: no byte of another packet is in it.</summary>
    public void TakeStreamed(byte[] packet, int body)
    {
        int at = body + 3;
        if (packet[body + 2] != 'd' || !packet.AsSpan(at).SequenceEqual(DeliveryStream.Payload(packet.Length - at)))
        {
            throw new ModelException($"a message at QoS 0 of {packet.Length - at} bytes is not what was given");
        }

        StreamedCount++;
    }
}
