namespace Gateway.Primitives
{
    /// <summary>
    /// How far typed text is from a name, so that the nearest can be suggested. A name is the part of a text up to its end, a space or
    /// <see cref="WordList.Separator"/>; a '#' in it stands for any digit.
    /// </summary>
    public static class TypingError
    {
        /// <summary>The most edits of what is still near; fewer for short text, which is near to everything.</summary>
        public const int EditsMax = 2;

        private const int ShortBytes = 3;

        /// <summary>
        /// Edits that make the name, which begins at <paramref name="at"/>, of the typed text: a symbol more, less, another, or two that
        /// are exchanged. The beginning of a name is one edit away. More than <see cref="EditsMax"/> if it is not near.
        /// </summary>
        public static int Edits(byte[] typed, int offset, int bytes, string text, int at)
        {
            int most = bytes <= 1 ? 0 : bytes <= ShortBytes ? 1 : EditsMax;
            int edits = Count(typed, offset, offset + bytes, text, at, most);
            return edits <= most ? edits : EditsMax + 1;
        }

        /// <summary>Whether a name ends here.</summary>
        public static bool IsEnd(string text, int at)
        {
            return at == text.Length || text[at] == ' ' || text[at] == WordList.Separator;
        }

        // Calls itself at most EditsMax + 1 deep.
        private static int Count(byte[] typed, int offset, int end, string text, int at, int left)
        {
            while (offset < end && !IsEnd(text, at) && IsSame(typed[offset], text[at]))
            {
                offset++;
                at++;
            }

            bool isEnd = IsEnd(text, at);
            if (offset == end)
            {
                return isEnd ? 0 : 1;
            }

            if (isEnd || left == 0)
            {
                return isEnd && end - offset <= left ? end - offset : left + 1;
            }

            left--;
            int edits = Count(typed, offset + 1, end, text, at + 1, left);
            int other = Count(typed, offset + 1, end, text, at, left);
            edits = other < edits ? other : edits;
            other = Count(typed, offset, end, text, at + 1, left);
            edits = other < edits ? other : edits;
            if (offset + 1 < end && !IsEnd(text, at + 1) && IsSame(typed[offset], text[at + 1]) && IsSame(typed[offset + 1], text[at]))
            {
                other = Count(typed, offset + 2, end, text, at + 2, left);
                edits = other < edits ? other : edits;
            }

            return edits + 1;
        }

        private static bool IsSame(int symbol, int expected)
        {
            if (symbol >= 'A' && symbol <= 'Z')
            {
                symbol += 'a' - 'A';
            }

            return symbol == expected || (expected == '#' && symbol >= '0' && symbol <= '9');
        }
    }
}
