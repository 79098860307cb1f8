using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// All rows: names to keys, keys to rows, and the order of listing, which is that of the numbers, with members of a group together.
    /// The rows are text in flash and are read when they are needed. <see cref="GatewayKeys.Create"/> makes the gateway's own.
    /// </summary>
    /// <remarks>One thread: there is one <see cref="SettingRow"/>, filled again for each row.</remarks>
    public sealed class SettingsCatalog
    {
        private const int NumberMax = 255;
        private const string TextMean = "; did you mean ";

        // Where a row stands: keys of its row, or one of these.
        private const int OfInternal = 0x7F;
        private const int ContinuesGroup = 0x80;

        private readonly ISettingTable table;
        private readonly SettingRow row = new SettingRow();

        // The rows' numbers in ascending order, and the number of keys of each.
        private readonly byte[] numbers;
        private readonly byte[] counts;

        /// <summary>A catalog of the rows of a table. Rows of a group have consecutive numbers and the same number of keys.</summary>
        public SettingsCatalog(ISettingTable table, SettingUpgrade[] upgrades)
        {
            this.table = table;
            Upgrades = upgrades;
            int rows = 0;
            for (int number = 1; number <= NumberMax; number++)
            {
                rows += table.LineOf(number) == null ? 0 : 1;
            }

            numbers = new byte[rows];
            counts = new byte[rows];
            Fill();
        }

        /// <summary>Number of keys that can be listed; members of a group count one by one.</summary>
        public int KeyCount { get; private set; }

        /// <summary>Number of rows.</summary>
        public int RowCount
        {
            get { return numbers.Length; }
        }

        /// <summary>Keys that were replaced.</summary>
        public SettingUpgrade[] Upgrades { get; }

        /// <summary>Row 0..<see cref="RowCount"/> - 1, in ascending order of the numbers; valid until the next row is read.</summary>
        public SettingRow RowAt(int position)
        {
            return RowOfNumber(numbers[position]);
        }

        /// <summary>Key 0..<see cref="KeyCount"/> - 1, in the order of listing.</summary>
        public int IdAt(int position)
        {
            int first = 0;
            for (;;)
            {
                int count = counts[first];
                if (count == OfInternal)
                {
                    first++;
                    continue;
                }

                int end = EndOfGroup(first);
                int keys = count == 0 ? 1 : count * (end - first);
                if (position < keys)
                {
                    return count == 0 ? SettingId.Of(numbers[first], 0)
                        : SettingId.Of(numbers[first + (position % (end - first))], 1 + (position / (end - first)));
                }

                position -= keys;
                first = end;
            }
        }

        /// <summary>The row of a key, valid until the next row is read; null if this firmware does not know it.</summary>
        public SettingRow RowOf(int id)
        {
            int number = SettingId.NumberOf(id);
            if (number <= 0 || number > NumberMax || RowOfNumber(number) == null)
            {
                return null;
            }

            int index = SettingId.IndexOf(id);
            return row.Count == 0 ? (index == 0 ? row : null) : (index >= 1 && index <= row.Count ? row : null);
        }

        /// <summary>The key with this name, in upper or lower case; <see cref="SettingId.None"/> if there is none.</summary>
        public int Find(byte[] name, int offset, int bytes)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                int count = counts[i] & ~ContinuesGroup;
                if (count != OfInternal)
                {
                    int index = SettingRow.IndexIn(table.LineOf(numbers[i]), count, name, offset, bytes);
                    if (index >= 0)
                    {
                        return SettingId.Of(numbers[i], index);
                    }
                }
            }

            return SettingId.None;
        }

        /// <summary>
        /// Writes which key a name that is none may have been, as the end of a hint: <c>; did you mean broker.host?</c>. Nothing if no key
        /// is near.
        /// </summary>
        public void PutSuggestion(byte[] name, int offset, int bytes, ByteWriter writer)
        {
            int nearest = 0;
            int least = TypingError.EditsMax + 1;
            for (int i = 0; i < numbers.Length; i++)
            {
                int edits = counts[i] == OfInternal ? least
                    : TypingError.Edits(name, offset, bytes, table.LineOf(numbers[i]), 0);
                if (edits < least)
                {
                    least = edits;
                    nearest = numbers[i];
                }
            }

            if (nearest == 0)
            {
                return;
            }

            RowOfNumber(nearest);
            writer.PutText(TextMean);
            row.PutName(IndexOf(name, offset, bytes), writer);
            writer.PutByte('?');
        }

        /// <summary>Writes the name of a known key; at most <see cref="SettingsLimits.KeyBytesMax"/> bytes.</summary>
        public void PutName(int id, ByteWriter writer)
        {
            RowOfNumber(SettingId.NumberOf(id)).PutName(SettingId.IndexOf(id), writer);
        }

        /// <summary>
        /// Writes the values that a row accepts, as <c>number 1..65535 s</c> or <c>one of off|on</c>, for help, hints and the page.
        /// </summary>
        public void PutWants(SettingRow row, ByteWriter writer)
        {
            if (row.Type == SettingType.Choice)
            {
                writer.PutText("one of ");
                row.PutDetail(writer);
                return;
            }

            if (row.IsNumber)
            {
                PutNumberWants(row, writer);
                return;
            }

            writer.PutText(WantsOf(row.Type));
            if (row.Type <= SettingType.Topic || row.Type == SettingType.Hex)
            {
                writer.PutInteger(row.Min);
                if (row.Max != row.Min)
                {
                    writer.PutText("..");
                    writer.PutInteger(row.Max);
                }

                writer.PutText(" bytes");
            }
        }

        // The first digits are the index, if the row has one.
        private int IndexOf(byte[] name, int offset, int bytes)
        {
            int index = 0;
            for (int i = 0; i < bytes && index <= row.Count; i++)
            {
                int digit = name[offset + i] - '0';
                if (digit >= 0 && digit <= 9)
                {
                    index = (index * 10) + digit;
                }
                else if (index > 0)
                {
                    break;
                }
            }

            return index <= row.Count ? index : 0;
        }

        private static string WantsOf(SettingType type)
        {
            return type switch
            {
                SettingType.Text => "text of ",
                SettingType.Name => "letters, digits, '-', '_', ",
                SettingType.Host => "host name or IPv4 address of ",
                SettingType.Topic => "topic levels of ",
                SettingType.Country => "two capital letters",
                SettingType.Passphrase => "8..63 printable ASCII characters or 64 hex digits",
                SettingType.Address => "IPv4 address as 192.168.1.20",
                SettingType.Hex => "hex digits for ",
                SettingType.Points => "two points as 0=0.4, 100=99.1",
                _ => "PEM by cert load"
            };
        }

        private static void PutNumberWants(SettingRow row, ByteWriter writer)
        {
            writer.PutText("number ");
            writer.PutScaled(row.Min, row.Decimals);
            writer.PutText("..");
            writer.PutScaled(row.Max, row.Decimals);
            if (row.HasDetail)
            {
                writer.PutByte(' ');
                row.PutDetail(writer);
            }

            if (row.Decimals > 0)
            {
                writer.PutText(", ");
                writer.PutInteger(row.Decimals);
                writer.PutText(" decimals");
            }
        }

        private void Fill()
        {
            int filled = 0;
            for (int number = 1; number <= NumberMax; number++)
            {
                string line = table.LineOf(number);
                if (line == null)
                {
                    continue;
                }

                // The cursor still holds the row before.
                bool continues = filled > 0 && row.Count > 0 && row.HasHeadOf(line);
                int before = row.Count;
                row.Read(number, line);
                Check.That(row.Count < OfInternal && (!continues || row.Count == before), Fault.LimitsInconsistent);
                numbers[filled] = (byte)number;
                counts[filled++] = (byte)(row.IsInternal ? OfInternal : row.Count | (continues ? ContinuesGroup : 0));
                KeyCount += row.IsInternal ? 0 : row.Count == 0 ? 1 : row.Count;
            }
        }

        private SettingRow RowOfNumber(int number)
        {
            if (row.Id == SettingId.Of(number, 0))
            {
                return row;
            }

            string line = table.LineOf(number);
            if (line == null)
            {
                return null;
            }

            row.Read(number, line);
            return row;
        }

        private int EndOfGroup(int first)
        {
            int end = first + 1;
            while (end < counts.Length && counts[end] != OfInternal && (counts[end] & ContinuesGroup) != 0)
            {
                end++;
            }

            return end;
        }
    }
}
