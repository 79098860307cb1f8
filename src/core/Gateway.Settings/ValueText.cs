using System;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>Conversion of values between text and record: reads, checks and writes. Buffers are the caller's.</summary>
    public static class ValueText
    {
        private const int HexKeyBytes = 64;
        private const int LabelBytesMax = 63;

        // Raw, value, raw, value.
        private const int PointNumbers = 4;
        private const int PointNumberBytes = 4;
        private const int PointDecimals = 3;
        private const int PointsBytes = PointNumbers * PointNumberBytes;

        /// <summary>
        /// Reads a value from text into the form of its record, of at most <see cref="SettingsLimits.ValueBytesMax"/> bytes. Returns the
        /// reason if it is refused; <paramref name="valueBytes"/> is then 0.
        /// </summary>
        public static Refusal Parse(SettingRow row, byte[] text, int offset, int bytes, byte[] value, int valueOffset, out int valueBytes)
        {
            valueBytes = 0;
            int written;
            Refusal refusal;
            switch (row.Type)
            {
                case SettingType.Certificate:
                    return Refusal.CertificateByLoad;
                case SettingType.Integer:
                case SettingType.Milli:
                case SettingType.Micro:
                    refusal = ParseNumber(row, text, offset, bytes, value, valueOffset, out written);
                    break;
                case SettingType.Choice:
                    refusal = ParseChoice(row, text, offset, bytes, value, valueOffset, out written);
                    break;
                case SettingType.Address:
                    written = 4;
                    refusal = ParseAddress(text, offset, bytes, value, valueOffset) ? Refusal.None : Refusal.BadAddress;
                    break;
                case SettingType.Hex:
                    refusal = ParseHex(row, text, offset, bytes, value, valueOffset, out written);
                    break;
                case SettingType.Points:
                    written = PointsBytes;
                    refusal = ParsePoints(text, offset, bytes, value, valueOffset) ? Refusal.None : Refusal.BadPoints;
                    break;
                default:
                    // A final dot makes a name absolute, which it is without; a certificate has none.
                    if (row.Type == SettingType.Host && bytes > 1 && text[offset + bytes - 1] == '.')
                    {
                        bytes--;
                    }

                    // Bounds first: the value's buffer has no more room.
                    written = bytes;
                    refusal = bytes < row.Min ? Refusal.TooShort : bytes > row.Max ? Refusal.TooLong : Refusal.None;
                    if (refusal == Refusal.None)
                    {
                        Array.Copy(text, offset, value, valueOffset, bytes);
                    }

                    break;
            }

            if (refusal == Refusal.None)
            {
                refusal = Validate(row, value, valueOffset, written);
            }

            valueBytes = refusal == Refusal.None ? written : 0;
            return refusal;
        }

        /// <summary>Whether this row accepts a value in the form of its record; otherwise why not.</summary>
        public static Refusal Validate(SettingRow row, byte[] value, int offset, int bytes)
        {
            if (row.IsNumber)
            {
                if (bytes < 1 || bytes > 4)
                {
                    return Refusal.NotANumber;
                }

                int number = GetNumber(value, offset, bytes);
                return number >= row.Min && number <= row.Max ? Refusal.None : Refusal.OutOfRange;
            }

            if (row.Type == SettingType.Certificate)
            {
                return CertificateStore.IsValue(value, offset, bytes) ? Refusal.None : Refusal.PemUnexpected;
            }

            if (row.Type == SettingType.Points)
            {
                return bytes == PointsBytes ? ValidatePoints(row, value, offset) : Refusal.BadPoints;
            }

            if (bytes < row.Min || bytes > row.Max)
            {
                return bytes < row.Min ? Refusal.TooShort : Refusal.TooLong;
            }

            switch (row.Type)
            {
                case SettingType.Text:
                    return ValidateText(value, offset, bytes);
                case SettingType.Name:
                    return IsName(value, offset, bytes) ? Refusal.None : Refusal.BadCharacter;
                case SettingType.Host:
                    return IsHost(value, offset, bytes) ? Refusal.None : Refusal.BadHost;
                case SettingType.Topic:
                    return ValidateTopic(value, offset, bytes);
                case SettingType.Country:
                    return IsCapital(value[offset]) && IsCapital(value[offset + 1]) ? Refusal.None : Refusal.BadCharacter;
                case SettingType.Passphrase:
                    return ValidatePassphrase(value, offset, bytes);
                default:
                    return Refusal.None;
            }
        }

        /// <summary>Writes a valid value as text, as <see cref="Parse"/> reads it. Writes nothing for secrets and certificates.</summary>
        public static void Put(SettingRow row, byte[] value, int offset, int bytes, ByteWriter writer)
        {
            if (row.IsSecret || row.Type == SettingType.Certificate || bytes == 0)
            {
                return;
            }

            switch (row.Type)
            {
                case SettingType.Integer:
                case SettingType.Milli:
                case SettingType.Micro:
                case SettingType.Choice:
                    PutNumber(row, GetNumber(value, offset, bytes), writer);
                    return;
                case SettingType.Address:
                    for (int i = 0; i < 4; i++)
                    {
                        if (i > 0)
                        {
                            writer.PutByte('.');
                        }

                        writer.PutInteger(value[offset + i]);
                    }

                    return;
                case SettingType.Hex:
                    PutHex(value, offset, bytes, writer);
                    return;
                case SettingType.Points:
                    PutPoints(value, offset, writer);
                    return;
                default:
                    writer.PutBytes(value, offset, bytes);
                    return;
            }
        }

        /// <summary>
        /// Removes the quotes around a value in place, and the backslashes inside. Returns the bytes of the content, -1 if it is
        /// malformed.
        /// </summary>
        public static int Unquote(byte[] line, int from, int bytes)
        {
            int end = from + bytes - 1;
            int to = from;
            for (int at = from + 1; at < end; at++)
            {
                int symbol = line[at];
                if (symbol == '"')
                {
                    return -1;
                }

                if (symbol == '\\')
                {
                    at++;
                    symbol = at < end ? line[at] : 0;
                    if (symbol != '"' && symbol != '\\')
                    {
                        return -1;
                    }
                }

                line[to++] = (byte)symbol;
            }

            return end > from && line[end] == '"' ? to - from : -1;
        }

        /// <summary>Writes bytes as hexadecimal digits.</summary>
        public static void PutHex(byte[] value, int offset, int bytes, ByteWriter writer)
        {
            for (int i = 0; i < bytes; i++)
            {
                PutHex(value[offset + i], writer);
            }
        }

        /// <summary>Writes eight hexadecimal digits.</summary>
        public static void PutHex32(uint word, ByteWriter writer)
        {
            PutHex((int)(word >> 24), writer);
            PutHex((int)(word >> 16) & 0xFF, writer);
            PutHex((int)(word >> 8) & 0xFF, writer);
            PutHex((int)word & 0xFF, writer);
        }

        /// <summary>A number from its record: two's complement of 1..4 bytes.</summary>
        internal static int GetNumber(byte[] value, int offset, int bytes)
        {
            int number = (value[offset] & 0x80) != 0 ? -1 : 0;
            for (int i = 0; i < bytes; i++)
            {
                number = (number << 8) | value[offset + i];
            }

            return number;
        }

        /// <summary>Bytes that a number needs: 1..4.</summary>
        internal static int NumberBytes(int number)
        {
            return number >= -128 && number < 128 ? 1 : number >= -32768 && number < 32768 ? 2
                : number >= -8388608 && number < 8388608 ? 3 : 4;
        }

        /// <summary>Writes a number in as few bytes as possible; returns how many, 1..4.</summary>
        internal static int PutNumber(byte[] value, int offset, int number)
        {
            int bytes = NumberBytes(number);
            for (int i = bytes - 1; i >= 0; i--)
            {
                value[offset + i] = (byte)number;
                number >>= 8;
            }

            return bytes;
        }

        private static Refusal ParseNumber(
            SettingRow row, byte[] text, int offset, int bytes, byte[] value, int valueOffset, out int written)
        {
            long number = 0;
            written = 0;
            if (row.Type == SettingType.Integer && bytes > 2 && text[offset] == '0' && (text[offset + 1] | 0x20) == 'x')
            {
                for (int i = 2; i < bytes; i++)
                {
                    int digit = HexDigit(text[offset + i]);
                    if (digit < 0 || i > 9)
                    {
                        return Refusal.NotANumber;
                    }

                    number = (number << 4) | (uint)digit;
                }
            }
            else if (!DecimalText.TryGet(text, offset, bytes, row.Decimals, out number))
            {
                return Refusal.NotANumber;
            }

            if (number < row.Min || number > row.Max)
            {
                return Refusal.OutOfRange;
            }

            written = PutNumber(value, valueOffset, (int)number);
            return Refusal.None;
        }

        private static Refusal ParseChoice(
            SettingRow row, byte[] text, int offset, int bytes, byte[] value, int valueOffset, out int written)
        {
            written = 0;
            int place = row.FindWord(text, offset, bytes);
            if (place < 0)
            {
                return Refusal.NotAChoice;
            }

            written = PutNumber(value, valueOffset, place);
            return Refusal.None;
        }

        private static bool ParseAddress(byte[] text, int offset, int bytes, byte[] value, int valueOffset)
        {
            int end = offset + bytes;
            for (int part = 0; part < 4; part++)
            {
                int number = 0;
                int digits = 0;
                while (offset < end && text[offset] >= '0' && text[offset] <= '9' && digits < 4)
                {
                    // A leading zero means octal to some readers: refused.
                    if (digits > 0 && number == 0)
                    {
                        return false;
                    }

                    number = (number * 10) + text[offset++] - '0';
                    digits++;
                }

                if (digits == 0 || number > 255 || (part < 3 ? offset == end || text[offset++] != '.' : offset != end))
                {
                    return false;
                }

                value[valueOffset + part] = (byte)number;
            }

            return true;
        }

        private static Refusal ParseHex(
            SettingRow row, byte[] text, int offset, int bytes, byte[] value, int valueOffset, out int written)
        {
            written = 0;
            if (bytes < 2 * row.Min || bytes > 2 * row.Max || (bytes & 1) != 0)
            {
                return Refusal.BadHex;
            }

            for (int i = 0; i < bytes; i += 2)
            {
                int high = HexDigit(text[offset + i]);
                int low = HexDigit(text[offset + i + 1]);
                if (high < 0 || low < 0)
                {
                    return Refusal.BadHex;
                }

                value[valueOffset + written++] = (byte)((high << 4) | low);
            }

            return Refusal.None;
        }

        // Spaces may be around each number. The point with the less raw value goes first.
        private static bool ParsePoints(byte[] text, int offset, int bytes, byte[] value, int valueOffset)
        {
            int end = offset + bytes;
            for (int i = 0; i < PointNumbers; i++)
            {
                int from = offset;
                int separator = i == PointNumbers - 1 ? -1 : (i & 1) == 0 ? '=' : ',';
                while (offset < end && text[offset] != separator)
                {
                    offset++;
                }

                if ((offset == end) != (separator < 0) || !ParsePoint(text, from, offset, value, valueOffset + (i * PointNumberBytes)))
                {
                    return false;
                }

                offset++;
            }

            if (PointAt(value, valueOffset, 0) > PointAt(value, valueOffset, 2))
            {
                for (int i = 0; i < PointsBytes / 2; i++)
                {
                    byte first = value[valueOffset + i];
                    value[valueOffset + i] = value[valueOffset + i + (PointsBytes / 2)];
                    value[valueOffset + i + (PointsBytes / 2)] = first;
                }
            }

            return true;
        }

        private static bool ParsePoint(byte[] text, int from, int end, byte[] value, int valueOffset)
        {
            while (from < end && text[from] == ' ')
            {
                from++;
            }

            while (end > from && text[end - 1] == ' ')
            {
                end--;
            }

            if (!DecimalText.TryGet(text, from, end - from, PointDecimals, out long number) || number != (int)number)
            {
                return false;
            }

            BigEndian.PutU32(value, valueOffset, (uint)number);
            return true;
        }

        private static Refusal ValidatePoints(SettingRow row, byte[] value, int offset)
        {
            for (int i = 0; i < PointNumbers; i++)
            {
                int number = PointAt(value, offset, i);
                if (number < row.Min || number > row.Max)
                {
                    return Refusal.OutOfRange;
                }
            }

            return PointAt(value, offset, 0) < PointAt(value, offset, 2) && PointAt(value, offset, 1) != PointAt(value, offset, 3)
                ? Refusal.None
                : Refusal.BadPoints;
        }

        /// <summary>Number 0..3 of two points: raw, value, raw, value.</summary>
        internal static int PointAt(byte[] value, int offset, int place)
        {
            return (int)BigEndian.GetU32(value, offset + (place * PointNumberBytes));
        }

        private static void PutPoints(byte[] value, int offset, ByteWriter writer)
        {
            for (int i = 0; i < PointNumbers; i++)
            {
                PutShort(PointAt(value, offset, i), PointDecimals, writer);
                if (i < PointNumbers - 1)
                {
                    writer.PutText((i & 1) == 0 ? "=" : ", ");
                }
            }
        }

        private static Refusal ValidateText(byte[] value, int offset, int bytes)
        {
            if (!Utf8.IsValid(value, offset, bytes))
            {
                return Refusal.BadUtf8;
            }

            for (int i = 0; i < bytes; i++)
            {
                // C0 and DEL, and C1 (C2 80..9F): a terminal would act on them.
                int symbol = value[offset + i];
                if (symbol < 0x20 || symbol == 0x7F || (symbol == 0xC2 && value[offset + i + 1] < 0xA0))
                {
                    return Refusal.BadCharacter;
                }
            }

            return Refusal.None;
        }

        private static Refusal ValidateTopic(byte[] value, int offset, int bytes)
        {
            Refusal refusal = ValidateText(value, offset, bytes);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            int before = '/';
            for (int i = 0; i < bytes; i++)
            {
                int symbol = value[offset + i];
                if (symbol == '+' || symbol == '#' || (symbol == '/' && before == '/'))
                {
                    return Refusal.BadTopic;
                }

                before = symbol;
            }

            return value[offset] == '$' || before == '/' ? Refusal.BadTopic : Refusal.None;
        }

        private static Refusal ValidatePassphrase(byte[] value, int offset, int bytes)
        {
            for (int i = 0; i < bytes; i++)
            {
                int symbol = value[offset + i];
                if (symbol < 0x20 || symbol > 0x7E)
                {
                    return Refusal.BadCharacter;
                }

                if (bytes == HexKeyBytes && HexDigit(symbol) < 0)
                {
                    return Refusal.BadHex;
                }
            }

            return Refusal.None;
        }

        private static bool IsName(byte[] value, int offset, int bytes)
        {
            for (int i = 0; i < bytes; i++)
            {
                int symbol = value[offset + i];
                if (!IsAlphanumeric(symbol) && symbol != '-' && symbol != '_')
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsHost(byte[] value, int offset, int bytes)
        {
            int labelBytes = 0;
            bool digitsOnly = true;
            int dots = 0;
            for (int i = 0; i < bytes; i++)
            {
                int symbol = value[offset + i];
                if (symbol == '.')
                {
                    if (labelBytes == 0 || value[offset + i - 1] == '-')
                    {
                        return false;
                    }

                    dots++;
                    labelBytes = 0;
                    continue;
                }

                // Names in local networks have '_', and resolvers take it.
                if (!IsAlphanumeric(symbol) && symbol != '_' && (symbol != '-' || labelBytes == 0))
                {
                    return false;
                }

                digitsOnly &= symbol >= '0' && symbol <= '9';
                if (++labelBytes > LabelBytesMax)
                {
                    return false;
                }
            }

            if (labelBytes == 0 || value[offset + bytes - 1] == '-')
            {
                return false;
            }

            // Digits and dots alone look like an address, so they must be one.
            return !digitsOnly || (dots == 3 && IsAddress(value, offset, bytes));
        }

        private static bool IsAddress(byte[] text, int offset, int bytes)
        {
            int number = 0;
            int digits = 0;
            for (int i = 0; i < bytes; i++)
            {
                if (text[offset + i] == '.')
                {
                    number = 0;
                    digits = 0;
                    continue;
                }

                if (digits > 0 && number == 0)
                {
                    return false;
                }

                number = (number * 10) + text[offset + i] - '0';
                digits++;
                if (number > 255)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Writes a number of a row, or the word of its choice, as text.</summary>
        internal static void PutNumber(SettingRow row, int number, ByteWriter writer)
        {
            if (row.Type == SettingType.Choice)
            {
                row.PutWord(number, writer);
                return;
            }

            PutShort(number, row.Decimals, writer);
        }

        // Without trailing zeros: 21.5 is shown as it was set.
        private static void PutShort(int number, int decimals, ByteWriter writer)
        {
            while (decimals > 0 && number % 10 == 0)
            {
                number /= 10;
                decimals--;
            }

            writer.PutScaled(number, decimals);
        }

        private static void PutHex(int value, ByteWriter writer)
        {
            writer.PutByte(HexSymbol(value >> 4));
            writer.PutByte(HexSymbol(value & 15));
        }

        private static int HexSymbol(int digit)
        {
            return digit < 10 ? '0' + digit : 'a' + digit - 10;
        }

        internal static int HexDigit(int symbol)
        {
            if (symbol >= '0' && symbol <= '9')
            {
                return symbol - '0';
            }

            symbol |= 0x20;
            return symbol >= 'a' && symbol <= 'f' ? symbol - 'a' + 10 : -1;
        }

        private static bool IsAlphanumeric(int symbol)
        {
            int lower = symbol | 0x20;
            return (symbol >= '0' && symbol <= '9') || (lower >= 'a' && lower <= 'z');
        }

        private static bool IsCapital(int symbol)
        {
            return symbol >= 'A' && symbol <= 'Z';
        }
    }
}
