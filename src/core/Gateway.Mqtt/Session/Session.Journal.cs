using System;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>What storage is asked to write, and what happens after its answers.</content>
    public sealed partial class Session
    {
        private const int SlotTriesMax = 3;
        private const long NotDue = long.MaxValue;
        private const byte Unchanged = 255;
        private const byte Dropped = 254;

        // One pending change for each entry: a later change of the same entry replaces it, and a new record in its slot drops it.
        private byte[] changed;
        private int changedCount;
        private byte[] changeState;

        // Entries whose PUBREC arrived and whose Released is not durable, in the order of the PUBRECs.
        private byte[] releases;
        private int releaseCount;

        // Completions that are not durable. It begins with as many as are made durable at once while a message without a record is open:
        // that went at QoS 1, and if its record is in a slot all the same, it must not come back behind a later one at QoS 2.
        private int completionCount;
        private int completionBase;

        // When the progress record is to be written: NotDue, or a time; a failed write delays it.
        private long progressAtMs = NotDue;

        // The earlier of that time and the time of the inbound set's write.
        private long dueAtMs = NotDue;
        private long progressRetryMs;
        private long recordRetryMs;
        private int slotTries;
        private long triedSequence = -1;

        // The kind of the record that was taken and not answered, or none.
        private const int NoJournal = -1;
        private int journalKind = NoJournal;
        private int journalIndex;

        // The session that the entries' states belong to, according to the progress record.
        private uint sessionTag;

        // The tag for records that are written now: from CONNACK on, that of the session whose resumption is being made durable.
        private uint recordTag;
        private uint inboundGeneration;
        private int discard;
        private bool connectUnanswered;
        private bool markIsDurable;

        /// <summary>
        /// Restores the tag, the generation and the marks of the progress record: before Start and before the entries. If the discard is
        /// due now, as after storage came back empty, the broker's session is discarded before the first resumption. The record gets the
        /// arrays of changes here, once: it is the one to give to <see cref="TakeJournal"/>.
        /// </summary>
        public void FeedRestoredProgress(JournalRecord progress)
        {
            progress.ChangeIndex = changed;
            progress.ChangeState = changeState;
            sessionTag = progress.SessionTag;
            recordTag = sessionTag;
            inboundGeneration = progress.InboundGeneration;
            discard = progress.Discard;
            connectUnanswered = progress.ConnectUnanswered;
            markIsDurable = connectUnanswered;
        }

        /// <summary>Requests a write of the progress record although no state changed: for a new epoch or a new tag.</summary>
        public void RequestProgress()
        {
            ProgressBy(now);
        }

        /// <summary>
        /// Takes the next thing to make durable; false when there is nothing now. The owner writes it and answers with
        /// <see cref="FeedDurable"/> or <see cref="FeedStorageFailed"/> before it feeds anything else.
        /// </summary>
        public bool TakeJournal(JournalRecord into)
        {
            if (recorded < orderCount && now >= recordRetryMs)
            {
                int e = order[recorded];
                int packet = packetOf[e];
                journalIndex = e;
                into.Kind = JournalKind.Entry;
                into.Index = e;
                into.Sequence = sequences[e];
                into.First = words[e] >> OutboundWord.FirstShift;
                into.SessionTag = recordTag;
                into.Context = contexts[e];
                into.Buffer = packets;
                into.Offset = packet * packetStride;
                into.Bytes = packetBytes[packet];
                if (changeState[e] != Unchanged)
                {
                    // The finished entry of this slot needs no change: the new record replaces it by being newer. If others are finished
                    // too, that is durable first: an older one of its topic must not come back without it. If storage has just refused
                    // that, it is part of the record's write, and a slot that cannot have it is one that refuses the record.
                    if (changedCount == 1)
                    {
                        changeState[e] = Dropped;
                    }
                    else if (now >= progressRetryMs)
                    {
                        TakeProgress(into);
                    }
                    else
                    {
                        changeState[e] = JournalRecord.FinishOthers;
                    }
                }
            }
            else if (now < dueAtMs)
            {
                return false;
            }
            else if (now >= progressAtMs)
            {
                TakeProgress(into);
            }
            else
            {
                TakeInboundSet(into);
            }

            // Must be answered first, or the answer would count for the wrong record.
            if (journalKind >= 0)
            {
                Check.That(false, Fault.StateImpossible);
            }

            journalKind = (int)into.Kind;
            return true;
        }

        /// <summary>The record taken last is durable.</summary>
        public void FeedDurable()
        {
            int kind = journalKind;
            journalKind = NoJournal;
            if (kind == (int)JournalKind.Entry)
            {
                words[journalIndex] ^= OutboundTransitions.RecordDurableChange | OutboundWord.Stored;
                if (contexts[journalIndex] >> PacketGroup.Shift == 0)
                {
                    recorded++;
                }
                else
                {
                    TakeRecorded(journalIndex);
                }
            }
            else if (kind == (int)JournalKind.Progress)
            {
                SettleProgress(true);
            }
            else
            {
                Check.That(kind >= 0, Fault.StateImpossible);
                SettleInbound(true);
            }
        }

        /// <summary>
        /// The record taken last could not be written; its slot holds the old or the new content. An entry goes to another slot; if no
        /// slot takes it, the setting broker.storage-failed decides. Returns 0; for an entry that now leaves without a record a random
        /// number, from which its packet can be told from that of any other message with the same sequence.
        /// </summary>
        public uint FeedStorageFailed()
        {
            JournalKind kind = (JournalKind)journalKind;
            Check.That(journalKind >= 0, Fault.StateImpossible);
            journalKind = NoJournal;
            faults.Add(Fault.StorageWrite);
            switch (kind)
            {
                case JournalKind.Entry:
                    return FailRecord(journalIndex);
                case JournalKind.Progress:
                    progressRetryMs = now + options.StorageRetryMs;
                    progressAtMs = progressRetryMs;
                    ReckonDue();
                    SettleProgress(false);
                    break;
                default:
                    SettleInbound(false);
                    break;
            }

            return 0;
        }

        /// <summary>Excludes the time that storage needed from the acknowledgement time-outs, which are for the broker alone.</summary>
        public void FeedStorageTime(long elapsedMs)
        {
            excludedMs += elapsedMs;
        }

        private bool journalMark;

        // Writes the progress record at the latest at this time, unless storage has just failed.
        private void ProgressBy(long atMs)
        {
            if (atMs < progressRetryMs)
            {
                atMs = progressRetryMs;
            }

            if (atMs < progressAtMs)
            {
                progressAtMs = atMs;
                if (atMs < dueAtMs)
                {
                    dueAtMs = atMs;
                }
            }
        }

        private void ReckonDue()
        {
            dueAtMs = progressAtMs < inboundAtMs ? progressAtMs : inboundAtMs;
        }

        private void AddChange(int index, int to)
        {
            if (changeState[index] == Unchanged)
            {
                changed[changedCount++] = (byte)index;
            }

            changeState[index] = (byte)to;
        }

        private void TakeProgress(JournalRecord into)
        {
            into.Kind = JournalKind.Progress;
            into.Sequence = nextSequence;
            into.ChangeCount = changedCount;
            into.SessionTag = recordTag;
            into.InboundGeneration = inboundGeneration;
            into.Discard = discard;
            into.ConnectUnanswered = connectUnanswered || state == ConnectionState.AwaitingMark;
            journalMark = into.ConnectUnanswered;
        }

        private uint FailRecord(int e)
        {
            if (sequences[e] != triedSequence)
            {
                triedSequence = sequences[e];
                slotTries = 0;
            }

            words[e] |= OutboundWord.SlotFailed;
            slotTries++;
            int other = slotTries < SlotTriesMax ? FindUsableEntry() : NoEntry;
            if (other >= 0)
            {
                MoveEntry(e, other);
                return 0;
            }

            // No slot takes it: all are tried again with the next message, or after a pause.
            ForgetFailedSlots();
            slotTries = 0;
            if (options.HoldWhenStorageFails)
            {
                faults.Add(MqttFaults.HeldNotDurable);
                recordRetryMs = now + options.StorageRetryMs;
                WakeBy(recordRetryMs);
                return 0;
            }

            // At QoS 1, whatever was asked for: after a power cut its sequence is used again. If the broker still held that identifier, it
            // would take another message under it for a duplicate.
            faults.Add(MqttFaults.SentNotDurable);
            SaveCompletionsAtOnce();
            int word = Step(OutboundTransitions.RecordWaived, words[e]);
            words[e] = (word & ~OutboundWord.QosMask) | (1 << OutboundWord.QosShift);
            TakeRecorded(e);
            return random.Next();
        }

        private void SaveCompletionsAtOnce()
        {
            if (completionBase == 0)
            {
                completionBase = options.CompletionCountMax;
                completionCount += completionBase;
            }
        }

        // A message that went without a record is finished, and storage does not say so. If its record is in a slot all the same, it comes
        // back after a power cut, and what leaves now comes back behind it: at QoS 2 the broker would drop that. Returns the entry's word.
        private int LimitQos(int e)
        {
            int word = words[e];
            const int UnsentColumns = OutboundWord.StateMask | OutboundWord.Qos2 | OutboundWord.EverSent;
            if (completionCount > completionBase && (word & UnsentColumns) == ((int)OutboundState.PublishPending | OutboundWord.Qos2))
            {
                faults.Add(MqttFaults.SentNotDurable);
                word = (word & ~OutboundWord.QosMask) | (1 << OutboundWord.QosShift);
                words[e] = word;
            }

            return word;
        }

        private void MoveEntry(int from, int to)
        {
            MovePacket(from, to);
            words[to] = words[from] & ~OutboundWord.SlotFailed;
            sequences[to] = sequences[from];
            contexts[to] = contexts[from];
            words[from] = Step(OutboundTransitions.RecordMoved, words[from] & OutboundWord.RowMask) | OutboundWord.SlotFailed;
            nextEntry = to + 1 == words.Length ? 0 : to + 1;
            for (int i = 0; i < orderCount; i++)
            {
                if (order[i] == from)
                {
                    order[i] = (byte)to;
                    return;
                }
            }
        }

        private void SettleProgress(bool durable)
        {
            // A refused record may be in its slot all the same: without the mark, if it had none.
            markIsDurable = journalMark && (durable || markIsDurable);
            if (durable || !options.HoldWhenStorageFails)
            {
                window = windowOpen;
            }

            if (durable)
            {
                byte[] states = changeState;
                byte[] indices = changed;
                for (int i = changedCount - 1; i >= 0; i--)
                {
                    states[indices[i]] = Unchanged;
                }

                changedCount = 0;
                if (completionBase != 0 && orderCount + waitingCount == 0)
                {
                    completionBase = 0;
                }

                completionCount = completionBase;
                progressAtMs = NotDue;
                dueAtMs = inboundAtMs;
                resumptionPending = false;
                int count = releaseCount;
                releaseCount = 0;
                for (int i = 0; i < count; i++)
                {
                    Release(releases[i]);
                }
            }

            if (!isOpen)
            {
                SettleConnecting(durable);
            }
        }

        private void SettleConnecting(bool durable)
        {
            if (state == ConnectionState.AwaitingResumption)
            {
                if (!durable)
                {
                    if (options.HoldWhenStorageFails)
                    {
                        return;
                    }

                    // What was dropped with the session may come back after a power cut, too.
                    faults.Add(MqttFaults.SentNotDurable);
                    SaveCompletionsAtOnce();
                }

                // Also if storage refused it: records written from now on belong to this session.
                sessionTag = options.SessionTag;
                otherDiscarded = false;
                EnterConnected();
            }
            else if (state == ConnectionState.AwaitingMark)
            {
                // The mark only serves to count a doubt: a failed write must not keep the gateway away from its broker.
                SendConnect();
            }
        }
    }
}
