using System;

namespace Gateway.Primitives
{
    /// <summary>A first-in first-out ring of bytes of fixed capacity, for one producer and one consumer, copied in bulk.</summary>
    public sealed class ByteRing
    {
        private readonly byte[] items;
        private int head;
        private int tail;

        /// <summary>A ring for <paramref name="capacity"/> bytes (at least 1).</summary>
        public ByteRing(int capacity)
        {
            Check.That(capacity > 0, Fault.LimitsInconsistent);
            items = new byte[capacity + 1];
        }

        /// <summary>Bytes held now.</summary>
        public int Count
        {
            get
            {
                int count = tail - head;
                return count >= 0 ? count : count + items.Length;
            }
        }

        /// <summary>Bytes that still fit.</summary>
        public int Room
        {
            get { return items.Length - 1 - Count; }
        }

        /// <summary>Adds what fits of <paramref name="bytes"/> bytes; returns how many were taken.</summary>
        public int Add(byte[] buffer, int offset, int bytes)
        {
            int room = Room;
            if (bytes > room)
            {
                bytes = room;
            }

            int first = items.Length - tail;
            if (first > bytes)
            {
                first = bytes;
            }

            Array.Copy(buffer, offset, items, tail, first);
            Array.Copy(buffer, offset + first, items, 0, bytes - first);
            int next = tail + bytes;
            tail = next >= items.Length ? next - items.Length : next;
            return bytes;
        }

        /// <summary>Takes up to <paramref name="bytesMax"/> of the oldest bytes; returns how many.</summary>
        public int Take(byte[] buffer, int offset, int bytesMax)
        {
            int bytes = Count;
            if (bytes > bytesMax)
            {
                bytes = bytesMax;
            }

            int first = items.Length - head;
            if (first > bytes)
            {
                first = bytes;
            }

            Array.Copy(items, head, buffer, offset, first);
            Array.Copy(items, 0, buffer, offset + first, bytes - first);
            int next = head + bytes;
            head = next >= items.Length ? next - items.Length : next;
            return bytes;
        }
    }
}
