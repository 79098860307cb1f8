using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// The faults' names as in the health message: the code's name in lower case with hyphens. One literal holds all of them, because its
    /// characters stay in the device's flash. It is made from the constants of all folders, and in order of number.
    /// </summary>
    public sealed partial class FaultNames
    {
        private const char Counter = '+';

        // One offset for this many codes; from there the text is searched. An offset for each code would take 350 bytes of heap.
        private const int CodesPerOffset = 8;

        private readonly short[] offsets = new short[((int)Fault.Count / CodesPerOffset) + 1];

        // Evaluated once: each evaluation of a literal takes a block of the device's heap.
        private readonly string text = All;

        /// <summary>The one table: health messages and the console use the same names.</summary>
        public static readonly FaultNames Shared = new FaultNames();

        /// <summary>Makes the table. Once, at start.</summary>
        public FaultNames()
        {
            int at = 0;
            int last = -1;
            while (at < text.Length)
            {
                int start = at;
                int code = 0;
                while (text[at] != ' ')
                {
                    code = (code * 10) + text[at++] - '0';
                }

                // Groups without a code begin where the next group does.
                while (last < code / CodesPerOffset)
                {
                    offsets[++last] = (short)start;
                }

                at = EndOf(at) + 1;
            }
        }

        /// <summary>Writes the name of a code; nothing for a number without a code.</summary>
        public void Put(int code, ByteWriter writer)
        {
            int start = OffsetOf(code);
            writer.PutText(text, start, EndOfName(start) - start);
        }

        /// <summary>Where the name of a code begins in <see cref="All"/>; its length for a number without a code.</summary>
        public int OffsetOf(int code)
        {
            int at = offsets[code / CodesPerOffset];
            while (at < text.Length)
            {
                int found = 0;
                while (text[at] != ' ')
                {
                    found = (found * 10) + text[at++] - '0';
                }

                if (found == code)
                {
                    return at + 1;
                }

                at = found > code ? text.Length : EndOf(at) + 1;
            }

            return at;
        }

        /// <summary>Bytes of the name of a code; 0 for a number without a code.</summary>
        public int BytesOf(int code)
        {
            int start = OffsetOf(code);
            return EndOfName(start) - start;
        }

        /// <summary>
        /// Whether a code counts what the gateway did or survived, and nothing failed, was lost, or wants a remedy: it is no fault.
        /// </summary>
        public bool IsCounter(int code)
        {
            int end = EndOfName(OffsetOf(code));
            return end < text.Length && text[end] == Counter;
        }

        private int EndOfName(int at)
        {
            while (at < text.Length && text[at] != ';' && text[at] != Counter)
            {
                at++;
            }

            return at;
        }

        private int EndOf(int at)
        {
            while (text[at] != ';')
            {
                at++;
            }

            return at;
        }
    }
}
