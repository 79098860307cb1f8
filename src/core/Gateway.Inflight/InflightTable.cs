using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The persistent side of the outbound table and the inbound set: one record an entry, one progress record for all. Formats
    /// and the rules of recovery are in FORMAT.md beside this file. It knows nothing of MQTT's exchange: it makes durable what it is
    /// told, and tells after a restart what was.
    /// </summary>
    public sealed class InflightTable
    {
        /// <summary>Bytes of an entry record around its body.</summary>
        public const int EntryOverheadBytes = 29;

        /// <summary>Bytes of an inbound record around its body.</summary>
        public const int InboundOverheadBytes = 27;

        private const int EntryKind = 0x45;
        private const int InboundKind = 0x49;
        private const int ProgressKind = 0x50;
        private const int Version = 1;
        private const int EntryBodyOffset = 25;
        private const int InboundBodyOffset = 23;
        private const int CrcBytes = 4;

        // Sequences and arrivals beyond this come from nothing that counts from 1: what adds to them must not wrap.
        private const long SequenceMax = 1L << 62;

        private const int ProgressStates = TwinRecord.BodyOffset + 22;
        private const int StateBytes = 5;
        private const int FlagDiscardOwed = 1;
        private const int FlagConnectUnanswered = 2;

        private readonly ISlotStorage entries;
        private readonly ISlotStorage inbound;
        private readonly TwinRecord progress;
        private readonly RuleStates rules;
        private readonly Crc32 crc;
        private readonly FaultLog faults;
        private readonly byte[] buffer;

        // What each slot is known to hold: 0 for nothing.
        private readonly long[] slotSequence;
        private readonly long[] slotContext;
        private readonly byte[] slotState;

        // The last write was reported as failed, or another slot counts for the same sequence.
        private readonly bool[] slotUncertain;
        private int uncertainCount;
        private long lastTaken;
        private long lastArrivalTaken;

        /// <summary>
        /// A table over its areas: <paramref name="entries"/> and <paramref name="inbound"/> one slot a record,
        /// <paramref name="progress"/> of two slots. <paramref name="rules"/> keeps the states of the rules whose records are
        /// overwritten. Nothing is read before <see cref="Recover"/>.
        /// </summary>
        public InflightTable(
            ISlotStorage entries, ISlotStorage progress, ISlotStorage inbound, RuleStates rules, Crc32 crc, FaultLog faults)
        {
            int count = entries.SlotCount;
            Check.That(
                count >= 1 && count <= 255
                && (count * StateBytes) + ProgressStates + CrcBytes <= progress.SlotBytesMax
                && entries.SlotBytesMax > EntryOverheadBytes && inbound.SlotBytesMax > InboundOverheadBytes,
                Fault.LimitsInconsistent);
            this.entries = entries;
            this.inbound = inbound;
            this.progress = new TwinRecord(progress, crc, ProgressKind, Version);
            this.rules = rules;
            this.crc = crc;
            this.faults = faults;
            int bytes = entries.SlotBytesMax > inbound.SlotBytesMax ? entries.SlotBytesMax : inbound.SlotBytesMax;
            buffer = new byte[bytes];
            slotSequence = new long[count];
            slotContext = new long[count];
            slotState = new byte[count];
            slotUncertain = new bool[count];
        }

        /// <summary>The most bytes of an entry's body.</summary>
        public int EntryBodyBytesMax
        {
            get { return entries.SlotBytesMax - EntryOverheadBytes; }
        }

        /// <summary>The most bytes of an inbound message's body.</summary>
        public int InboundBodyBytesMax
        {
            get { return inbound.SlotBytesMax - InboundOverheadBytes; }
        }

        /// <summary>Recovery found no valid progress record.</summary>
        public bool WasEmpty { get; private set; }

        /// <summary>Recovery chose a new epoch, which must be durable before anything carries it.</summary>
        public bool IsEpochNew { get; private set; }

        /// <summary>Epoch of this table: changes when storage came back empty.</summary>
        public uint Epoch { get; private set; }

        /// <summary>First sequence to use after recovery.</summary>
        public long NextSequence { get; private set; }

        /// <summary>Session that the recovered states belong to.</summary>
        public uint SessionTag { get; private set; }

        /// <summary>Recovered generation of the inbound set.</summary>
        public uint InboundGeneration { get; private set; }

        /// <summary>Recovered: the broker's session must be discarded first.</summary>
        public bool DiscardOwed { get; private set; }

        /// <summary>Recovered: a CONNECT may have been unanswered.</summary>
        public bool ConnectUnanswered { get; private set; }

        /// <summary>Entries recovered as not acknowledged.</summary>
        public int AwaitingCount { get; private set; }

        /// <summary>Entries recovered as released.</summary>
        public int ReleasedCount { get; private set; }

        /// <summary>Slots quarantined at recovery, of all areas.</summary>
        public int QuarantinedCount { get; private set; }

        /// <summary>Slot with the highest sequence at recovery, or the last one.</summary>
        public int NewestSlot { get; private set; }

        /// <summary>Progress records ever written to this storage.</summary>
        public long ProgressGeneration
        {
            get { return progress.Generation; }
        }

        /// <summary>Successful writes since start, of all areas.</summary>
        public long Commits { get; private set; }

        /// <summary>
        /// Reads every area and decides what each slot holds. <paramref name="newEpoch"/> (random) is used when there is no valid
        /// progress record. Then <see cref="TakeRestored"/> and <see cref="TakeRestoredInbound"/> give the records.
        /// </summary>
        public void Recover(uint newEpoch)
        {
            RecoverProgress(newEpoch);
            rules.Recover();
            QuarantinedCount += rules.QuarantinedCount;
            if (rules.QuarantinedCount > 0)
            {
                // A rule's seq may fall back: a consumer must not take what comes for what it has had.
                Epoch = newEpoch;
                IsEpochNew = true;
            }

            long highest = NextSequence - 1;
            long newest = -1;
            bool quarantined = QuarantinedCount > 0;
            NewestSlot = entries.SlotCount - 1;
            for (int slot = 0; slot < entries.SlotCount; slot++)
            {
                slotSequence[slot] = 0;
                slotContext[slot] = 0;
                slotState[slot] = EntryState.Free;
                slotUncertain[slot] = false;
                int bytes = entries.Read(slot, buffer, 0);
                if (bytes == 0)
                {
                    continue;
                }

                if (!IsValid(bytes, EntryKind, EntryOverheadBytes))
                {
                    quarantined = true;
                    QuarantinedCount++;
                    faults.Add(bytes < 0 ? Fault.StorageRead : Fault.EntryQuarantined);
                    continue;
                }

                long sequence = BigEndian.GetI64(buffer, 4);
                slotSequence[slot] = sequence;
                slotContext[slot] = BigEndian.GetI64(buffer, 13);
                slotState[slot] = (byte)StateOf(slot, sequence);
                rules.Note(slotContext[slot]);
                if (sequence > newest)
                {
                    newest = sequence;
                    NewestSlot = slot;
                }
            }

            SettleDuplicates();
            if (newest > highest)
            {
                highest = newest;
            }

            // What a quarantined slot held may have been ahead of all that is known.
            NextSequence = highest + 1 + (quarantined ? 2 * entries.SlotCount : 0);
            for (int slot = 0; slot < entries.SlotCount; slot++)
            {
                AwaitingCount += slotState[slot] == EntryState.Awaiting ? 1 : 0;
                ReleasedCount += slotState[slot] == EntryState.Released ? 1 : 0;
            }

            lastTaken = 0;
            lastArrivalTaken = -1;
        }

        /// <summary>
        /// Reads the next unfinished entry in the order of the sequences; false when there is none left. A record that can no longer
        /// be read is counted and passed over.
        /// </summary>
        public bool TakeRestored(RestoredEntry into)
        {
            for (;;)
            {
                int next = -1;
                for (int slot = 0; slot < slotState.Length; slot++)
                {
                    if (slotState[slot] != EntryState.Free && slotSequence[slot] > lastTaken
                        && (next < 0 || slotSequence[slot] < slotSequence[next]))
                    {
                        next = slot;
                    }
                }

                if (next < 0)
                {
                    return false;
                }

                lastTaken = slotSequence[next];
                int bytes = entries.Read(next, buffer, 0);
                if (!IsValid(bytes, EntryKind, EntryOverheadBytes))
                {
                    QuarantinedCount++;
                    faults.Add(bytes < 0 ? Fault.StorageRead : Fault.EntryQuarantined);
                    continue;
                }

                bool named = StateIn(next) != EntryState.None && SequenceIn(next) == (uint)lastTaken;
                into.Slot = next;
                into.Sequence = lastTaken;
                into.Qos = buffer[12] & 3;
                into.Retain = (buffer[12] & 4) != 0;
                into.Released = slotState[next] == EntryState.Released;
                into.Context = slotContext[next];
                into.SessionTag = named ? SessionTag : BigEndian.GetU32(buffer, 21);
                into.Buffer = buffer;
                into.Offset = EntryBodyOffset;
                into.Bytes = bytes - EntryOverheadBytes;
                return true;
            }
        }

        /// <summary>Reads the next inbound message in order of arrival; false when there is none left.</summary>
        public bool TakeRestoredInbound(RestoredEntry into)
        {
            int next = -1;
            long arrival = 0;
            for (int slot = 0; slot < inbound.SlotCount; slot++)
            {
                int bytes = inbound.Read(slot, buffer, 0);
                if (bytes == 0)
                {
                    continue;
                }

                if (!IsValid(bytes, InboundKind, InboundOverheadBytes))
                {
                    // Counted in the first pass only.
                    if (lastArrivalTaken < 0)
                    {
                        QuarantinedCount++;
                        faults.Add(bytes < 0 ? Fault.StorageRead : Fault.InboundQuarantined);
                    }

                    continue;
                }

                long at = BigEndian.GetI64(buffer, 8);
                if (at > lastArrivalTaken && (next < 0 || at < arrival))
                {
                    next = slot;
                    arrival = at;
                }
            }

            if (next < 0)
            {
                return false;
            }

            lastArrivalTaken = arrival;
            int total = inbound.Read(next, buffer, 0);
            if (!IsValid(total, InboundKind, InboundOverheadBytes))
            {
                return false;
            }

            into.Slot = next;
            into.Sequence = arrival;
            into.PacketId = BigEndian.GetU16(buffer, 16);
            into.Qos = buffer[18] & 3;
            into.Retain = (buffer[18] & 4) != 0;
            into.Begun = (buffer[18] & 8) != 0;

            // Ahead: storage did not take the progress record of that generation, yet the verdict had been given.
            into.Live = (int)(BigEndian.GetU32(buffer, 4) - InboundGeneration) >= 0 && into.PacketId != 0;
            into.BodyCrc = BigEndian.GetU32(buffer, 19);
            into.Buffer = buffer;
            into.Offset = InboundBodyOffset;
            into.Bytes = total - InboundOverheadBytes;
            return true;
        }

        /// <summary>
        /// Makes an entry durable in its slot. False: it could not be written, and the slot holds the old content or the new.
        /// </summary>
        public bool WriteEntry(
            int slot, long sequence, int qos, bool retain, long context, uint sessionTag, byte[] body, int offset, int bytes)
        {
            Check.That(bytes <= EntryBodyBytesMax, Fault.LimitsInconsistent);

            // The last record that speaks of a rule goes: its state must be elsewhere first.
            if (slotContext[slot] != 0 && rules.IsLastRecord(slotContext[slot]))
            {
                if (!rules.Save())
                {
                    return false;
                }

                Commits++;
            }

            if (uncertainCount > 0 && !EraseTwins(slot))
            {
                return false;
            }

            byte[] b = buffer;
            PutHeader(EntryKind, bytes + EntryOverheadBytes);
            BigEndian.PutI64(b, 4, sequence);
            b[12] = (byte)(qos | (retain ? 4 : 0));
            BigEndian.PutI64(b, 13, context);
            BigEndian.PutU32(b, 21, sessionTag);
            Array.Copy(body, offset, b, EntryBodyOffset, bytes);
            bool written = Write(entries, slot, EntryBodyOffset + bytes);
            if (!written && !slotUncertain[slot] && slotSequence[slot] != 0)
            {
                // It may still hold what it held, which is finished: no later progress record would say so.
                PutState(slot, slotSequence[slot], EntryState.Free);
            }

            slotUncertain[slot] = !written;
            slotSequence[slot] = sequence;
            slotContext[slot] = context;
            if (written)
            {
                rules.Note(context);
            }
            else
            {
                uncertainCount++;
            }

            return written;
        }

        /// <summary>
        /// Notes the state of an entry for the next progress record. Nothing is noted when the slot has since been given to a newer
        /// record, which is unacknowledged by being newer.
        /// </summary>
        public void NoteState(int slot, long sequence, int state)
        {
            if (slotSequence[slot] == sequence)
            {
                PutState(slot, sequence, state);
            }

            if (uncertainCount == 0 || state != EntryState.Free)
            {
                return;
            }

            // A write reported as failed may have left this message in another slot too.
            for (int other = 0; other < slotSequence.Length; other++)
            {
                if (slotSequence[other] == sequence)
                {
                    PutState(other, sequence, state);
                }
            }
        }

        /// <summary>Makes the noted states durable, together with these, in one write.</summary>
        public bool WriteProgress(
            long nextSequence, uint sessionTag, uint inboundGeneration, bool discardOwed, bool connectUnanswered)
        {
            byte[] b = progress.Buffer;
            int at = TwinRecord.BodyOffset;
            BigEndian.PutU32(b, at, Epoch);
            BigEndian.PutI64(b, at + 4, nextSequence);
            BigEndian.PutU32(b, at + 12, sessionTag);
            BigEndian.PutU32(b, at + 16, inboundGeneration);
            b[at + 20] = (byte)((discardOwed ? FlagDiscardOwed : 0) | (connectUnanswered ? FlagConnectUnanswered : 0));
            b[at + 21] = (byte)slotSequence.Length;
            if (!progress.Save(ProgressStates - TwinRecord.BodyOffset + (slotSequence.Length * StateBytes)))
            {
                return false;
            }

            Commits++;
            return true;
        }

        /// <summary>Makes an inbound message durable in its slot.</summary>
        public bool WriteInbound(
            int slot, uint generation, long arrival, int packetId, int qos, bool retain, bool begun, uint bodyCrc,
            byte[] body, int offset, int bytes)
        {
            Check.That(bytes <= InboundBodyBytesMax, Fault.LimitsInconsistent);
            byte[] b = buffer;
            PutHeader(InboundKind, bytes + InboundOverheadBytes);
            BigEndian.PutU32(b, 4, generation);
            BigEndian.PutI64(b, 8, arrival);
            BigEndian.PutU16(b, 16, packetId);
            b[18] = (byte)(qos | (retain ? 4 : 0) | (begun ? 8 : 0));
            BigEndian.PutU32(b, 19, bodyCrc);
            Array.Copy(body, offset, b, InboundBodyOffset, bytes);
            return Write(inbound, slot, InboundBodyOffset + bytes);
        }

        /// <summary>Empties an inbound slot.</summary>
        public bool RemoveInbound(int slot)
        {
            if (!inbound.Write(slot, buffer, 0, 0))
            {
                return false;
            }

            Commits++;
            return true;
        }

        // What this slot held may lie in another too, from a write that was reported as failed. While the progress record speaks of
        // this slot that copy does not count; with this slot overwritten it would.
        private bool EraseTwins(int slot)
        {
            long sequence = slotSequence[slot];
            for (int other = 0; other < slotSequence.Length; other++)
            {
                if (other != slot && slotUncertain[other] && sequence != 0 && slotSequence[other] == sequence)
                {
                    if (!entries.Write(other, buffer, 0, 0))
                    {
                        return false;
                    }

                    Commits++;
                    slotUncertain[other] = false;
                    slotSequence[other] = 0;
                    slotContext[other] = 0;
                }
            }

            return true;
        }

        private void RecoverProgress(uint newEpoch)
        {
            int count = entries.SlotCount;
            int body = progress.Load();
            int expected = ProgressStates - TwinRecord.BodyOffset + (count * StateBytes);
            byte[] b = progress.Buffer;
            int at = TwinRecord.BodyOffset;
            QuarantinedCount = progress.QuarantinedCount;
            for (int i = 0; i < progress.QuarantinedCount; i++)
            {
                faults.Add(Fault.ProgressQuarantined);
            }

            long next = body == expected ? BigEndian.GetI64(b, at + 4) : 0;
            if (next >= 1 && next <= SequenceMax && b[at + 21] == count)
            {
                Epoch = BigEndian.GetU32(b, at);
                NextSequence = next;
                SessionTag = BigEndian.GetU32(b, at + 12);
                InboundGeneration = BigEndian.GetU32(b, at + 16);
                DiscardOwed = (b[at + 20] & FlagDiscardOwed) != 0;
                ConnectUnanswered = (b[at + 20] & FlagConnectUnanswered) != 0;
                return;
            }

            WasEmpty = true;
            IsEpochNew = true;
            faults.Add(Fault.StorageEmpty);
            Epoch = newEpoch;
            NextSequence = 1;
            DiscardOwed = true;
            for (int slot = 0; slot < count; slot++)
            {
                PutState(slot, 0, EntryState.None);
            }
        }

        private int StateOf(int slot, long sequence)
        {
            int state = StateIn(slot);
            if (state == EntryState.None)
            {
                return EntryState.Awaiting;
            }

            int ahead = (int)((uint)sequence - SequenceIn(slot));
            return ahead > 0 ? EntryState.Awaiting : ahead == 0 ? state : EntryState.Free;
        }

        private void SettleDuplicates()
        {
            for (int slot = 0; slot < slotSequence.Length; slot++)
            {
                for (int other = slot + 1; other < slotSequence.Length; other++)
                {
                    if (slotSequence[slot] == 0 || slotSequence[slot] != slotSequence[other])
                    {
                        continue;
                    }

                    uncertainCount++;
                    bool named = SpeaksOf(slot);
                    bool otherNamed = SpeaksOf(other);
                    bool keepOther = otherNamed && (!named || slotState[slot] == EntryState.Free);
                    slotState[keepOther ? slot : other] = EntryState.Free;
                    slotUncertain[keepOther ? slot : other] = true;
                }
            }
        }

        private bool SpeaksOf(int slot)
        {
            return StateIn(slot) != EntryState.None && SequenceIn(slot) == (uint)slotSequence[slot];
        }

        private int StateIn(int slot)
        {
            return progress.Buffer[ProgressStates + (slot * StateBytes) + 4];
        }

        private uint SequenceIn(int slot)
        {
            return BigEndian.GetU32(progress.Buffer, ProgressStates + (slot * StateBytes));
        }

        private void PutState(int slot, long sequence, int state)
        {
            int at = ProgressStates + (slot * StateBytes);
            BigEndian.PutU32(progress.Buffer, at, (uint)sequence);
            progress.Buffer[at + 4] = (byte)state;
        }

        private void PutHeader(int kind, int bytes)
        {
            buffer[0] = (byte)kind;
            buffer[1] = Version;
            BigEndian.PutU16(buffer, 2, bytes);
        }

        private bool Write(ISlotStorage area, int slot, int end)
        {
            BigEndian.PutU32(buffer, end, crc.Compute(buffer, 0, end));
            if (!area.Write(slot, buffer, 0, end + CrcBytes))
            {
                return false;
            }

            Commits++;
            return true;
        }

        private bool IsValid(int bytes, int kind, int overhead)
        {
            return bytes >= overhead && buffer[0] == kind && buffer[1] == Version && BigEndian.GetU16(buffer, 2) == bytes
                && BigEndian.GetU32(buffer, bytes - CrcBytes) == crc.Compute(buffer, 0, bytes - CrcBytes)
                && (kind == EntryKind
                    ? IsHeadValid(4, 1, 12) && IsBodyValid(EntryBodyOffset, bytes - CrcBytes)
                    : IsHeadValid(8, 0, 18) && IsBodyValid(InboundBodyOffset, bytes - CrcBytes));
        }

        // A whole record with a sequence or QoS that no table writes would be held for ever, or send what no client may.
        private bool IsHeadValid(int sequenceAt, long sequenceMin, int flagsAt)
        {
            long sequence = BigEndian.GetI64(buffer, sequenceAt);
            int qos = buffer[flagsAt] & 3;
            return sequence >= sequenceMin && sequence <= SequenceMax && (qos == 1 || qos == 2);
        }

        // A body is at least topic length, topic and packet identifier.
        private bool IsBodyValid(int offset, int end)
        {
            return offset + 4 <= end && offset + 4 + BigEndian.GetU16(buffer, offset) <= end;
        }
    }
}
