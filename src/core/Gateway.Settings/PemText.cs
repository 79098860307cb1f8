using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// Checks a PEM file (RFC 7468) line by line: blocks of the expected kind, only base64, and as many bytes as the first element of the
    /// block says (DER: a SEQUENCE with its length). So it finds a character that was lost on the way.
    /// </summary>
    public sealed class PemText
    {
        private const int HeaderQuanta = 2;

        // Bytes of "-----BEGIN ", "-----END " and the end of both lines.
        private const int BeginBytes = 11;
        private const int EndBytes = 9;
        private const int DashesBytes = 5;

        private readonly byte[] first = new byte[3 * HeaderQuanta];
        private string label;
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
            label = null;
        }

        /// <summary>Takes a line without its end.</summary>
        public Refusal TakeLine(byte[] line, int offset, int bytes)
        {
            while (bytes > 0 && (line[offset + bytes - 1] == ' ' || line[offset + bytes - 1] == '\t'))
            {
                bytes--;
            }

            KeptBytes = label != null ? bytes : 0;
            if (label == null)
            {
                return Ascii.StartsWith(line, offset, bytes, "-----BEGIN ") ? TakeBegin(line, offset, bytes) : Refusal.None;
            }

            if (bytes > 0 && line[offset] == '-')
            {
                return TakeEnd(line, offset, bytes);
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
            return label != null ? Refusal.PemCut : blocks == 0 ? Refusal.PemUnexpected : Refusal.None;
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

            label = wantsKey
                ? Same("PRIVATE KEY", line, at, labelBytes) ?? Same("RSA PRIVATE KEY", line, at, labelBytes)
                    ?? Same("EC PRIVATE KEY", line, at, labelBytes)
                : Same("CERTIFICATE", line, at, labelBytes);
            if (label == null || (wantsKey && blocks > 0))
            {
                return Refusal.PemUnexpected;
            }

            KeptBytes = bytes;
            symbols = 0;
            padding = 0;
            word = 0;
            return Refusal.None;
        }

        private Refusal TakeEnd(byte[] line, int offset, int bytes)
        {
            int labelBytes = label.Length;
            if (bytes != EndBytes + labelBytes + DashesBytes || !Ascii.StartsWith(line, offset, bytes, "-----END ")
                || !Ascii.StartsWith(line, offset + EndBytes, labelBytes, label)
                || !IsDashes(line, offset + EndBytes + labelBytes))
            {
                return Refusal.PemCut;
            }

            label = null;
            blocks++;
            return (symbols & 3) == 0 && symbols > 4 * HeaderQuanta && DerBytes() == (symbols / 4 * 3) - padding
                ? Refusal.None
                : Refusal.PemCut;
        }

        private static string Same(string expected, byte[] line, int at, int bytes)
        {
            return Ascii.Matches(line, at, bytes, expected) ? expected : null;
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
