using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The persistent side of the outbound table and the inbound set: one record for each entry, one progress record for all, one record
    /// for the set. Formats and the rules of recovery are in src/docs/formats/inflight.md. It does not know the MQTT exchange: it makes
    /// durable what it is given, and returns it after a restart.
    /// </summary>
    public sealed class InflightTable
    {
        /// <summary>Bytes of an entry record around its body.</summary>
        public const int EntryOverheadBytes = 29;

        /// <summary>Offset of an entry's body in <see cref="Buffer"/>, as <see cref="ReadBody"/> leaves it.</summary>
        public const int EntryBodyOffset = EntryTagAt + 4;

        // Where an entry's record and its fields begin in the buffer: src/docs/formats/inflight.md.
        private const int EntryAt = SlotHead.Bytes;
        private const int EntryBytesAt = EntryAt + 2;
        private const int EntrySequenceAt = EntryAt + 4;
        private const int EntryQosAt = EntryAt + 12;
        private const int EntryContextAt = EntryAt + 13;
        private const int EntryTagAt = EntryAt + 21;

        // The record of a slot without an entry: a head of kind, version and bytes, and its CRC.
        private const int VoidBytes = 8;
        private const uint VoidHead = ((uint)EntryKind << 24) | ((uint)Version << 16) | VoidBytes;

        // The byte at EntryQosAt.
        private const int EntryQosMask = 3;
        private const int EntryRetainBit = 4;

        private const int EntryKind = 0x45;
        private const int InboundKind = 0x49;
        private const int ProgressKind = 0x50;
        private const int Version = 1;
        private const int InboundVersion = 2;

        // The inbound set: its generation, then the places, each with its fields at these offsets.
        private const int InboundHeadBytes = 4;
        private const int PlaceIdAt = 0;
        private const int PlaceCrcAt = 2;
        private const int PlaceStateAt = 6;
        private const int InboundPlaceBytes = 7;
        private const int CrcBytes = 4;

        // An entry's packet identifier is 1 + its sequence mod this.
        private const int IdentifierCount = 61440;

        // A larger sequence cannot come from counting up from 1, and adding to it must not wrap.
        private const long SequenceMax = 1L << 62;

        // The progress record: its head, then the state of each slot, with its fields at these offsets.
        private const int HeadEpochAt = ABRecord.BodyOffset;
        private const int HeadNextAt = HeadEpochAt + 4;
        private const int HeadNextLowAt = HeadNextAt + 4;
        private const int HeadTagAt = HeadNextAt + 8;
        private const int HeadGenerationAt = HeadTagAt + 4;
        private const int HeadFlagsAt = HeadGenerationAt + 4;
        private const int HeadSlotCountAt = HeadFlagsAt + 1;
        private const int ProgressStates = HeadSlotCountAt + 1;
        private const int StateSequenceAt = 0;
        private const int StateAt = 4;
        private const int StateBytes = 5;
        private const int FlagConnectUnanswered = 2;
        private const int FlagFilled = 4;

        private readonly ISlotStorage entries;
        private readonly ABRecord inbound;
        private readonly ABRecord progress;
        private readonly byte[] states;
        private readonly RuleStates rules;
        private readonly Crc32 crc;
        private readonly FaultLog faults;
        private readonly byte[] buffer;

        // The state that each slot is known to hold; 0 for none.
        private readonly long[] slotSequence;
        private readonly long[] slotContext;
        private readonly byte[] slotState;

        // Bit of a slot's state: the last write was reported as failed, or another slot counts for the same sequence.
        private const int UncertainShift = 7;
        private const int Uncertain = 1 << UncertainShift;

        // The state of a slot that may hold an entry which has been written, or tried, in another slot since.
        private const int Copy = Uncertain | EntryState.Free;

        // In place of a slot's state during recovery: empty from before the first start; damaged or missing; not to be read now.
        private const int Vacant = 0x40;
        private const int Damaged = 0x41;
        private const int Unreadable = 0x42;
        private int uncertainCount;
        private long lastTaken;
        private int inboundAt;

        // What the head of the progress record says now, except the low half of the next sequence.
        private uint headTag;
        private uint headGeneration;
        private int headNextUpper;

        // FlagFilled for the next progress record, whether the recovered one had it, and whether it has an epoch that is not durable yet.
        private const int WasFilled = 1;
        private const int EpochPending = 2;
        private int filled;

        /// <summary>
        /// A table over its areas: <paramref name="entries"/> with one slot for each record, <paramref name="progress"/> and
        /// <paramref name="inbound"/> with two slots. <paramref name="rules"/> keeps the states of the rules whose records are
        /// overwritten. Nothing is read before <see cref="Recover"/>.
        /// </summary>
        public InflightTable(
            ISlotStorage entries, ISlotStorage progress, ISlotStorage inbound, RuleStates rules, Crc32 crc, FaultLog faults)
        {
            int count = entries.SlotCount;
            Check.That(
                count >= 1 && count <= 255
                && (count * StateBytes) + ProgressStates + CrcBytes <= progress.SlotBytesMax
                && entries.SlotBytesMax > EntryOverheadBytes
                && inbound.SlotBytesMax >= ABRecord.OverheadBytes + InboundHeadBytes + InboundPlaceBytes,
                Fault.LimitsInconsistent);
            this.entries = entries;
            this.progress = new ABRecord(progress, crc, ProgressKind, Version);
            states = this.progress.Buffer;
            this.rules = rules;
            this.crc = crc;
            this.faults = faults;

            // One buffer for all records that are written whole and also kept in RAM elsewhere.
            int bytes = SlotHead.Bytes + (entries.SlotBytesMax > inbound.SlotBytesMax ? entries.SlotBytesMax : inbound.SlotBytesMax);
            buffer = rules.Buffer.Length >= bytes ? rules.Buffer : new byte[bytes];
            this.inbound = new ABRecord(inbound, crc, InboundKind, InboundVersion, buffer);
            slotSequence = new long[count];
            slotContext = new long[count];
            slotState = new byte[count];
        }

        /// <summary>The most bytes of an entry's body.</summary>
        public int EntryBodyBytesMax
        {
            get { return entries.SlotBytesMax - EntryOverheadBytes; }
        }

        /// <summary>The most places of an inbound set.</summary>
        public int InboundCountMax
        {
            get { return (inbound.BodyBytesMax - InboundHeadBytes) / InboundPlaceBytes; }
        }

        /// <summary>Holds the last record that was read, until the next call.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>Recovery chose a new epoch, which must be durable before anything carries it.</summary>
        public bool IsEpochNew { get; private set; }

        /// <summary>An epoch that was begun is not durable yet.</summary>
        public bool IsEpochPending
        {
            get { return (filled & EpochPending) != 0; }
        }

        /// <summary>Epoch of this table: changes when storage came back empty.</summary>
        public uint Epoch { get; private set; }

        /// <summary>First sequence to use after recovery.</summary>
        public long NextSequence { get; private set; }

        /// <summary>One more than the highest sequence in a slot, 1 and up; a slot whose last write was refused does not count.</summary>
        public long DurableSequence
        {
            get
            {
                long highest = 0;
                for (int slot = 0; slot < slotSequence.Length; slot++)
                {
                    highest = slotSequence[slot] > highest && (slotState[slot] & Uncertain) == 0 ? slotSequence[slot] : highest;
                }

                return highest + 1;
            }
        }

        /// <summary>Session of the recovered states.</summary>
        public uint SessionTag { get; private set; }

        /// <summary>Recovered generation of the inbound set, after <see cref="LoadInbound"/>.</summary>
        public uint InboundGeneration { get; private set; }

        /// <summary>
        /// Recovered: an earlier start left no slot of these areas empty, so an empty one has lost its record.
        /// </summary>
        public bool IsFilled
        {
            get { return (filled & WasFilled) != 0; }
        }

        /// <summary>Recovered: whether and when the broker's session must be discarded, as in a <see cref="JournalRecord"/>.</summary>
        public int Discard { get; private set; }

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
        /// Reads every area and decides what each slot holds. <paramref name="newEpoch"/> (random) is used if there is no valid progress
        /// record, or if a rule's seq may go back. Then <see cref="TakeRestored"/> and <see cref="LoadInbound"/> return what was found.
        /// What is damaged or missing is counted and written anew.
        /// </summary>
        public void Recover(uint newEpoch)
        {
            RecoverProgress(newEpoch);
            rules.Recover(IsFilled);
            QuarantinedCount += rules.QuarantinedCount;
            long newest = RecoverEntries();
            SettleDuplicates();
            long oldestLost = CountLost();
            bool isDamaged = oldestLost > 0 || rules.QuarantinedCount > 0;
            if (isDamaged)
            {
                // A rule's seq may go back: a new epoch tells consumers that later messages are not repeats.
                Epoch = newEpoch;
                IsEpochNew = true;
            }

            long highest = newest > NextSequence - 1 ? newest : NextSequence - 1;

            // A quarantined slot may have held a higher sequence than any known one.
            NextSequence = highest + 1 + (QuarantinedCount > 0 ? 2 * entries.SlotCount : 0);
            if (oldestLost > 0)
            {
                Discard = JournalRecord.DiscardFor(Discard, oldestLost, NextSequence);
            }

            for (int slot = 0; slot < entries.SlotCount; slot++)
            {
                AwaitingCount += slotState[slot] == EntryState.Awaiting ? 1 : 0;
                ReleasedCount += slotState[slot] == EntryState.Released ? 1 : 0;
            }

            lastTaken = 0;
            PutHead(
                NextSequence, SessionTag, InboundGeneration,
                Discard | (ConnectUnanswered ? FlagConnectUnanswered : 0) | (filled & FlagFilled));
            if (isDamaged || !IsFilled)
            {
                Fill(isDamaged);
            }
        }

        /// <summary>
        /// Begins another epoch, drawn at random: storage turned out to be older than what consumers have seen. Durable with the next
        /// progress record.
        /// </summary>
        public void BeginEpoch(uint epoch)
        {
            Epoch = epoch;
            IsEpochNew = true;
            filled |= EpochPending;
            BigEndian.PutU32(states, HeadEpochAt, epoch);
        }

        // Returns the highest sequence of the slots, -1 if there is none.
        private long RecoverEntries()
        {
            long newest = -1;
            NewestSlot = entries.SlotCount - 1;
            for (int slot = 0; slot < entries.SlotCount; slot++)
            {
                slotSequence[slot] = 0;
                slotContext[slot] = 0;
                slotState[slot] = EntryState.Free;
                bool isOwed = StateIn(slot) == EntryState.Awaiting || StateIn(slot) == EntryState.Released;
                int bytes = entries.Read(slot, buffer, EntryAt);
                if (bytes > 0 && !IsValid(bytes) && !IsVoid(bytes))
                {
                    // What is damaged is written over: not because of one bad read.
                    bytes = entries.Read(slot, buffer, EntryAt);
                }

                if (IsValid(bytes))
                {
                    long sequence = BigEndian.GetI64(buffer, EntrySequenceAt);
                    slotSequence[slot] = sequence;
                    slotContext[slot] = BigEndian.GetI64(buffer, EntryContextAt);
                    slotState[slot] = (byte)StateOf(slot, sequence);
                    rules.Note(slotContext[slot]);
                    if (sequence > newest)
                    {
                        newest = sequence;
                        NewestSlot = slot;
                    }

                    // An older entry than the one that must be here is finished.
                    if (isOwed && slotState[slot] == EntryState.Free)
                    {
                        Quarantine(slot, Damaged, InflightFaults.EntryMissing);
                    }
                }
                else if (bytes < 0)
                {
                    Quarantine(slot, Unreadable, HalFaults.StorageRead);
                }
                else if (isOwed || IsFilled || bytes > 0)
                {
                    if (isOwed || !IsVoid(bytes))
                    {
                        Quarantine(
                            slot, Damaged, bytes == 0 || IsVoid(bytes) ? InflightFaults.EntryMissing : InflightFaults.EntryQuarantined);
                    }
                }
                else
                {
                    slotState[slot] = Vacant;
                }
            }

            return newest;
        }

        private void Quarantine(int slot, int state, Fault fault)
        {
            slotSequence[slot] = 0;
            slotState[slot] = (byte)state;
            QuarantinedCount++;
            faults.Add(fault);
        }

        // Counts the messages that are lost with the records that recovery did not find whole. A message that the progress record names
        // unacknowledged is lost, unless a failed write left it in another slot too. Any other slot may have held a newer one. Returns the
        // oldest sequence that such a slot can have held, 0 if there is no such slot.
        private long CountLost()
        {
            long oldest = 0;
            for (int slot = 0; slot < slotState.Length; slot++)
            {
                int found = slotState[slot];
                if (found != Damaged && found != Unreadable)
                {
                    continue;
                }

                int state = StateIn(slot);
                long from = state == EntryState.None ? 1 : NextSequence - ((uint)NextSequence - SequenceIn(slot));
                from = from < 1 ? 1 : from;
                oldest = oldest == 0 || from < oldest ? from : oldest;
                bool isLost = found == Damaged && state == EntryState.Awaiting;
                for (int other = 0; other < slotState.Length; other++)
                {
                    if (slotSequence[other] != 0 && (uint)slotSequence[other] == SequenceIn(slot))
                    {
                        isLost = false;
                        if (found == Damaged && slotState[other] != Copy
                            && (state == EntryState.Awaiting || state == EntryState.Released))
                        {
                            // This one counts now. If there are more, they are copies of it.
                            slotState[other] = (byte)state;
                            PutState(other, slotSequence[other], state);
                        }
                    }
                }

                faults.Add(isLost ? Fault.EntryLost : InflightFaults.EntryDoubt);
                if (found == Unreadable)
                {
                    // It may become readable: it is left as it is until its slot is used again.
                    slotState[slot] = EntryState.Free;
                }
            }

            return oldest;
        }

        // Writes the rule states, and a record to each slot that has none or a damaged one: from then on an empty slot is a lost record,
        // and damage is counted once. Before what is damaged is overwritten, the new epoch and the sequence that has jumped are durable: a
        // power cut must not leave storage that looks whole with the numbers from before. They are in both copies: one may be lost later.
        private void Fill(bool isDamaged)
        {
            bool isFilled = (!isDamaged || (SaveProgress() && SaveProgress())) && rules.Save();
            Commits += isFilled ? 1 : 0;
            for (int slot = 0; slot < slotState.Length; slot++)
            {
                if (slotState[slot] != Vacant && slotState[slot] != Damaged)
                {
                    continue;
                }

                slotState[slot] = EntryState.Free;
                BigEndian.PutU32(buffer, EntryAt, VoidHead);
                isFilled = isFilled && Write(slot, EntryAt + VoidBytes - CrcBytes);
                if (isFilled)
                {
                    PutState(slot, 0, EntryState.None);
                    slotSequence[slot] = 0;
                    slotContext[slot] = 0;
                }
            }

            filled |= isFilled ? FlagFilled : 0;
        }

        /// <summary>
        /// Reads the next unfinished entry in the order of the sequences; false when there is none left. A record that can no longer be
        /// read is counted and skipped.
        /// </summary>
        public bool TakeRestored(JournalRecord into)
        {
            for (;;)
            {
                int next = -1;
                for (int slot = 0; slot < slotState.Length; slot++)
                {
                    if ((slotState[slot] & ~Uncertain) != EntryState.Free && slotSequence[slot] > lastTaken
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
                int bytes = entries.Read(next, buffer, EntryAt);
                if (!IsValid(bytes))
                {
                    QuarantinedCount++;
                    faults.Add(bytes < 0 ? HalFaults.StorageRead : InflightFaults.EntryQuarantined);
                    faults.Add(bytes < 0 ? InflightFaults.EntryDoubt : Fault.EntryLost);
                    Discard = JournalRecord.DiscardFor(Discard, lastTaken, NextSequence);
                    continue;
                }

                bool named = StateIn(next) != EntryState.None && SequenceIn(next) == (uint)lastTaken;
                int qos = buffer[EntryQosAt];
                into.Kind = JournalKind.Entry;
                into.Index = next;
                into.Sequence = lastTaken;
                into.First = ((qos & EntryQosMask) << JournalRecord.QosShift) | ((qos & EntryRetainBit) != 0 ? JournalRecord.RetainBit : 0);
                into.Released = slotState[next] == EntryState.Released;
                into.Context = slotContext[next];
                into.SessionTag = named ? SessionTag : BigEndian.GetU32(buffer, EntryTagAt);
                return true;
            }
        }

        /// <summary>
        /// Reads the inbound set: how many places <see cref="TakeInbound"/> then returns, in their order, before anything else is read. 0
        /// if the set is of an earlier generation than the progress record's: its handshakes are void. A set without two good copies is
        /// written anew.
        /// </summary>
        public int LoadInbound()
        {
            int body = inbound.Load(IsFilled);
            int count = (body - InboundHeadBytes) / InboundPlaceBytes;
            bool isWhole = body < 0 || (body >= InboundHeadBytes && InboundHeadBytes + (count * InboundPlaceBytes) == body);
            int bad = inbound.QuarantinedCount + (isWhole ? 0 : 1);
            QuarantinedCount += bad;
            faults.Add(Fault.InboundQuarantined, bad);
            inboundAt = ABRecord.BodyOffset + InboundHeadBytes;
            bool isKept = body >= 0 && isWhole;
            if (!isKept)
            {
                BigEndian.PutU32(buffer, ABRecord.BodyOffset, InboundGeneration);
                body = InboundHeadBytes;
                count = 0;
            }

            if (!isKept || bad > 0)
            {
                if (inbound.Save(body))
                {
                    Commits++;
                }
                else if (!IsFilled)
                {
                    filled = 0;
                }
            }

            uint generation = BigEndian.GetU32(buffer, ABRecord.BodyOffset);
            if ((int)(generation - InboundGeneration) < 0)
            {
                return 0;
            }

            // The set is ahead: storage did not take the progress record of its generation, although the session was given up. The next
            // generation that voids a set must be ahead of this one.
            InboundGeneration = generation;
            return count;
        }

        /// <summary>Returns the next place of the inbound set.</summary>
        public void TakeInbound(RestoredPlace into)
        {
            int at = inboundAt;
            into.PacketId = BigEndian.GetU16(buffer, at + PlaceIdAt);
            into.BodyCrc = BigEndian.GetU32(buffer, at + PlaceCrcAt);
            into.State = buffer[at + PlaceStateAt] & InboundState.RecordMask;
            inboundAt = at + InboundPlaceBytes;
        }

        /// <summary>
        /// Reads the body of the entry with this sequence from its slot. Returns its bytes, from <see cref="EntryBodyOffset"/> of
        /// <see cref="Buffer"/> on; -1 if it cannot be read. If only this record has the state of a rule, that state is then saved
        /// elsewhere.
        /// </summary>
        public int ReadBody(int slot, long sequence)
        {
            int bytes = entries.Read(slot, buffer, EntryAt);
            if (IsValid(bytes) && BigEndian.GetI64(buffer, EntrySequenceAt) == sequence)
            {
                return bytes - EntryOverheadBytes;
            }

            faults.Add(HalFaults.StorageRead);
            if (slotContext[slot] != 0 && rules.IsLastRecord(slotContext[slot]) && rules.Save())
            {
                Commits++;
            }

            return -1;
        }

        /// <summary>Makes an entry durable in its slot. False: the write failed, and the slot holds the old or the new content.</summary>
        public bool WriteEntry(JournalRecord record)
        {
            int slot = record.Index;
            int bytes = record.Bytes;
            Check.That(bytes <= entries.SlotBytesMax - EntryOverheadBytes, Fault.LimitsInconsistent);
            long sequence = record.Sequence;
            long context = record.Context;

            // This overwrites the last record with the state of a rule: save the state elsewhere first.
            bool isRefused = false;
            if (slotContext[slot] != 0 && rules.IsLastRecord(slotContext[slot]))
            {
                isRefused = !rules.Save();
                Commits += isRefused ? 0 : 1;
            }

            if ((uncertainCount > 0 || record.ChangeState[slot] == JournalRecord.FinishOthers) && !isRefused)
            {
                isRefused = !FinishAll(slot, sequence, record.ChangeState);
            }

            if (isRefused)
            {
                Fail(slot, sequence);
                return false;
            }

            PutEntryHead(record, bytes + EntryOverheadBytes);
            Array.Copy(record.Buffer, record.Offset, buffer, EntryBodyOffset, bytes);
            if (!Write(slot, EntryBodyOffset + bytes))
            {
                Fail(slot, sequence);
                slotContext[slot] = context;
                return false;
            }

            slotSequence[slot] = sequence;
            slotContext[slot] = context;
            if (uncertainCount > 0)
            {
                uncertainCount -= slotState[slot] >> UncertainShift;
                if (PutCopies(slot))
                {
                    // Whatever those slots hold is this entry or older: from the next progress record on, only this slot counts.
                    PutState(slot, sequence, EntryState.Awaiting);
                }
            }

            slotState[slot] = EntryState.Awaiting;
            if (context != 0)
            {
                rules.Note(context);
            }

            return true;
        }

        // Another slot may hold the entry of this one too, from a write that was reported as failed. Before this slot is overwritten, it is
        // durable that the entry and its copies are finished. So is all else that is finished: otherwise an older message of a topic could
        // come back without the newer one.
        private bool FinishAll(int slot, long next, byte[] changes)
        {
            for (int other = 0; other < changes.Length; other++)
            {
                if (changes[other] == EntryState.Free)
                {
                    NoteState(other, EntryState.Free);
                }
            }

            FinishOld(slot, next);
            return SaveProgress();
        }

        // What this slot was for last is finished, with its copies. A slot that is a copy itself says nothing of its entry, unless that is
        // known to be finished.
        private void FinishOld(int slot, long next)
        {
            bool isFinished = IsNamed(slot) && StateIn(slot) == EntryState.Free;
            if (slotState[slot] != Copy && slotSequence[slot] != 0 && slotSequence[slot] != next)
            {
                PutState(slot, slotSequence[slot], EntryState.Free);
                isFinished = true;
            }

            if (isFinished)
            {
                PutCopies(slot);
            }
        }

        // A write to the slot failed, so it may still hold its old entry: no later progress record would say that it is finished. Other
        // slots where this one failed are copies from now on.
        private void Fail(int slot, long sequence)
        {
            FinishOld(slot, sequence);
            for (int other = 0; other < slotSequence.Length; other++)
            {
                if (slotSequence[other] == sequence && slotState[other] == Uncertain)
                {
                    slotState[other] = Copy;
                }
            }

            uncertainCount += 1 - (slotState[slot] >> UncertainShift);
            slotState[slot] = Uncertain;
            slotSequence[slot] = sequence;
        }

        /// <summary>
        /// Notes the state of the entry in a slot's record for the next progress record. A number that is no state means: a newer record
        /// has overwritten the entry, and counts as unacknowledged because it is newer.
        /// </summary>
        public void NoteState(int slot, int state)
        {
            if (state > EntryState.Free)
            {
                return;
            }

            long sequence = slotSequence[slot];
            PutState(slot, sequence, state);
            if (uncertainCount > 0 && state == EntryState.Free)
            {
                PutCopies(slot);
            }
        }

        /// <summary>Makes the changes and the head of the progress record durable, with the states noted before, in one write.</summary>
        public bool WriteProgress(JournalRecord record)
        {
            for (int i = 0; i < record.ChangeCount; i++)
            {
                int slot = record.ChangeIndex[i];
                NoteState(slot, record.ChangeState[slot]);
            }

            long nextSequence = record.Sequence;
            int flags = record.Discard | (record.ConnectUnanswered ? FlagConnectUnanswered : 0) | (filled & FlagFilled);
            if (record.SessionTag != headTag || record.InboundGeneration != headGeneration || flags != states[HeadFlagsAt]
                || (int)(nextSequence >> 32) != headNextUpper)
            {
                PutHead(nextSequence, record.SessionTag, record.InboundGeneration, flags);
            }

            byte[] b = states;
            int next = (int)nextSequence;
            b[HeadNextLowAt] = (byte)(next >> 24);
            b[HeadNextLowAt + 1] = (byte)(next >> 16);
            b[HeadNextLowAt + 2] = (byte)(next >> 8);
            b[HeadNextLowAt + 3] = (byte)next;
            return SaveProgress();
        }

        /// <summary>Makes the inbound set durable: the places that are not removed.</summary>
        public bool WriteInbound(JournalRecord record)
        {
            int at = ABRecord.BodyOffset;
            BigEndian.PutU32(buffer, at, record.InboundGeneration);
            at += InboundHeadBytes;
            for (int i = 0; i < record.InboundCount; i++)
            {
                int state = record.InboundStates[i];
                if ((state & InboundState.Removed) == 0)
                {
                    BigEndian.PutU16(buffer, at + PlaceIdAt, record.InboundIds[i]);
                    BigEndian.PutU32(buffer, at + PlaceCrcAt, record.InboundCrcs[i]);
                    buffer[at + PlaceStateAt] = (byte)(state & InboundState.RecordMask);
                    at += InboundPlaceBytes;
                }
            }

            if (!inbound.Save(at - ABRecord.BodyOffset))
            {
                return false;
            }

            Commits++;
            return true;
        }

        // The other slots that may hold the entry of this one, even under a later one that failed there, are finished. Whether there are
        // any.
        private bool PutCopies(int slot)
        {
            long sequence = slotSequence[slot];
            bool isAny = false;
            for (int other = 0; other < slotSequence.Length && sequence != 0; other++)
            {
                if (other != slot && (slotState[other] & Uncertain) != 0
                    && (slotSequence[other] == sequence
                        || (slotSequence[other] > sequence && StateOf(other, sequence) != EntryState.Free)))
                {
                    PutState(other, sequence, EntryState.Free);
                    isAny = true;
                }
            }

            return isAny;
        }

        private bool SaveProgress()
        {
            if (!progress.Save(ProgressStates - ABRecord.BodyOffset + (slotSequence.Length * StateBytes)))
            {
                return false;
            }

            filled &= ~EpochPending;
            Commits++;
            return true;
        }

        private void RecoverProgress(uint newEpoch)
        {
            int count = entries.SlotCount;
            int body = progress.Load();
            int expected = ProgressStates - ABRecord.BodyOffset + (count * StateBytes);
            byte[] b = states;
            QuarantinedCount = progress.QuarantinedCount;
            faults.Add(InflightFaults.ProgressQuarantined, progress.QuarantinedCount);

            long next = body == expected ? BigEndian.GetI64(b, HeadNextAt) : 0;
            if (next >= 1 && next <= SequenceMax && b[HeadSlotCountAt] == count)
            {
                Epoch = BigEndian.GetU32(b, HeadEpochAt);
                NextSequence = next;
                SessionTag = BigEndian.GetU32(b, HeadTagAt);
                InboundGeneration = BigEndian.GetU32(b, HeadGenerationAt);
                Discard = b[HeadFlagsAt] & JournalRecord.DiscardMask;

                // A copy that is gone may have been newer, and have said so, or that the session is lost.
                ConnectUnanswered = (b[HeadFlagsAt] & FlagConnectUnanswered) != 0 || progress.QuarantinedCount > 0;
                filled = (b[HeadFlagsAt] & FlagFilled) != 0 ? FlagFilled | WasFilled : 0;

                // Named beyond it are messages that left without a record. One that took their sequence would count as finished.
                for (int slot = 0; slot < count; slot++)
                {
                    int ahead = (int)(SequenceIn(slot) - (uint)NextSequence);
                    NextSequence += StateIn(slot) != EntryState.None && ahead >= 0 ? ahead + 1 : 0;
                }

                return;
            }

            IsEpochNew = true;
            faults.Add(InflightFaults.StorageEmpty);
            Epoch = newEpoch;
            NextSequence = 1;
            Discard = JournalRecord.DiscardNow;
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

                    bool named = IsNamed(slot);
                    bool otherNamed = IsNamed(other);
                    bool keepOther = otherNamed != named ? otherNamed : (slotState[slot] & ~Uncertain) == EntryState.Free;
                    int copy = keepOther ? slot : other;
                    uncertainCount += 1 - (slotState[copy] >> UncertainShift);
                    slotState[copy] = Copy;
                }
            }
        }

        private bool IsNamed(int slot)
        {
            return StateIn(slot) != EntryState.None && SequenceIn(slot) == (uint)slotSequence[slot];
        }

        private int StateIn(int slot)
        {
            return states[ProgressStates + (slot * StateBytes) + StateAt];
        }

        private uint SequenceIn(int slot)
        {
            return BigEndian.GetU32(states, ProgressStates + (slot * StateBytes) + StateSequenceAt);
        }

        private void PutState(int slot, long sequence, int state)
        {
            byte[] b = states;
            int at = ProgressStates + (slot * StateBytes) + StateSequenceAt;
            int low = (int)sequence;
            b[at] = (byte)(low >> 24);
            b[at + 1] = (byte)(low >> 16);
            b[at + 2] = (byte)(low >> 8);
            b[at + 3] = (byte)low;
            b[at + StateAt - StateSequenceAt] = (byte)state;
        }

        // The head of the progress record stays in its buffer and is written again only when it changes.
        private void PutHead(long nextSequence, uint sessionTag, uint inboundGeneration, int flags)
        {
            BigEndian.PutU32(states, HeadEpochAt, Epoch);
            BigEndian.PutI64(states, HeadNextAt, nextSequence);
            BigEndian.PutU32(states, HeadTagAt, sessionTag);
            BigEndian.PutU32(states, HeadGenerationAt, inboundGeneration);
            states[HeadFlagsAt] = (byte)flags;
            states[HeadSlotCountAt] = (byte)slotSequence.Length;
            headTag = sessionTag;
            headGeneration = inboundGeneration;
            headNextUpper = (int)(nextSequence >> 32);
        }

        // Words by hand: this runs once for each message, and on the device a call costs more than writing the bytes.
        private void PutEntryHead(JournalRecord record, int bytes)
        {
            byte[] b = buffer;
            long sequence = record.Sequence;
            long context = record.Context;
            int first = record.First;
            uint sessionTag = record.SessionTag;
            int upper = (int)(sequence >> 32);
            int lower = (int)sequence;
            b[EntryAt] = EntryKind;
            b[EntryAt + 1] = Version;
            b[EntryBytesAt] = (byte)(bytes >> 8);
            b[EntryBytesAt + 1] = (byte)bytes;
            b[EntrySequenceAt] = (byte)(upper >> 24);
            b[EntrySequenceAt + 1] = (byte)(upper >> 16);
            b[EntrySequenceAt + 2] = (byte)(upper >> 8);
            b[EntrySequenceAt + 3] = (byte)upper;
            b[EntrySequenceAt + 4] = (byte)(lower >> 24);
            b[EntrySequenceAt + 5] = (byte)(lower >> 16);
            b[EntrySequenceAt + 6] = (byte)(lower >> 8);
            b[EntrySequenceAt + 7] = (byte)lower;
            b[EntryQosAt] = (byte)(((first >> JournalRecord.QosShift) & EntryQosMask)
                | ((first & JournalRecord.RetainBit) * EntryRetainBit));
            upper = (int)(context >> 32);
            lower = (int)context;
            b[EntryContextAt] = (byte)(upper >> 24);
            b[EntryContextAt + 1] = (byte)(upper >> 16);
            b[EntryContextAt + 2] = (byte)(upper >> 8);
            b[EntryContextAt + 3] = (byte)upper;
            b[EntryContextAt + 4] = (byte)(lower >> 24);
            b[EntryContextAt + 5] = (byte)(lower >> 16);
            b[EntryContextAt + 6] = (byte)(lower >> 8);
            b[EntryContextAt + 7] = (byte)lower;
            b[EntryTagAt] = (byte)(sessionTag >> 24);
            b[EntryTagAt + 1] = (byte)(sessionTag >> 16);
            b[EntryTagAt + 2] = (byte)(sessionTag >> 8);
            b[EntryTagAt + 3] = (byte)sessionTag;
        }

        private bool Write(int slot, int end)
        {
            byte[] b = buffer;
            uint check = crc.Compute(b, EntryAt, end - EntryAt);
            b[end] = (byte)(check >> 24);
            b[end + 1] = (byte)(check >> 16);
            b[end + 2] = (byte)(check >> 8);
            b[end + 3] = (byte)check;
            if (!entries.Write(slot, b, EntryAt, end + CrcBytes - EntryAt))
            {
                return false;
            }

            Commits++;
            return true;
        }

        private bool IsVoid(int bytes)
        {
            return bytes == VoidBytes && BigEndian.GetU32(buffer, EntryAt) == VoidHead
                && BigEndian.GetU32(buffer, EntryAt + VoidBytes - CrcBytes) == crc.Compute(buffer, EntryAt, VoidBytes - CrcBytes);
        }

        // A whole record with a sequence, QoS or identifier that no table writes would be held for ever, or make the client send what MQTT
        // forbids.
        private bool IsValid(int bytes)
        {
            if (bytes < EntryOverheadBytes || buffer[EntryAt] != EntryKind || buffer[EntryAt + 1] != Version
                || BigEndian.GetU16(buffer, EntryBytesAt) != bytes
                || BigEndian.GetU32(buffer, EntryAt + bytes - CrcBytes) != crc.Compute(buffer, EntryAt, bytes - CrcBytes))
            {
                return false;
            }

            long sequence = BigEndian.GetI64(buffer, EntrySequenceAt);
            int qos = buffer[EntryQosAt] & EntryQosMask;
            return sequence >= 1 && sequence <= SequenceMax && (qos == 1 || qos == 2) && IsBodyValid(EntryAt + bytes - CrcBytes);
        }

        // A body has at least topic length, topic and the packet identifier of its sequence; otherwise its acknowledgement could not be
        // matched to it.
        private bool IsBodyValid(int end)
        {
            if (EntryBodyOffset + 4 > end)
            {
                return false;
            }

            int at = EntryBodyOffset + 2 + BigEndian.GetU16(buffer, EntryBodyOffset);
            return at + 2 <= end && BigEndian.GetU16(buffer, at) == 1 + (int)(BigEndian.GetI64(buffer, EntrySequenceAt) % IdentifierCount);
        }
    }
}
