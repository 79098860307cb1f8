using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// One row of the table of keys. A row of a group stands for as many keys as the group has members. A catalog has one object, filled
    /// again for each row: its content is valid until the catalog is asked again.
    /// </summary>
    public sealed class SettingRow
    {
        private string line;
        private int at;
        private int fieldAt;
        private int fieldBytes;
        private int nameBytes;
        private int detailAt;
        private int detailBytes;
        private int defaultAt;
        private int defaultBytes;

        internal SettingRow()
        {
        }

        /// <summary>The key without an index.</summary>
        public int Id { get; private set; }

        /// <summary>Keys of this row: 0 for a single key, otherwise the number of indices, from 1.</summary>
        public int Count { get; private set; }

        /// <summary>Type of the value.</summary>
        public SettingType Type { get; private set; }

        /// <summary>Smallest value, or fewest bytes.</summary>
        public int Min { get; private set; }

        /// <summary>Largest value, or most bytes.</summary>
        public int Max { get; private set; }

        /// <summary>Properties of the key.</summary>
        public SettingFlags Flags { get; private set; }

        /// <summary>The default of a number or a choice as its record would hold it; 0 if there is none.</summary>
        public int DefaultNumber { get; private set; }

        /// <summary>Whether there is a default.</summary>
        public bool HasDefault
        {
            get { return defaultBytes > 0; }
        }

        /// <summary>Can be written, is never shown.</summary>
        public bool IsSecret
        {
            get { return (Flags & SettingFlags.Secret) != 0; }
        }

        /// <summary>Neither listed nor settable.</summary>
        public bool IsInternal
        {
            get { return (Flags & SettingFlags.Internal) != 0; }
        }

        /// <summary>Stored as an integer.</summary>
        public bool IsNumber
        {
            get { return Type >= SettingType.Integer && Type <= SettingType.Choice; }
        }

        /// <summary>Decimals of the text of a number.</summary>
        public int Decimals
        {
            get { return Type == SettingType.Milli ? 3 : Type == SettingType.Micro ? 6 : 0; }
        }

        /// <summary>Whether there is a unit, or a list of words.</summary>
        public bool HasDetail
        {
            get { return detailBytes > 0; }
        }

        /// <summary>Number of words of a choice; 1 for everything else.</summary>
        public int WordCount
        {
            get
            {
                int count = 1;
                for (int i = 0; i < detailBytes; i++)
                {
                    if (line[detailAt + i] == WordList.Separator)
                    {
                        count++;
                    }
                }

                return count;
            }
        }

        /// <summary>Bytes of the name up to its index, or of the whole name: the part that members of a group share.</summary>
        public int HeadBytes
        {
            get
            {
                int bytes = 0;
                while (bytes < nameBytes && line[bytes] != '#')
                {
                    bytes++;
                }

                return bytes;
            }
        }

        /// <summary>Writes the name with this index in place of its '#', or with the '#' for 0.</summary>
        public void PutName(int index, ByteWriter writer)
        {
            for (int i = 0; i < nameBytes; i++)
            {
                char symbol = line[i];
                if (symbol == '#' && index > 0)
                {
                    writer.PutInteger(index);
                }
                else
                {
                    writer.PutByte(symbol);
                }
            }
        }

        /// <summary>Writes the help, one line.</summary>
        public void PutHelp(ByteWriter writer)
        {
            writer.PutText(line, at, line.Length - at);
        }

        /// <summary>
        /// Writes the unit of a number, or the words of a choice with '|' between them. The place in the list is stored, so new words go
        /// at its end.
        /// </summary>
        public void PutDetail(ByteWriter writer)
        {
            writer.PutText(line, detailAt, detailBytes);
        }

        /// <summary>The place 0.. of the word of a choice with these bytes; -1 if there is none.</summary>
        public int FindWord(byte[] buffer, int offset, int bytes)
        {
            int place = 0;
            int same = 0;
            for (int i = 0; i < detailBytes; i++)
            {
                char symbol = line[detailAt + i];
                if (symbol != WordList.Separator)
                {
                    same = same >= 0 && same < bytes && buffer[offset + same] == symbol ? same + 1 : -1;
                    continue;
                }

                if (same == bytes)
                {
                    return place;
                }

                place++;
                same = 0;
            }

            return same == bytes ? place : -1;
        }

        /// <summary>Writes the word of a choice at this place; nothing if there is none.</summary>
        public void PutWord(int place, ByteWriter writer)
        {
            int start = detailAt;
            for (int i = detailAt; i <= detailAt + detailBytes && place >= 0; i++)
            {
                if (i == detailAt + detailBytes || line[i] == WordList.Separator)
                {
                    if (place == 0)
                    {
                        writer.PutText(line, start, i - start);
                    }

                    place--;
                    start = i + 1;
                }
            }
        }

        /// <summary>Bytes of the default in the form of a record; 0 if there is none.</summary>
        public int DefaultBytes()
        {
            return defaultBytes == 0 || !IsNumber ? defaultBytes : ValueText.NumberBytes(DefaultNumber);
        }

        /// <summary>Writes the default in the form of a record; returns its bytes.</summary>
        public int CopyDefault(byte[] target, int offset)
        {
            if (defaultBytes == 0)
            {
                return 0;
            }

            if (IsNumber)
            {
                return ValueText.PutNumber(target, offset, DefaultNumber);
            }

            for (int i = 0; i < defaultBytes; i++)
            {
                target[offset + i] = (byte)line[defaultAt + i];
            }

            return defaultBytes;
        }

        /// <summary>Writes the default in the form in which it would be set; nothing if there is none.</summary>
        public void PutDefault(ByteWriter writer)
        {
            if (defaultBytes > 0 && IsNumber)
            {
                ValueText.PutNumber(this, DefaultNumber, writer);
            }
            else
            {
                writer.PutText(line, defaultAt, defaultBytes);
            }
        }

        /// <summary>
        /// Whether a name belongs to this row, in upper or lower case: the index of a group's member, 0 for a single key, -1 if not.
        /// </summary>
        internal static int IndexIn(string line, int count, byte[] name, int offset, int bytes)
        {
            int index = 0;
            int taken = 0;
            for (int i = 0; line[i] != ' '; i++)
            {
                if (line[i] == '#')
                {
                    int digits = taken;
                    while (taken < bytes && index < 10 && name[offset + taken] >= '0' && name[offset + taken] <= '9')
                    {
                        index = (index * 10) + name[offset + taken] - '0';
                        taken++;
                        if (index == 0)
                        {
                            return -1;
                        }
                    }

                    if (taken == digits || index > count)
                    {
                        return -1;
                    }

                    continue;
                }

                if (taken == bytes)
                {
                    return -1;
                }

                int symbol = name[offset + taken++];
                if (symbol >= 'A' && symbol <= 'Z')
                {
                    symbol += 'a' - 'A';
                }

                if (symbol != line[i])
                {
                    return -1;
                }
            }

            return taken == bytes ? index : -1;
        }

        internal bool HasHeadOf(string other)
        {
            int bytes = HeadBytes;
            for (int i = 0; i <= bytes; i++)
            {
                if (line[i] != other[i])
                {
                    return false;
                }
            }

            return true;
        }

        internal void Read(int number, string text)
        {
            line = text;
            at = 0;
            Id = SettingId.Of(number, 0);
            NextField();
            nameBytes = fieldBytes;
            Count = NextNumber();
            NextField();
            Type = TypeOf(line[fieldAt]);
            Min = NextNumber();
            Max = NextNumber();
            NextField();
            Flags = ReadFlags();
            NextField();
            detailAt = fieldAt;
            detailBytes = IsNothing() ? 0 : fieldBytes;
            NextField();
            defaultAt = fieldAt;
            defaultBytes = IsNothing() ? 0 : fieldBytes;
            if (Type == SettingType.Choice)
            {
                Max = WordCount - 1;
                DefaultNumber = defaultBytes > 0 ? PlaceOfDefault() : 0;
            }
            else
            {
                DefaultNumber = IsNumber && defaultBytes > 0 ? Number() : 0;
            }
        }

        private static SettingType TypeOf(char letter)
        {
            return letter switch
            {
                't' => SettingType.Text,
                'n' => SettingType.Name,
                'h' => SettingType.Host,
                'p' => SettingType.Topic,
                'l' => SettingType.Country,
                'w' => SettingType.Passphrase,
                'i' => SettingType.Integer,
                'm' => SettingType.Milli,
                'u' => SettingType.Micro,
                'c' => SettingType.Choice,
                'a' => SettingType.Address,
                'x' => SettingType.Hex,
                'd' => SettingType.Points,
                _ => SettingType.Certificate
            };
        }

        private SettingFlags ReadFlags()
        {
            SettingFlags flags = SettingFlags.None;
            for (int i = 0; i < fieldBytes; i++)
            {
                flags |= line[fieldAt + i] switch
                {
                    's' => SettingFlags.Secret,
                    'r' => SettingFlags.Reboot,
                    'i' => SettingFlags.Internal,
                    'w' => SettingFlags.PlatformWifi,
                    'k' => SettingFlags.Remote,
                    'm' => SettingFlags.RemoteAlarm,
                    _ => SettingFlags.None
                };
            }

            return flags;
        }

        private int PlaceOfDefault()
        {
            int place = 0;
            int same = 0;
            for (int i = 0; i < detailBytes; i++)
            {
                char symbol = line[detailAt + i];
                if (symbol == WordList.Separator)
                {
                    if (same == defaultBytes)
                    {
                        return place;
                    }

                    place++;
                    same = 0;
                }
                else
                {
                    same = same >= 0 && same < defaultBytes && line[defaultAt + same] == symbol ? same + 1 : -1;
                }
            }

            return place;
        }

        private bool IsNothing()
        {
            return fieldBytes == 1 && line[fieldAt] == '-';
        }

        private void NextField()
        {
            fieldAt = at;
            while (line[at] != ' ')
            {
                at++;
            }

            fieldBytes = at - fieldAt;
            at++;
        }

        private int NextNumber()
        {
            NextField();
            return Number();
        }

        private int Number()
        {
            bool isNegative = line[fieldAt] == '-';
            int number = 0;
            for (int i = isNegative ? 1 : 0; i < fieldBytes; i++)
            {
                number = (number * 10) + line[fieldAt + i] - '0';
            }

            return isNegative ? -number : number;
        }
    }
}
