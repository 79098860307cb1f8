namespace Gateway.Primitives
{
    /// <summary>
    /// A first-in first-out ring of integers of fixed capacity, for one producer and one consumer. Each side writes only its own index, so
    /// an interrupt may fill the ring while the loop empties it.
    /// </summary>
    public sealed class IntRing
    {
        private readonly int[] items;
        private int head;
        private int tail;

        /// <summary>A ring for <paramref name="capacity"/> integers (at least 1).</summary>
        public IntRing(int capacity)
        {
            Check.That(capacity > 0, Fault.LimitsInconsistent);

            // One place stays empty, so that full and empty differ without a shared count.
            items = new int[capacity + 1];
        }

        /// <summary>Adds at the end; false when full, and nothing is replaced.</summary>
        public bool TryAdd(int item)
        {
            int next = tail + 1;
            if (next == items.Length)
            {
                next = 0;
            }

            if (next == head)
            {
                return false;
            }

            items[tail] = item;
            tail = next;
            return true;
        }

        /// <summary>Takes the oldest; false when empty, and <paramref name="item"/> is 0.</summary>
        public bool TryTake(out int item)
        {
            int at = head;
            if (at == tail)
            {
                item = 0;
                return false;
            }

            item = items[at];
            at++;
            head = at == items.Length ? 0 : at;
            return true;
        }
    }
}
