using System;

namespace Gateway.Primitives
{
    /// <summary>
    /// Writes into a buffer that the caller owns, and never beyond its end: the first write that does not fit sets
    /// <see cref="Overflow"/>, and nothing is written from then on, so that one look at the end is enough.
    /// </summary>
    public sealed class ByteWriter
    {
        private byte[] buffer;
        private int start;
        private int end;

        /// <summary>The buffer written into.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>Offset of the next byte.</summary>
        public int Offset { get; private set; }

        /// <summary>Bytes written since <see cref="Reset"/>.</summary>
        public int Bytes
        {
            get { return Offset - start; }
        }

        /// <summary>Whether something did not fit.</summary>
        public bool Overflow { get; private set; }

        /// <summary>Begins anew at <paramref name="offset"/>, for at most <paramref name="bytesMax"/> bytes.</summary>
        public void Reset(byte[] target, int offset, int bytesMax)
        {
            buffer = target;
            start = offset;
            Offset = offset;
            end = offset + bytesMax;
            Overflow = false;
        }

        /// <summary>Writes one byte.</summary>
        public void PutByte(int value)
        {
            if (Reserve(1))
            {
                buffer[Offset++] = (byte)value;
            }
        }

        /// <summary>Writes 2 bytes, big endian.</summary>
        public void PutU16(int value)
        {
            if (Reserve(2))
            {
                BigEndian.PutU16(buffer, Offset, value);
                Offset += 2;
            }
        }

        /// <summary>Writes 4 bytes, big endian.</summary>
        public void PutU32(uint value)
        {
            if (Reserve(4))
            {
                BigEndian.PutU32(buffer, Offset, value);
                Offset += 4;
            }
        }

        /// <summary>Writes 8 bytes, big endian.</summary>
        public void PutI64(long value)
        {
            if (Reserve(8))
            {
                BigEndian.PutI64(buffer, Offset, value);
                Offset += 8;
            }
        }

        /// <summary>Copies a whole array.</summary>
        public void PutBytes(byte[] source)
        {
            PutBytes(source, 0, source.Length);
        }

        /// <summary>Copies <paramref name="bytes"/> bytes.</summary>
        public void PutBytes(byte[] source, int offset, int bytes)
        {
            if (Reserve(bytes))
            {
                Array.Copy(source, offset, buffer, Offset, bytes);
                Offset += bytes;
            }
        }

        /// <summary>Writes <paramref name="value"/> in decimal digits.</summary>
        public void PutInteger(long value)
        {
            if (Reserve(DecimalText.BytesOf(value, 0)))
            {
                Offset = DecimalText.Put(buffer, Offset, value, 0);
            }
        }

        /// <summary>
        /// Writes <paramref name="value"/> / 10^<paramref name="decimals"/> in decimal digits, as -1.500 for (-1500, 3);
        /// decimals 0..9.
        /// </summary>
        public void PutScaled(long value, int decimals)
        {
            if (Reserve(DecimalText.BytesOf(value, decimals)))
            {
                Offset = DecimalText.Put(buffer, Offset, value, decimals);
            }
        }

        private bool Reserve(int bytes)
        {
            if (Overflow || bytes > end - Offset)
            {
                Overflow = true;
                return false;
            }

            return true;
        }
    }
}
