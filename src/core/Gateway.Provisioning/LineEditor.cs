using System;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Provisioning
{
    /// <summary>Gathers a line, lets people edit it, and decides which bytes are echoed.</summary>
    internal sealed class LineEditor
    {
        /// <summary>A tab.</summary>
        public const int Tab = 0x09;

        private const int Backspace = 0x08;
        private const int KillLine = 0x15;
        private const int Escape = 0x1B;
        private const int Delete = 0x7F;

        private const int EscapeNone = 0;
        private const int EscapeSeen = 1;
        private const int EscapeSequence = 2;
        private const int ArrowUp = 'A';
        private const int ArrowDown = 'B';
        private const byte LineEnd = 0x0A;

        private readonly SettingsCatalog catalog;
        private readonly AnswerFrame echo;
        private const string PemBegin = "-----BEGIN";
        private const int PemBeginBytes = 10;
        private const int PemBeginEnd = 'N';

        private int hiddenFrom = int.MaxValue;

        // Lines that were carried out, each with LF after it, the newest first, at the end of the buffer behind the line that is typed.
        private int keptBytes;

        // Which of them the line was taken from, 1 for the newest; 0 for none.
        private int keptPlace;
        private int escape;
        private bool wasCr;

        public LineEditor(SettingsCatalog catalog, AnswerFrame echo)
        {
            this.catalog = catalog;
            this.echo = echo;
        }

        /// <summary>The line, without its end.</summary>
        public byte[] Buffer { get; } = new byte[ConsoleLimits.LineBytesMax];

        /// <summary>Its bytes.</summary>
        public int Bytes { get; private set; }

        /// <summary>The input is longer than a line may be.</summary>
        public bool IsTooLong { get; private set; }

        /// <summary>A control character came.</summary>
        public bool IsSpoilt { get; private set; }

        /// <summary>The echo has stopped in this line.</summary>
        public bool IsHidden
        {
            get { return hiddenFrom != int.MaxValue; }
        }

        /// <summary>Nothing is echoed.</summary>
        public bool IsSilent { get; set; }

        /// <summary>Takes a byte; true when the line is complete.</summary>
        public bool Take(int symbol)
        {
            bool afterCr = wasCr;
            wasCr = symbol == '\r';
            if (symbol == '\n' && afterCr)
            {
                return false;
            }

            if (symbol == '\r' || symbol == '\n')
            {
                escape = EscapeNone;
                if (!IsSilent)
                {
                    echo.EchoLineEnd();
                }

                return true;
            }

            bool isArrow = escape == EscapeSequence && (symbol == ArrowUp || symbol == ArrowDown);
            if (IsOfEscape(symbol))
            {
                if (isArrow && !IsSilent)
                {
                    Recall(keptPlace + (symbol == ArrowUp ? 1 : -1));
                }

                return false;
            }

            switch (symbol)
            {
                case Escape:
                    escape = EscapeSeen;
                    break;
                case Backspace:
                case Delete:
                    EraseLast();
                    break;
                case KillLine:
                    while (Bytes > 0)
                    {
                        EraseLast();
                    }

                    Clear();
                    break;
                default:
                    Append(symbol);
                    break;
            }

            return false;
        }

        /// <summary>
        /// Keeps the line for the arrow keys, and forgets old ones for which there is no room. A line with a secret, or with the start of
        /// one, is not kept.
        /// </summary>
        public void KeepLine()
        {
            int bytes = Bytes;
            if (bytes == 0 || bytes > ConsoleLimits.KeptLineBytesMax || IsHidden || IsSpoilt || IsSilent)
            {
                return;
            }

            // The oldest are at the end.
            int start = Buffer.Length - keptBytes;
            int left = keptBytes;
            while (left + bytes + 1 > ConsoleLimits.KeptBytesMax)
            {
                left--;
                while (left > 0 && Buffer[start + left - 1] != LineEnd)
                {
                    left--;
                }
            }

            Array.Copy(Buffer, start, Buffer, Buffer.Length - left, left);
            keptBytes = left + bytes + 1;
            Array.Copy(Buffer, 0, Buffer, Buffer.Length - keptBytes, bytes);
            Buffer[Buffer.Length - left - 1] = LineEnd;
        }

        /// <summary>Erases the kept lines, from memory too.</summary>
        public void ForgetLines()
        {
            Array.Clear(Buffer, Buffer.Length - keptBytes, keptBytes);
            keptBytes = 0;
            keptPlace = 0;
        }

        /// <summary>Takes symbols as if they were typed.</summary>
        public void Type(byte[] symbols, int offset, int bytes)
        {
            for (int i = 0; i < bytes; i++)
            {
                Append(symbols[offset + i]);
            }
        }

        /// <summary>Erases the line, from memory too.</summary>
        public void Clear()
        {
            keptPlace = 0;
            Array.Clear(Buffer, 0, Bytes);
            Bytes = 0;
            IsTooLong = false;
            IsSpoilt = false;
            hiddenFrom = int.MaxValue;
            escape = EscapeNone;
        }

        // Place 0 is the empty line.
        private void Recall(int place)
        {
            int from = Buffer.Length - keptBytes;
            for (int i = 1; i < place && from < Buffer.Length; from++)
            {
                i += Buffer[from] == LineEnd ? 1 : 0;
            }

            if (place < 0 || (place > 0 && from >= Buffer.Length))
            {
                return;
            }

            while (Bytes > 0)
            {
                EraseLast();
            }

            Clear();
            keptPlace = place;
            for (int i = from; place > 0 && Buffer[i] != LineEnd; i++)
            {
                Append(Buffer[i]);
            }
        }

        private bool IsOfEscape(int symbol)
        {
            if (escape == EscapeSeen)
            {
                // CSI and SS3 have more bytes; anything else ends here.
                escape = symbol == '[' || symbol == 'O' ? EscapeSequence : EscapeNone;
                return symbol >= 0x20;
            }

            if (escape == EscapeSequence)
            {
                if (symbol >= 0x40 || symbol < 0x20)
                {
                    escape = EscapeNone;
                }

                return symbol >= 0x20;
            }

            return false;
        }

        private void Append(int symbol)
        {
            if (symbol < 0x20 && symbol != Tab)
            {
                // A secret may follow, and its key can no longer be identified.
                IsSpoilt = true;
                hiddenFrom = hiddenFrom < Bytes ? hiddenFrom : Bytes;
                return;
            }

            // Before the byte is echoed: it may be the first of a secret.
            if (hiddenFrom > Bytes && !IsOfKey(symbol) && EndsWithSecretKey())
            {
                hiddenFrom = Bytes + 1;
            }

            if (Bytes == Buffer.Length - keptBytes)
            {
                ForgetLines();
            }

            if (Bytes == Buffer.Length)
            {
                IsTooLong = true;
                return;
            }

            Buffer[Bytes++] = (byte)symbol;
            if (symbol == PemBeginEnd && Bytes >= PemBeginBytes && Ascii.StartsWith(Buffer, Bytes - PemBeginBytes, PemBeginBytes, PemBegin))
            {
                hiddenFrom = hiddenFrom < Bytes ? hiddenFrom : Bytes - 1;
            }

            if (!IsSilent && Bytes <= hiddenFrom)
            {
                echo.Echo(symbol == Tab ? ' ' : symbol);
            }
        }

        private void EraseLast()
        {
            if (Bytes == 0)
            {
                return;
            }

            // A UTF-8 character is removed as a whole.
            int at = Bytes - 1;
            while (at > 0 && (Buffer[at] & 0xC0) == 0x80)
            {
                at--;
            }

            bool wasShown = at < hiddenFrom;
            Array.Clear(Buffer, at, Bytes - at);
            Bytes = at;
            if (Bytes < hiddenFrom)
            {
                hiddenFrom = int.MaxValue;
            }

            if (!IsSilent && wasShown)
            {
                echo.EchoErase();
            }
        }

        private bool EndsWithSecretKey()
        {
            int from = Bytes;
            while (from > 0 && IsOfKey(Buffer[from - 1]))
            {
                from--;
            }

            if (from == Bytes)
            {
                return false;
            }

            int id = catalog.Find(Buffer, from, Bytes - from);
            return id != SettingId.None && catalog.RowOf(id).IsSecret;
        }

        private static bool IsOfKey(int symbol)
        {
            int lower = symbol | 0x20;
            return (symbol >= '0' && symbol <= '9') || (lower >= 'a' && lower <= 'z') || symbol == '.' || symbol == '-' || symbol == '_';
        }
    }
}
