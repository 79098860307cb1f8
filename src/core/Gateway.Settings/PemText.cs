using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// Checks a PEM file (RFC 7468) line by line: blocks of the kind asked for, base64 only, and as many bytes as the first element says
    /// that the block has (DER: a SEQUENCE with its length), so that a character lost on the way is found here.
    /// </summary>
    public sealed class PemText
    {
        private const int HeaderQuanta = 2;

        private readonly byte[] begin = Ascii.Bytes("-----BEGIN ");
        private readonly byte[] end = Ascii.Bytes("-----END ");
        private readonly byte[] dashes = Ascii.Bytes("-----");
        private readonly byte[] certificate = Ascii.Bytes("CERTIFICATE");
        private readonly byte[] encrypted = Ascii.Bytes("ENCRYPTED PRIVATE KEY");
        private readonly byte[] encryptedMark = Ascii.Bytes("Proc-Type:");
        private readonly byte[][] keys =
        {
            Ascii.Bytes("PRIVATE KEY"), Ascii.Bytes("RSA PRIVATE KEY"), Ascii.Bytes("EC PRIVATE KEY")
        };

        private readonly byte[] first = new byte[3 * HeaderQuanta];
        private byte[] label;
        private bool wantsKey;
        private int blocks;
        private int symbols;
        private int padding;
        private int word;

        /// <summary>Bytes of the last line that belong to a block; 0 for what lies between blocks, which is commentary.</summary>
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
                return Ascii.StartsWith(line, offset, bytes, begin) ? TakeBegin(line, offset, bytes) : Refusal.None;
            }

            if (bytes > 0 && line[offset] == '-')
            {
                return TakeEnd(line, offset, bytes);
            }

            if (Ascii.StartsWith(line, offset, bytes, encryptedMark))
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
            int at = offset + begin.Length;
            int labelBytes = bytes - begin.Length - dashes.Length;
            if (labelBytes < 0 || !Ascii.StartsWith(line, offset + bytes - dashes.Length, dashes.Length, dashes))
            {
                return Refusal.PemUnexpected;
            }

            if (Ascii.Matches(line, at, labelBytes, encrypted))
            {
                return Refusal.PemEncrypted;
            }

            if (wantsKey)
            {
                for (int i = 0; i < keys.Length; i++)
                {
                    if (Ascii.Matches(line, at, labelBytes, keys[i]))
                    {
                        label = keys[i];
                    }
                }
            }
            else if (Ascii.Matches(line, at, labelBytes, certificate))
            {
                label = certificate;
            }

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
            if (!Ascii.StartsWith(line, offset, bytes, end)
                || bytes != end.Length + label.Length + dashes.Length
                || !Ascii.StartsWith(line, offset + end.Length, label.Length, label)
                || !Ascii.StartsWith(line, offset + end.Length + label.Length, dashes.Length, dashes))
            {
                return Refusal.PemCut;
            }

            label = null;
            blocks++;
            return (symbols & 3) == 0 && symbols > 4 * HeaderQuanta && DerBytes() == (symbols / 4 * 3) - padding
                ? Refusal.None
                : Refusal.PemCut;
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
