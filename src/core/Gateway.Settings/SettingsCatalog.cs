using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// The rows as a whole: names to keys, keys to rows, and the order in which they are listed (members of a group together). The
    /// gateway's own is <see cref="GatewayKeys.Create"/>.
    /// </summary>
    public sealed class SettingsCatalog
    {
        private readonly SettingRow[] rows;
        // Place of a number among the rows, from 1; 0 for none.
        private readonly byte[] byNumber = new byte[256];
        private readonly short[] ids;
        private readonly string textNumber = "number ";
        private readonly string textTo = "..";
        private readonly string textDecimals = " decimals";
        private readonly string textOneOf = "one of ";
        private readonly string textBytes = " bytes";
        private readonly string[] textOf = new string[(int)SettingType.Certificate + 1];

        /// <summary>A catalog of these rows, in the order in which they are listed; rows of a group one behind the other.</summary>
        public SettingsCatalog(SettingRow[] rows, SettingUpgrade[] upgrades)
        {
            this.rows = rows;
            Upgrades = upgrades;
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                SettingRow row = rows[i];
                int number = SettingId.NumberOf(row.Id);
                Check.That(byNumber[number] == 0 && i < byte.MaxValue, Fault.LimitsInconsistent);
                byNumber[number] = (byte)(i + 1);
                count += row.IsInternal ? 0 : row.Count == 0 ? 1 : row.Count;
                if (i > 0)
                {
                    row.ShareWith(rows[i - 1]);
                }
            }

            ids = new short[count];
            FillIds();
            textOf[(int)SettingType.Text] = "text of ";
            textOf[(int)SettingType.Name] = "letters, digits, '-', '_', ";
            textOf[(int)SettingType.Host] = "host name or IPv4 address of ";
            textOf[(int)SettingType.Topic] = "topic levels of ";
            textOf[(int)SettingType.Country] = "two capital letters";
            textOf[(int)SettingType.Passphrase] = "8..63 printable ASCII characters or 64 hex digits";
            textOf[(int)SettingType.Address] = "IPv4 address as 192.168.1.20";
            textOf[(int)SettingType.Hex] = "hex digits for ";
            textOf[(int)SettingType.Certificate] = "PEM by cert load";
        }

        /// <summary>Number of keys that can be listed, group members counted one by one.</summary>
        public int KeyCount
        {
            get { return ids.Length; }
        }

        /// <summary>Number of rows.</summary>
        public int RowCount
        {
            get { return rows.Length; }
        }

        /// <summary>Keys that were replaced.</summary>
        public SettingUpgrade[] Upgrades { get; }

        /// <summary>Row 0..<see cref="RowCount"/> - 1, in the order of the table.</summary>
        public SettingRow RowAt(int position)
        {
            return rows[position];
        }

        /// <summary>Key 0..<see cref="KeyCount"/> - 1, in the order of listing.</summary>
        public int IdAt(int position)
        {
            return ids[position];
        }

        /// <summary>The row of a key; null when this firmware does not know it.</summary>
        public SettingRow RowOf(int id)
        {
            int number = SettingId.NumberOf(id);
            if (number <= 0 || number >= byNumber.Length || byNumber[number] == 0)
            {
                return null;
            }

            SettingRow row = rows[byNumber[number] - 1];
            int index = SettingId.IndexOf(id);
            return row.Count == 0 ? (index == 0 ? row : null) : (index >= 1 && index <= row.Count ? row : null);
        }

        /// <summary>The key of this name, letters in either case; <see cref="SettingId.None"/> when there is none.</summary>
        public int Find(byte[] name, int offset, int bytes)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                SettingRow row = rows[i];
                if (row.IsInternal || !StartsWith(name, offset, bytes, row.Head))
                {
                    continue;
                }

                int at = row.Head.Length;
                int index = 0;
                if (row.Count > 0)
                {
                    while (at < bytes && index < 10 && name[offset + at] >= '0' && name[offset + at] <= '9')
                    {
                        index = (index * 10) + name[offset + at] - '0';
                        at++;
                        if (index == 0)
                        {
                            break;
                        }
                    }

                    if (index == 0 || index > row.Count)
                    {
                        continue;
                    }
                }

                if (bytes - at == row.Tail.Length && StartsWith(name, offset + at, bytes - at, row.Tail))
                {
                    return row.Id + index;
                }
            }

            return SettingId.None;
        }

        /// <summary>Writes the name of a known key; at most <see cref="SettingsLimits.KeyBytesMax"/> bytes.</summary>
        public void PutName(int id, ByteWriter writer)
        {
            SettingRow row = rows[byNumber[SettingId.NumberOf(id)] - 1];
            writer.PutBytes(row.Head);
            if (row.Count > 0)
            {
                writer.PutInteger(SettingId.IndexOf(id));
                writer.PutBytes(row.Tail);
            }
        }

        /// <summary>Writes what a row takes, as <c>number 1..65535 s</c> or <c>one of off|on</c>: help, hints and page alike.</summary>
        public void PutWants(SettingRow row, ByteWriter writer)
        {
            switch (row.Type)
            {
                case SettingType.Integer:
                case SettingType.Milli:
                case SettingType.Micro:
                    PutNumberWants(row, writer);
                    return;
                case SettingType.Choice:
                    writer.PutText(textOneOf);
                    writer.PutText(row.Detail);
                    return;
                default:
                    writer.PutText(textOf[(int)row.Type]);
                    if (row.Type <= SettingType.Topic || row.Type == SettingType.Hex)
                    {
                        writer.PutInteger(row.Min);
                        if (row.Max != row.Min)
                        {
                            writer.PutText(textTo);
                            writer.PutInteger(row.Max);
                        }

                        writer.PutText(textBytes);
                    }

                    return;
            }
        }

        private void PutNumberWants(SettingRow row, ByteWriter writer)
        {
            writer.PutText(textNumber);
            writer.PutScaled(row.Min, row.Decimals);
            writer.PutText(textTo);
            writer.PutScaled(row.Max, row.Decimals);
            if (row.Detail.Length > 0)
            {
                writer.PutByte(' ');
                writer.PutText(row.Detail);
            }

            if (row.Decimals > 0)
            {
                writer.PutByte(',');
                writer.PutByte(' ');
                writer.PutInteger(row.Decimals);
                writer.PutText(textDecimals);
            }
        }

        private void FillIds()
        {
            int filled = 0;
            int first = 0;
            while (first < rows.Length)
            {
                // Rows of one group stand together: member by member.
                int end = first + 1;
                while (end < rows.Length && rows[first].Count > 0 && rows[end].Count > 0 && Same(rows[first].Head, rows[end].Head))
                {
                    Check.That(rows[end].Count == rows[first].Count, Fault.LimitsInconsistent);
                    end++;
                }

                int members = rows[first].Count == 0 ? 1 : rows[first].Count;
                for (int member = 1; member <= members; member++)
                {
                    for (int i = first; i < end; i++)
                    {
                        if (!rows[i].IsInternal)
                        {
                            ids[filled++] = (short)(rows[i].Id + (rows[i].Count == 0 ? 0 : member));
                        }
                    }
                }

                first = end;
            }
        }

        private static bool Same(byte[] one, byte[] other)
        {
            return Ascii.Matches(one, 0, one.Length, other);
        }

        private static bool StartsWith(byte[] buffer, int offset, int bytes, byte[] expected)
        {
            if (bytes < expected.Length)
            {
                return false;
            }

            for (int i = 0; i < expected.Length; i++)
            {
                int symbol = buffer[offset + i];
                if (symbol >= 'A' && symbol <= 'Z')
                {
                    symbol += 'a' - 'A';
                }

                if (symbol != expected[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
