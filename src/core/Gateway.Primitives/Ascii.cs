using System;

namespace Gateway.Primitives
{
    /// <summary>ASCII text as bytes. Strings are for start-up only: on the device each evaluation of a literal allocates.</summary>
    public static class Ascii
    {
        /// <summary>The text's bytes in a new array. For start-up. Characters above 127 become '?'.</summary>
        public static byte[] Bytes(string text)
        {
            byte[] bytes = new byte[text.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                char symbol = text[i];
                bytes[i] = symbol < 128 ? (byte)symbol : (byte)'?';
            }

            return bytes;
        }

        /// <summary>Whether the range holds exactly <paramref name="expected"/>.</summary>
        public static bool Matches(byte[] buffer, int offset, int bytes, byte[] expected)
        {
            return bytes == expected.Length && StartsWith(buffer, offset, bytes, expected);
        }

        /// <summary>
        /// The offset after the first occurrence of <paramref name="key"/>, eight characters with the first one highest; the end of the
        /// range if it is not there.
        /// </summary>
        public static int After(byte[] buffer, int offset, int bytes, ulong key)
        {
            ulong read = 0;
            int end = offset + bytes;
            while (offset < end && read != key)
            {
                read = (read << 8) | buffer[offset];
                offset++;
            }

            return offset;
        }

        /// <summary>Whether the range begins with <paramref name="expected"/>.</summary>
        public static bool StartsWith(byte[] buffer, int offset, int bytes, byte[] expected)
        {
            if (bytes < expected.Length)
            {
                return false;
            }

            for (int i = 0; i < expected.Length; i++)
            {
                if (buffer[offset + i] != expected[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Whether the range holds exactly the characters of a text.</summary>
        public static bool Matches(byte[] buffer, int offset, int bytes, string expected)
        {
            return bytes == expected.Length && StartsWith(buffer, offset, bytes, expected);
        }

        /// <summary>Whether the range begins with the characters of a text.</summary>
        public static bool StartsWith(byte[] buffer, int offset, int bytes, string expected)
        {
            int length = expected.Length;
            if (bytes < length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                if (buffer[offset + i] != expected[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The arrays one after the other, in a new array. For start-up.</summary>
        public static byte[] Join(byte[] first, byte[] second)
        {
            byte[] joined = new byte[first.Length + second.Length];
            Array.Copy(first, 0, joined, 0, first.Length);
            Array.Copy(second, 0, joined, first.Length, second.Length);
            return joined;
        }
    }
}
