using System;

namespace Gateway.Primitives
{
    /// <summary>
    /// Writes into a buffer that the caller owns, and never beyond its end. The first write that does not fit sets <see cref="Overflow"/>,
    /// and nothing is written from then on, so one check at the end is enough.
    /// </summary>
    public sealed class ByteWriter
    {
        // Fields throughout: on the device a property is a call, and a payload is thirty small writes.
        private byte[] buffer;
        private int start;
        private int offset;
        private int end;
        private bool overflow;

        /// <summary>Offset of the next byte.</summary>
        public int Offset
        {
            get { return offset; }
        }

        /// <summary>Bytes written since <see cref="Reset"/>.</summary>
        public int Bytes
        {
            get { return offset - start; }
        }

        /// <summary>Whether something did not fit.</summary>
        public bool Overflow
        {
            get { return overflow; }
        }

        /// <summary>Starts again at <paramref name="targetOffset"/>, for at most <paramref name="bytesMax"/> bytes.</summary>
        public void Reset(byte[] target, int targetOffset, int bytesMax)
        {
            buffer = target;
            start = targetOffset;
            offset = targetOffset;
            end = targetOffset + bytesMax;
            overflow = false;
        }

        /// <summary>Writes one byte.</summary>
        public void PutByte(int value)
        {
            if (offset < end)
            {
                buffer[offset++] = (byte)value;
            }
            else
            {
                Refuse();
            }
        }

        /// <summary>Copies a whole array.</summary>
        public void PutBytes(byte[] source)
        {
            int bytes = source.Length;
            if (bytes <= end - offset)
            {
                Array.Copy(source, 0, buffer, offset, bytes);
                offset += bytes;
            }
            else
            {
                Refuse();
            }
        }

        /// <summary>Copies <paramref name="bytes"/> bytes.</summary>
        public void PutBytes(byte[] source, int sourceOffset, int bytes)
        {
            if (bytes <= end - offset)
            {
                Array.Copy(source, sourceOffset, buffer, offset, bytes);
                offset += bytes;
            }
            else
            {
                Refuse();
            }
        }

        /// <summary>
        /// Writes the characters of a text, ASCII only. On the device the characters of a literal stay in flash, and each evaluation costs
        /// a dozen bytes of heap, whatever its length: use it for texts that only people read.
        /// </summary>
        public void PutText(string text)
        {
            PutText(text, 0, text.Length);
        }

        /// <summary>Writes a part of a text, ASCII only: <paramref name="characters"/> from place <paramref name="from"/> on.</summary>
        public void PutText(string text, int from, int characters)
        {
            if (Reserve(characters))
            {
                for (int i = 0; i < characters; i++)
                {
                    buffer[offset++] = (byte)text[from + i];
                }
            }
        }

        /// <summary>Writes <paramref name="value"/> in decimal digits.</summary>
        public void PutInteger(long value)
        {
            if (DecimalText.BytesMax <= end - offset)
            {
                offset = DecimalText.Put(buffer, offset, value, 0);
            }
            else
            {
                PutScaled(value, 0);
            }
        }

        /// <summary>
        /// Writes <paramref name="value"/>, 0 or more, in exactly <paramref name="places"/> digits, 0 to 10, with leading zeros.
        /// </summary>
        public void PutPlaces(int value, int places)
        {
            if (places <= end - offset)
            {
                offset = DecimalText.PutPlaces(buffer, offset, value, places);
            }
            else
            {
                Refuse();
            }
        }

        /// <summary>
        /// Writes <paramref name="value"/> / 10^<paramref name="decimals"/> in decimal digits, as -1.500 for (-1500, 3); decimals 0..9.
        /// </summary>
        public void PutScaled(long value, int decimals)
        {
            // Counts the digits only if the longest number would not fit.
            if (DecimalText.BytesMax <= end - offset || Reserve(DecimalText.BytesOf(value, decimals)))
            {
                offset = DecimalText.Put(buffer, offset, value, decimals);
            }
        }

        private bool Reserve(int bytes)
        {
            if (bytes <= end - offset)
            {
                return true;
            }

            Refuse();
            return false;
        }

        // Leaves no room, so that nothing is written from now on.
        private void Refuse()
        {
            overflow = true;
            end = offset;
        }
    }
}
