using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// The packets in RAM. There can be fewer packets than entries, because records hold the others. An entry without a durable record
    /// keeps its packet. An entry with a record gives its packet to another that needs the room, and is read from its slot again when it
    /// is to be sent.
    /// </content>
    public sealed partial class Session
    {
        private const int NoPacket = 255;
        private const int NoEntry = -1;

        // Attempts to read a record before it counts as lost.
        private const int FetchTriesMax = 3;

        private byte[] packets;
        private int packetStride;

        // Indexed by packet, which is stored without its fixed header: its bytes, and the entry that has it, if that entry says so too.
        private ushort[] packetBytes;
        private byte[] packetHolder;

        // The packet after the one that was taken last: most often nobody needs it, so it is looked at before all are searched.
        private int nextPacket;

        // Indexed by entry.
        private byte[] packetOf;

        private int fetchEntry = NoEntry;
        private int fetchTries;
        private long fetchSequence;
        private long fetchRetryMs;

        /// <summary>
        /// The entry whose body is needed to send it, or -1. The owner reads the record of this index and <see cref="SequenceOf"/>,
        /// answers with <see cref="FeedFetched"/> or <see cref="FeedFetchFailed"/>, and calls <see cref="FillTransmit"/> again.
        /// </summary>
        public int FetchWanted
        {
            get { return fetchEntry; }
        }

        /// <summary>
        /// The body that was asked for, as in PUBLISH. It is encoded at once; the buffer stays the owner's. If it is not this entry's
        /// body, the record is lost. A body that nobody waits for, as after the end of the connection, is ignored.
        /// </summary>
        public void FeedFetched(byte[] buffer, int offset, int bytes)
        {
            int e = fetchEntry;
            fetchEntry = NoEntry;
            if (e < 0 || !IsNext(e) || !HasRoom(packetStride + EntryHeaderBytes))
            {
                return;
            }

            if (bytes > packetStride || !IsBodyOf(words[e], buffer, offset, bytes))
            {
                // Written under larger limits, or by something else: its acknowledgement could not be matched to it.
                LoseEntry(e);
                return;
            }

            fetchTries = 0;
            isCarefulSent = false;
            if (completionBase != 0)
            {
                LimitQos(e);
            }

            words[e] = PutPublish(words[e], buffer, offset, bytes);
            sentMs[e] = (int)now;
            passed++;
        }

        /// <summary>
        /// The record that was asked for could not be read. It is tried again, and nothing is sent ahead of it meanwhile. Then the message
        /// is lost and counted, and its entry is free.
        /// </summary>
        public void FeedFetchFailed()
        {
            int e = fetchEntry;
            fetchEntry = NoEntry;
            if (e < 0 || !IsNext(e))
            {
                return;
            }

            if (sequences[e] != fetchSequence)
            {
                // The entry tried before was acknowledged meanwhile.
                fetchSequence = sequences[e];
                fetchTries = 0;
            }

            fetchTries++;
            if (fetchTries >= FetchTriesMax)
            {
                LoseEntry(e);
                return;
            }

            // A trial has the time for all attempts: otherwise each lost entry of a group costs a pause.
            bool isShort = trialGroup != PacketGroup.None && options.StorageRetryMs > TrialMs / 4;
            fetchRetryMs = now + (isShort ? TrialMs / 4 : options.StorageRetryMs);
            WakeBy(fetchRetryMs);
        }

        private void MakePackets(SessionLimits limits)
        {
            int entries = limits.EntryCount;
            int count = limits.PacketCount > 0 ? limits.PacketCount : entries;
            packetStride = limits.EntryBodyBytesMax;
            packets = new byte[count * packetStride];
            packetBytes = new ushort[count];
            packetHolder = new byte[count];
            packetOf = new byte[entries];

            // A free entry keeps its packet until another needs it.
            for (int i = 0; i < entries; i++)
            {
                packetOf[i] = (byte)(i < count ? i : NoPacket);
                if (i < count)
                {
                    packetHolder[i] = (byte)i;
                }
            }
        }

        // A packet that nobody needs, or NoPacket. If all are in use: one that was sent and whose record is durable, otherwise the newest
        // durable one, which waits longest.
        private int FindPacket()
        {
            int next = nextPacket;
            int held = packetHolder[next];
            if ((words[held] & OutboundWord.StateMask) == (int)OutboundState.Free || packetOf[held] != next)
            {
                return next;
            }

            int sent = NoPacket;
            int unsent = NoPacket;
            long newest = -1;
            for (int packet = 0; packet < packetHolder.Length; packet++)
            {
                int e = packetHolder[packet];
                int word = words[e];
                int state = word & OutboundWord.StateMask;
                if (state == (int)OutboundState.Free || packetOf[e] != packet)
                {
                    return packet;
                }

                if ((word & OutboundWord.Stored) == 0)
                {
                    continue;
                }

                if (state != (int)OutboundState.PublishPending)
                {
                    sent = packet;
                }
                else if (sequences[e] > newest)
                {
                    newest = sequences[e];
                    unsent = packet;
                }
            }

            return sent != NoPacket ? sent : unsent;
        }

        private int TakePacket(int e)
        {
            int packet = FindPacket();
            if (packet != NoPacket)
            {
                int holder = packetHolder[packet];
                if (packetOf[holder] == packet)
                {
                    packetOf[holder] = NoPacket;
                }

                packetHolder[packet] = (byte)e;
                packetOf[e] = (byte)packet;
                nextPacket = packet + 1 < packetHolder.Length ? packet + 1 : 0;
            }

            return packet;
        }

        private void MovePacket(int from, int to)
        {
            int packet = packetOf[from];
            packetOf[from] = NoPacket;
            packetOf[to] = (byte)packet;
            packetHolder[packet] = (byte)to;
        }

        // Asks the owner for the body of the next entry, when there is room for a packet of any size.
        private void AskFetch(int e)
        {
            if (now < fetchRetryMs)
            {
                WakeBy(fetchRetryMs);
            }
            else if (HasRoom(packetStride + EntryHeaderBytes))
            {
                fetchEntry = e;
            }
            else
            {
                waitsForRoom = true;
            }
        }

        private bool IsNext(int e)
        {
            return isOpen && passed < orderCount && order[passed] == e
                && (words[e] & OutboundWord.StateMask) == (int)OutboundState.PublishPending;
        }

        // Below every count of entries.
        private const int WindowClosed = -256;

        // Lost: its entry is free, in storage with the next progress record. Until then nothing is sent: after a power cut the lost entry
        // would be back, and would follow what was sent after it.
        private void LoseEntry(int e)
        {
            fetchTries = 0;
            faults.Add(Fault.EntryLost);
            RemoveAt(passed);
            if ((words[e] & (OutboundWord.Qos2 | OutboundWord.EverSent)) == (OutboundWord.Qos2 | OutboundWord.EverSent))
            {
                // The broker may hold its identifier.
                discard = JournalRecord.DiscardFor(discard, sequences[e], nextSequence);
                checkIdsFrom = nextSequence;
            }

            words[e] = Step(OutboundTransitions.RecordUnreadable, words[e] & OutboundWord.RowMask) & OutboundWord.StateMask;
            AddChange(e, EntryState.Free);
            window = WindowClosed;
            ProgressBy(now);
            if (waitingCount > 0)
            {
                Promote(PacketGroup.Of(contexts[e]));
            }
        }

        // Whether a body holds the identifier of its entry.
        private static bool IsBodyOf(int word, byte[] body, int offset, int bytes)
        {
            if (bytes < 4)
            {
                return false;
            }

            int at = 2 + BigEndian.GetU16(body, offset);
            return at + 2 <= bytes && BigEndian.GetU16(body, offset + at) == OutboundWord.IdOf(word);
        }
    }
}
