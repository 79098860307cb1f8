using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>
    /// The identifiers of received messages that are not finished, each with the CRC of its body and its <see cref="InboundState"/>, in
    /// the order of arrival. Parallel arrays: the journal writes them as they are.
    /// </summary>
    internal sealed class InboundSet
    {
        /// <summary>The answer waits until the record is durable.</summary>
        public const int AnswerPending = 8;

        /// <summary>The broker has not sent it again since the session was resumed.</summary>
        public const int Unsettled = 32;

        /// <summary>The record is durable; the answer waits for room.</summary>
        public const int AnswerDue = 64;

        /// <summary>Packet identifiers.</summary>
        public readonly ushort[] Ids;

        /// <summary>CRC-32 of the bodies.</summary>
        public readonly uint[] Crcs;

        /// <summary>Bits of <see cref="InboundState"/>, and the three above.</summary>
        public readonly byte[] States;

        /// <summary>Places in use. Only the set changes it.</summary>
        public int Count;

        /// <summary>Makes a set of this many places, 1..255.</summary>
        public InboundSet(int count)
        {
            Ids = new ushort[count];
            Crcs = new uint[count];
            States = new byte[count];
        }

        /// <summary>Whether all places are in use.</summary>
        public bool IsFull
        {
            get { return Count == Ids.Length; }
        }

        /// <summary>Whether a PUBREC waits for the record, or for room.</summary>
        public bool HasPubrecs
        {
            get
            {
                for (int i = 0; i < Count; i++)
                {
                    if (Has(i, AnswerPending | AnswerDue) && !Has(i, InboundState.Removed | InboundState.AtQos1))
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        /// <summary>The place of an identifier, or -1.</summary>
        public int Find(int packetId)
        {
            for (int i = 0; i < Count; i++)
            {
                if (Ids[i] == packetId)
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>Adds an identifier and returns its place. Only while the set is not full.</summary>
        public int Add(int packetId, uint bodyCrc, int state)
        {
            int at = Count++;
            Ids[at] = (ushort)packetId;
            Crcs[at] = bodyCrc;
            States[at] = (byte)state;
            return at;
        }

        /// <summary>The next record leaves it out; <see cref="Answer"/> then frees it. Its identifier is no longer in use.</summary>
        public void Remove(int at)
        {
            Ids[at] = 0;
            States[at] = InboundState.Removed;
        }

        /// <summary>Whether a place has any of these bits.</summary>
        public bool Has(int at, int bits)
        {
            return (States[at] & bits) != 0;
        }

        /// <summary>Sets bits of every place that has none of <paramref name="unless"/>. False when there is no such place.</summary>
        public bool Set(int bits, int unless)
        {
            bool any = false;
            for (int i = 0; i < Count; i++)
            {
                if (!Has(i, unless))
                {
                    States[i] |= (byte)bits;
                    any = true;
                }
            }

            return any;
        }

        /// <summary>Clears bits of every place.</summary>
        public void Clear(int bits)
        {
            for (int i = 0; i < Count; i++)
            {
                States[i] &= (byte)(0xFF & ~bits);
            }
        }

        /// <summary>The answers that waited for the record are due: it is durable, or does not have to be.</summary>
        public void MakeAnswersDue()
        {
            for (int i = 0; i < Count; i++)
            {
                if (Has(i, AnswerPending))
                {
                    States[i] ^= AnswerPending | AnswerDue;
                }
            }
        }

        /// <summary>
        /// Gives answers that are due to the queue while it has room, in the order of arrival, and frees places that the record no longer
        /// has. Returns how many answers found no room.
        /// </summary>
        public int Answer(AcknowledgementQueue queue)
        {
            int left = 0;
            int kept = 0;
            for (int i = 0; i < Count; i++)
            {
                int state = States[i];
                if ((state & AnswerDue) != 0)
                {
                    if (queue.HasRoom && left == 0)
                    {
                        queue.Add(AnswerTo(state), Ids[i]);
                        state &= ~AnswerDue;
                    }
                    else
                    {
                        left++;
                    }
                }

                // A place that storage refused keeps its write due.
                if ((state & (InboundState.Removed | AnswerDue | AnswerPending)) != InboundState.Removed)
                {
                    Ids[kept] = Ids[i];
                    Crcs[kept] = Crcs[i];
                    States[kept] = (byte)state;
                    kept++;
                }
            }

            Count = kept;
            return left;
        }

        private static int AnswerTo(int state)
        {
            return (state & InboundState.Removed) != 0 ? Wire.Pubcomp.First
                : (state & InboundState.AtQos1) != 0 ? Wire.Puback.First : Wire.Pubrec.First;
        }
    }
}
