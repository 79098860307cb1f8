using Gateway.Primitives;

namespace Gateway.Mqtt
{
    /// <summary>
    /// Acknowledgements that wait for room in the transmit buffer, in the order of what they answer [MQTT-4.6.0-2, 4.6.0-3].
    /// </summary>
    internal sealed class AcknowledgementQueue
    {
        /// <summary>Places of the queue.</summary>
        public const int CountMax = 32;

        /// <summary>
        /// No packet is read while this many wait: the rest of the places is for answers that durable writes release.
        /// </summary>
        public const int CountForInput = 24;

        private readonly int[] words = new int[CountMax];
        private int head;

        /// <summary>How many wait. Only the queue changes it; a field, because the session reads it in every turn.</summary>
        public int Count;

        /// <summary>Room for an answer that a durable write releases: one place is left for the PUBACK of a message in work.</summary>
        public bool HasRoom
        {
            get { return Count < CountMax - 1; }
        }

        /// <summary>Adds an acknowledgement: its first byte and its packet identifier. A full queue fails a check.</summary>
        public void Add(int first, int packetId)
        {
            Check.That(Count < words.Length, Fault.IndexOutOfTable);
            int at = head + Count;
            if (at >= words.Length)
            {
                at -= words.Length;
            }

            words[at] = (first << 16) | packetId;
            Count++;
        }

        /// <summary>Takes the oldest: its first byte above 16 bits of packet identifier. Only while some wait.</summary>
        public int Take()
        {
            int word = words[head];
            head++;
            if (head == words.Length)
            {
                head = 0;
            }

            Count--;
            return word;
        }

        /// <summary>Forgets all: their connection ended.</summary>
        public void Clear()
        {
            head = 0;
            Count = 0;
        }
    }
}
