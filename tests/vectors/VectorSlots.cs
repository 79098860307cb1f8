#nullable disable
using System;
using Gateway.Hal;

namespace Gateway.Tests.Vectors
{
    /// <summary>An area of slots in memory whose bits can be inverted. The device compiles it too, so it is no fake of the PC.</summary>
    public sealed class VectorSlots : ISlotStorage
    {
        private readonly byte[][] slots;
        private readonly int[] lengths;

        /// <summary>Empty slots.</summary>
        public VectorSlots(int slotCount, int slotBytesMax)
        {
            SlotCount = slotCount;
            SlotBytesMax = slotBytesMax;
            lengths = new int[slotCount];
            slots = new byte[slotCount][];
            for (int i = 0; i < slotCount; i++)
            {
                slots[i] = new byte[slotBytesMax];
            }
        }

        /// <inheritdoc/>
        public int SlotCount { get; }

        /// <inheritdoc/>
        public int SlotBytesMax { get; }

        /// <inheritdoc/>
        public int Read(int slot, byte[] buffer, int offset)
        {
            Array.Copy(slots[slot], 0, buffer, offset, lengths[slot]);
            return lengths[slot];
        }

        /// <inheritdoc/>
        public bool Write(int slot, byte[] buffer, int offset, int bytes)
        {
            Array.Copy(buffer, offset, slots[slot], 0, bytes);
            lengths[slot] = bytes;
            return true;
        }

        /// <summary>Inverts one bit of a slot's content.</summary>
        public void Spoil(int slot)
        {
            slots[slot][lengths[slot] / 2] ^= 1;
        }
    }
}
