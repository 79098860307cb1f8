using System;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <content>
    /// The packets in RAM: fewer than entries where records hold the others. An entry without a durable record keeps its packet; one with
    /// a record gives it up to whoever needs it, and is read again from its slot when it is to be sent.
    /// </content>
    public sealed partial class Session
    {
        private const int NoPacket = 255;
        private const int NoEntry = -1;

        // Reads of one record before it counts as lost.
        private const int FetchTriesMax = 3;

        private byte[] packets;
        private int packetStride;

        // By packet, which is kept without its fixed header: its bytes, and the entry that has it, if that entry says so too.
        private ushort[] packetBytes;
        private byte[] packetHolder;

        // By entry.
        private byte[] packetOf;

        private int fetchEntry = NoEntry;
        private int fetchTries;
        private long fetchSequence;
        private long fetchRetryMs;

        /// <summary>
        /// The entry whose body is needed to send it, or -1. Its owner reads the record of this index and of
        /// <see cref="SequenceOf"/>, and answers with <see cref="FeedFetched"/> or <see cref="FeedFetchFailed"/>; then
        /// <see cref="FillTransmit"/> goes on.
        /// </summary>
        public int FetchWanted
        {
            get { return fetchEntry; }
        }

        /// <summary>
        /// The body that was asked for, as in PUBLISH: it is encoded at once, the buffer stays the owner's. What is not this entry's body
        /// is a record that is lost. Without a question, as after the end of the connection, it is ignored.
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
                // Written under larger limits, or by something else: its acknowledgement would never be known for it.
                LoseEntry(e);
                return;
            }

            fetchTries = 0;
            words[e] = PutPublish(words[e], buffer, offset, bytes);
            if (passed == 0)
            {
                ackSinceMs = now;
            }

            passed++;
        }

        /// <summary>
        /// The record that was asked for could not be read. It is tried again, and nothing is sent ahead of it meanwhile; then it is lost,
        /// counted, and its entry free.
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
                // What was tried before has been acknowledged meanwhile.
                fetchSequence = sequences[e];
                fetchTries = 0;
            }

            fetchTries++;
            if (fetchTries >= FetchTriesMax)
            {
                LoseEntry(e);
                return;
            }

            fetchRetryMs = now + options.StorageRetryMs;
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

            // A free entry keeps the packet that it has until another needs it.
            for (int i = 0; i < entries; i++)
            {
                packetOf[i] = (byte)(i < count ? i : NoPacket);
                if (i < count)
                {
                    packetHolder[i] = (byte)i;
                }
            }
        }

        // A packet that nobody needs, or NoPacket. Where all are held, one whose record is durable and that was sent, else the newest of
        // those, which has the longest to wait.
        private int FindPacket()
        {
            int sent = NoPacket;
            int owed = NoPacket;
            long newest = -1;
            for (int packet = 0; packet < packetHolder.Length; packet++)
            {
                int e = packetHolder[packet];
                int word = words[e];
                int state = word & StateMask;
                if (state == (int)OutboundState.Free || packetOf[e] != packet)
                {
                    return packet;
                }

                if ((word & StoredBit) == 0)
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
                    owed = packet;
                }
            }

            return sent != NoPacket ? sent : owed;
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

        // Asks the owner for the body of the next entry, when a packet of any size has room.
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
            return state >= ConnectionState.Connected && passed < orderCount && order[passed] == e
                && (words[e] & StateMask) == (int)OutboundState.PublishPending;
        }

        // Gone for good: its entry is free, on storage with the next progress record.
        private void LoseEntry(int e)
        {
            fetchTries = 0;
            faults.Add(Fault.EntryLost);
            RemoveAt(passed);
            words[e] = 0;
            AddChange(e, DurableState.Free);
            ProgressBy(now);
        }

        // Whether a body holds the identifier of its entry.
        private static bool IsBodyOf(int word, byte[] body, int offset, int bytes)
        {
            if (bytes < 4)
            {
                return false;
            }

            int at = 2 + BigEndian.GetU16(body, offset);
            return at + 2 <= bytes && BigEndian.GetU16(body, offset + at) == IdOf(word);
        }
    }
}
