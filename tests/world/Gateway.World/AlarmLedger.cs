namespace Gateway.World;

/// <summary>One transition that the gateway accepted.</summary>
internal sealed class LedgerEntry(uint epoch, long seq, int state, long sequence, long acceptedMs)
{
    /// <summary>When it was accepted, on the world's clock.</summary>
    public long AcceptedMs { get; } = acceptedMs;

    /// <summary>It never counted: the power failed before its record was durable.</summary>
    public bool IsUndone { get; set; }

    public uint Epoch { get; } = epoch;

    public long Seq { get; } = seq;

    /// <summary>The sequence of its record: a record written again has the same.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The rule's state with it.</summary>
    public int State { get; } = state;

    /// <summary>Transitions just before it that found no place: its message must say how many.</summary>
    public long Skipped { get; set; }

    /// <summary>Accepted in a turn that a power cut ended: it counts if the rule still has it after the restart.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>How often the broker forwarded it.</summary>
    public int Deliveries { get; set; }

    /// <summary>How often it reached the real subscriber.</summary>
    public int Received { get; set; }
}

/// <summary>
/// Compares the transitions that one alarm's gateway accepted with those that the model subscriber saw. A transition is accepted when its
/// rule no longer holds it; from then on it must arrive: once, or at least once.
/// </summary>
internal sealed class AlarmLedger(int index, int qos)
{
    private readonly Dictionary<(uint Epoch, long Seq), LedgerEntry> entries = [];
    private readonly List<LedgerEntry> accepted = [];
    private readonly Dictionary<uint, LedgerEntry> withoutRecord = [];
    private int arrived;
    private long lastFirstSeq;
    private uint lastFirstEpoch;
    private LedgerEntry? lastArrived;
    private bool mayRepeat;

    public int Index => index;

    public int Qos => qos;

    public IEnumerable<LedgerEntry> Entries => entries.Values;

    /// <summary>The oldest transition that was accepted and has not arrived; null for none.</summary>
    public LedgerEntry? Oldest
    {
        get
        {
            while (arrived < accepted.Count && (accepted[arrived].Deliveries > 0 || accepted[arrived].IsUndone))
            {
                arrived++;
            }

            return arrived < accepted.Count ? accepted[arrived] : null;
        }
    }

    /// <summary>The last message that arrived says an older state than one before it.</summary>
    public bool EndsWithOlder => lastArrived != null && lastArrived.Epoch == lastFirstEpoch && lastArrived.Seq < lastFirstSeq;

    /// <summary>A later transition of this epoch has arrived.</summary>
    public bool HasNewerThan(uint epoch, long seq) => lastFirstEpoch == epoch && lastFirstSeq > seq;

    /// <summary>
    /// What has arrived may arrive again, once and from its oldest on: the power failed before completions were durable.
    /// </summary>
    public void MayRepeat() => mayRepeat = true;

    /// <summary>Notes an acceptance. Null if this seq of this epoch was accepted before, in another message or in this one.</summary>
    public LedgerEntry? Accept(uint epoch, long seq, int state, long sequence, long nowMs, out bool again)
    {
        again = false;
        if (entries.TryGetValue((epoch, seq), out LedgerEntry? entry) && !(entry.IsUndone && entry.Deliveries == 0))
        {
            again = entry.Sequence == sequence && entry.State == state;
            return null;
        }

        entry = new LedgerEntry(epoch, seq, state, sequence, nowMs);
        entries[(epoch, seq)] = entry;
        accepted.Add(entry);
        return entry;
    }

    /// <summary>
    /// The rule restarted with this seq: later transitions were never durable. Returns how many of them were certain, and counts those
    /// that had left the gateway.
    /// </summary>
    public int Restore(uint epoch, long seq, out int left)
    {
        left = 0;
        int certain = 0;
        List<(uint, long)>? undone = null;
        foreach (LedgerEntry entry in entries.Values)
        {
            if (entry.Epoch != epoch)
            {
                continue;
            }

            if (entry.Seq > seq)
            {
                (undone ??= []).Add((epoch, entry.Seq));
                certain += entry.IsUncertain ? 0 : 1;
                left += entry.Deliveries > 0 ? 1 : 0;
            }

            entry.IsUncertain = false;
        }

        foreach ((uint, long) key in undone ?? [])
        {
            entries[key].IsUndone = true;
            entries.Remove(key);
            lastFirstSeq = Math.Min(lastFirstSeq, seq);
        }

        return certain;
    }

    /// <summary>
    /// The epoch ended, and the rule restarted with this seq: a later transition that is uncertain and did not arrive never counted. If the
    /// epoch itself had never been durable, no later one counts that did not arrive. Its message may be on the wire still, and arrive.
    /// </summary>
    public void Leave(uint epoch, bool wasDurable, long seq)
    {
        foreach (LedgerEntry entry in entries.Values)
        {
            if (entry.Epoch == epoch && (entry.IsUncertain || !wasDurable) && entry.Seq > seq && entry.Deliveries == 0)
            {
                entry.IsUndone = true;
            }

            entry.IsUncertain = false;
        }
    }

    /// <summary>Whether this seq was accepted with this state in any epoch: a rule may survive an epoch.</summary>
    public bool WasAccepted(long seq, int state)
    {
        foreach (LedgerEntry entry in entries.Values)
        {
            if (entry.Seq == seq && entry.State == state && !entry.IsUndone)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The broker forwarded an alarm. Returns the entry, null for one that was never accepted; and whether it is out of order: a first
    /// arrival after one of a later transition, or a second one that nothing allows.
    /// </summary>
    public LedgerEntry? Deliver(uint epoch, long seq, out bool outOfOrder)
    {
        outOfOrder = false;
        if (!entries.TryGetValue((epoch, seq), out LedgerEntry? entry))
        {
            return null;
        }

        // Once one is repeated, all later ones follow.
        bool isBehind = lastArrived is { } last && last.Epoch == epoch && seq < last.Seq;
        outOfOrder = isBehind && !mayRepeat;
        mayRepeat &= !isBehind;
        if (entry.Deliveries++ == 0)
        {
            outOfOrder |= epoch == lastFirstEpoch && seq < lastFirstSeq;
            lastFirstSeq = seq;
            lastFirstEpoch = epoch;
        }

        lastArrived = entry;
        return entry;
    }

    /// <summary>
    /// The broker forwarded an alarm that left without a record: its epoch is its own. Returns the transition, null for one that was never
    /// accepted, or if another one has this epoch and this seq. Its order is not judged: no epoch is before another.
    /// </summary>
    public LedgerEntry? DeliverWithoutRecord(uint own, long seq)
    {
        LedgerEntry? entry = accepted.FindLast(one => one.Seq == seq && !one.IsUndone);
        if (entry == null || !withoutRecord.TryAdd(own, entry) && withoutRecord[own] != entry)
        {
            return null;
        }

        entry.Deliveries++;
        return entry;
    }

    /// <summary>An alarm reached the real subscriber.</summary>
    public void Receive(uint epoch, long seq)
    {
        if (entries.TryGetValue((epoch, seq), out LedgerEntry? entry) || withoutRecord.TryGetValue(epoch, out entry))
        {
            entry.Received++;
        }
    }
}
