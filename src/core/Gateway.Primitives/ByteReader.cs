using System;

namespace Gateway.Primitives
{
    /// <summary>
    /// Reads from a buffer that the caller owns, and never beyond its end. The first read that does not fit sets <see cref="Underflow"/>,
    /// and from then on every read returns 0, so one check at the end is enough.
    /// </summary>
    public sealed class ByteReader
    {
        private byte[] buffer;
        private int end;

        /// <summary>The buffer read from.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>Offset of the next byte.</summary>
        public int Offset { get; private set; }

        /// <summary>Bytes left.</summary>
        public int Left
        {
            get { return end - Offset; }
        }

        /// <summary>Whether a read did not fit.</summary>
        public bool Underflow { get; private set; }

        /// <summary>Starts again at <paramref name="offset"/> with <paramref name="bytes"/> bytes.</summary>
        public void Reset(byte[] source, int offset, int bytes)
        {
            buffer = source;
            Offset = offset;
            end = offset + bytes;
            Underflow = false;
        }

        /// <summary>Reads one byte.</summary>
        public int GetByte()
        {
            return Take(1) ? buffer[Offset - 1] : 0;
        }

        /// <summary>Reads 2 bytes, big endian.</summary>
        public int GetU16()
        {
            return Take(2) ? BigEndian.GetU16(buffer, Offset - 2) : 0;
        }

        /// <summary>Reads 4 bytes, big endian.</summary>
        public uint GetU32()
        {
            return Take(4) ? BigEndian.GetU32(buffer, Offset - 4) : 0;
        }

        /// <summary>Reads 8 bytes, big endian.</summary>
        public long GetI64()
        {
            return Take(8) ? BigEndian.GetI64(buffer, Offset - 8) : 0;
        }

        /// <summary>Copies <paramref name="bytes"/> bytes into the caller's buffer; false when there are fewer.</summary>
        public bool GetBytes(byte[] target, int offset, int bytes)
        {
            if (!Take(bytes))
            {
                return false;
            }

            Array.Copy(buffer, Offset - bytes, target, offset, bytes);
            return true;
        }

        /// <summary>Skips <paramref name="bytes"/> bytes; false if there are fewer.</summary>
        public bool Skip(int bytes)
        {
            return Take(bytes);
        }

        private bool Take(int bytes)
        {
            if (Underflow || bytes < 0 || bytes > end - Offset)
            {
                Underflow = true;
                return false;
            }

            Offset += bytes;
            return true;
        }
    }
}
