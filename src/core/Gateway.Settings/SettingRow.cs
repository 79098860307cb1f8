using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>One row of the table of keys. A row of a group stands for as many keys as the group has members.</summary>
    public sealed class SettingRow
    {
        // Shared: an empty array has a header all the same.
        private static readonly byte[] Nothing = new byte[0];

        /// <summary>
        /// A row. <paramref name="id"/> is that of the key without an index. <paramref name="name"/> as <c>broker.port</c>, or with a
        /// '#' for the index, as <c>sensor.#.kind</c>, for <paramref name="count"/> keys. <paramref name="min"/> and
        /// <paramref name="max"/> are bytes for texts, else the value's own bounds. <paramref name="detail"/> is the unit of a number or
        /// the words of a choice with '|' between. <paramref name="defaultText"/> is the default as it would be set, empty for
        /// none.
        /// </summary>
        public SettingRow(
            int id,
            string name,
            int count,
            SettingType type,
            int min,
            int max,
            string detail,
            string defaultText,
            SettingFlags flags,
            string help)
        {
            Id = id;
            Count = count;
            Type = type;
            Flags = flags;
            Help = help;
            byte[] full = Ascii.Bytes(name);
            int mark = 0;
            while (mark < full.Length && full[mark] != '#')
            {
                mark++;
            }

            bool indexed = mark < full.Length;
            Check.That(
                SettingId.NumberOf(id) > 0 && SettingId.IndexOf(id) == 0 && indexed == (count > 0) && count < 100
                && full.Length + (indexed ? 1 : 0) <= SettingsLimits.KeyBytesMax,
                Fault.LimitsInconsistent);
            Head = Part(full, 0, mark);
            Tail = indexed ? Part(full, mark + 1, full.Length - mark - 1) : Nothing;
            Detail = detail;
            Min = type == SettingType.Choice ? 0 : min;
            Max = type == SettingType.Choice ? WordList.Count(detail) - 1 : max;

            byte[] value = new byte[SettingsLimits.ValueBytesMax];
            byte[] text = Ascii.Bytes(defaultText);
            int bytes = 0;
            Check.That(
                text.Length == 0 || ValueText.Parse(this, text, 0, text.Length, value, 0, out bytes) == Refusal.None,
                Fault.LimitsInconsistent);
            Default = bytes == 0 ? Nothing : Part(value, 0, bytes);
        }

        /// <summary>The key without an index.</summary>
        public int Id { get; }

        /// <summary>Keys of this row: 0 for a single key, else how many indices there are, from 1.</summary>
        public int Count { get; }

        /// <summary>How a value looks.</summary>
        public SettingType Type { get; }

        /// <summary>Least value, or least bytes.</summary>
        public int Min { get; }

        /// <summary>Greatest value, or most bytes.</summary>
        public int Max { get; }

        /// <summary>What is special.</summary>
        public SettingFlags Flags { get; }

        /// <summary>
        /// Unit of a number, empty for none; of a choice its words, a <see cref="WordList"/>. The place in the list is what is stored: it
        /// only grows at its end.
        /// </summary>
        public string Detail { get; }

        /// <summary>The default as its record would hold it; no bytes for none.</summary>
        public byte[] Default { get; private set; }

        /// <summary>What it is for, one line.</summary>
        public string Help { get; }

        /// <summary>Name, or of a group's row what stands before the index.</summary>
        public byte[] Head { get; private set; }

        /// <summary>Of a group's row what stands behind the index, else empty.</summary>
        public byte[] Tail { get; }

        /// <summary>Written, never shown.</summary>
        public bool IsSecret
        {
            get { return (Flags & SettingFlags.Secret) != 0; }
        }

        /// <summary>Neither listed nor settable.</summary>
        public bool IsInternal
        {
            get { return (Flags & SettingFlags.Internal) != 0; }
        }

        /// <summary>Kept as an integer.</summary>
        public bool IsNumber
        {
            get { return Type >= SettingType.Integer && Type <= SettingType.Choice; }
        }

        /// <summary>Decimals of the text of a number.</summary>
        public int Decimals
        {
            get { return Type == SettingType.Milli ? 3 : Type == SettingType.Micro ? 6 : 0; }
        }

        // Takes over what is the same in the row before: rows of a group begin alike, many have the same default, and on a device each
        // array is a block of its own.
        internal void ShareWith(SettingRow before)
        {
            Head = IsSame(Head, before.Head) ? before.Head : Head;
            Default = IsSame(Default, before.Default) ? before.Default : Default;
        }

        private static bool IsSame(byte[] one, byte[] other)
        {
            return Ascii.Matches(one, 0, one.Length, other);
        }

        private static byte[] Part(byte[] source, int offset, int bytes)
        {
            byte[] part = new byte[bytes];
            System.Array.Copy(source, offset, part, 0, bytes);
            return part;
        }
    }
}
