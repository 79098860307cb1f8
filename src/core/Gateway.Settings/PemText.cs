using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// Checks a PEM file (RFC 7468) line by line: blocks of the expected kind, only base64, and as many bytes as the first element of the
    /// block says (DER: a SEQUENCE with its length). So it finds a character that was lost on the way. Blocks of other kinds that tools
    /// put into one file are passed over, comments too; a block of a kind that it does not know may be a damaged one, and is refused.
    /// </summary>
    public sealed class PemText
    {
        private const int HeaderQuanta = 2;

        // Bytes of "-----BEGIN ", "-----END " and the end of both lines.
        private const int BeginBytes = 11;
        private const int EndBytes = 9;
        private const int DashesBytes = 5;

        // Those from the first key on are keys.
        private const string Labels =
            "EC PARAMETERS|DH PARAMETERS|PUBLIC KEY|CERTIFICATE|PRIVATE KEY|RSA PRIVATE KEY|EC PRIVATE KEY";

        private const int MarkFirst = 0xEF;
        private const int MarkBytes = 3;
        private const int None = -1;
        private const int Certificate = 3;
        private const int FirstKey = 4;

        private readonly byte[] first = new byte[3 * HeaderQuanta];
        private int label = None;
        private bool wantsKey;
        private int blocks;
        private int symbols;
        private int padding;
        private int word;

        /// <summary>Bytes of the last line that belong to a block; 0 for a line between blocks, which is a comment.</summary>
        public int KeptBytes { get; private set; }

        /// <summary>Begins a file: one private key, or certificates.</summary>
        public void Begin(bool key)
        {
            wantsKey = key;
            blocks = 0;
            label = None;
        }

        /// <summary>Where the text of a line begins: after spaces, tabs and the mark of UTF-8 at the beginning of a file.</summary>
        public static int SkipIndent(byte[] line, int from, int end)
        {
            while (from < end && (line[from] == ' ' || line[from] == '\t' || IsMark(line, from, end)))
            {
                from += line[from] == MarkFirst ? MarkBytes : 1;
            }

            return from;
        }

        /// <summary>
        /// Bytes of the first line in this one: files that are joined without a line end have the end of a block and the beginning of the
        /// next in one.
        /// </summary>
        public static int FirstLineBytes(byte[] line, int offset, int bytes)
        {
            if (!Ascii.StartsWith(line, offset, bytes, "-----END "))
            {
                return bytes;
            }

            for (int i = EndBytes; i + DashesBytes < bytes; i++)
            {
                if (IsDashes(line, offset + i))
                {
                    i += DashesBytes;
                    return Ascii.StartsWith(line, offset + i, bytes - i, "-----BEGIN ") ? i : bytes;
                }
            }

            return bytes;
        }

        /// <summary>Takes a line without its end and its indent.</summary>
        public Refusal TakeLine(byte[] line, int offset, int bytes)
        {
            while (bytes > 0 && (line[offset + bytes - 1] == ' ' || line[offset + bytes - 1] == '\t'))
            {
                bytes--;
            }

            KeptBytes = label != None && IsWanted(label) ? bytes : 0;
            if (label == None)
            {
                return Ascii.StartsWith(line, offset, bytes, "-----BEGIN ") ? TakeBegin(line, offset, bytes) : Refusal.None;
            }

            if (bytes > 0 && line[offset] == '-')
            {
                return TakeEnd(line, offset, bytes);
            }

            if (!IsWanted(label))
            {
                return Refusal.None;
            }

            if (Ascii.StartsWith(line, offset, bytes, "Proc-Type:"))
            {
                return Refusal.PemEncrypted;
            }

            for (int i = 0; i < bytes; i++)
            {
                if (!TakeSymbol(line[offset + i]))
                {
                    return Refusal.PemCharacter;
                }
            }

            return Refusal.None;
        }

        /// <summary>Whether the file is complete.</summary>
        public Refusal Finish()
        {
            return label != None ? Refusal.PemCut : blocks == 0 ? Refusal.PemUnexpected : Refusal.None;
        }

        private Refusal TakeBegin(byte[] line, int offset, int bytes)
        {
            int at = offset + BeginBytes;
            int labelBytes = bytes - BeginBytes - DashesBytes;
            if (labelBytes < 0 || !IsDashes(line, offset + bytes - DashesBytes))
            {
                return Refusal.PemUnexpected;
            }

            if (Ascii.Matches(line, at, labelBytes, "ENCRYPTED PRIVATE KEY"))
            {
                return Refusal.PemEncrypted;
            }

            int place = WordList.Find(Labels, line, at, labelBytes);
            if (place < 0 || (wantsKey && blocks > 0 && IsWanted(place)))
            {
                return Refusal.PemUnexpected;
            }

            label = place;
            KeptBytes = IsWanted(place) ? bytes : 0;
            symbols = 0;
            padding = 0;
            word = 0;
            return Refusal.None;
        }

        private Refusal TakeEnd(byte[] line, int offset, int bytes)
        {
            int labelBytes = bytes - EndBytes - DashesBytes;
            if (labelBytes <= 0 || !Ascii.StartsWith(line, offset, bytes, "-----END ")
                || WordList.Find(Labels, line, offset + EndBytes, labelBytes) != label
                || !IsDashes(line, offset + EndBytes + labelBytes))
            {
                return Refusal.PemCut;
            }

            bool isWanted = IsWanted(label);
            label = None;
            if (!isWanted)
            {
                return Refusal.None;
            }

            blocks++;
            return (symbols & 3) == 0 && symbols > 4 * HeaderQuanta && DerBytes() == (symbols / 4 * 3) - padding
                ? Refusal.None
                : Refusal.PemCut;
        }

        private bool IsWanted(int place)
        {
            return wantsKey ? place >= FirstKey : place == Certificate;
        }

        // The three bytes of U+FEFF, with which some editors begin a file.
        private static bool IsMark(byte[] line, int at, int end)
        {
            return end - at >= MarkBytes && line[at] == MarkFirst && line[at + 1] == 0xBB && line[at + 2] == 0xBF;
        }

        private static bool IsDashes(byte[] line, int at)
        {
            return Ascii.Matches(line, at, DashesBytes, "-----");
        }

        private bool TakeSymbol(int symbol)
        {
            int value = Value(symbol);
            if (symbol == '=')
            {
                // At most two, and only to fill a quantum.
                if (++padding > 2 || (symbols & 3) + 2 < 4)
                {
                    return false;
                }

                value = 0;
            }
            else if (value < 0 || padding > 0)
            {
                return false;
            }

            word = ((word << 6) | value) & 0xFFFFFF;
            symbols++;
            if ((symbols & 3) == 0 && symbols <= 4 * HeaderQuanta)
            {
                int at = (symbols / 4 * 3) - 3;
                first[at] = (byte)(word >> 16);
                first[at + 1] = (byte)(word >> 8);
                first[at + 2] = (byte)word;
            }

            return true;
        }

        private int DerBytes()
        {
            if (first[0] != 0x30)
            {
                return -1;
            }

            switch (first[1])
            {
                case 0x81:
                    return 3 + first[2];
                case 0x82:
                    return 4 + BigEndian.GetU16(first, 2);
                default:
                    return first[1] < 0x80 ? 2 + first[1] : -1;
            }
        }

        private static int Value(int symbol)
        {
            if (symbol >= 'A' && symbol <= 'Z')
            {
                return symbol - 'A';
            }

            if (symbol >= 'a' && symbol <= 'z')
            {
                return symbol - 'a' + 26;
            }

            if (symbol >= '0' && symbol <= '9')
            {
                return symbol - '0' + 52;
            }

            return symbol == '+' ? 62 : symbol == '/' ? 63 : -1;
        }
    }
}
