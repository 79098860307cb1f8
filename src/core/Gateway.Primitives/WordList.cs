namespace Gateway.Primitives
{
    /// <summary>
    /// Words in one literal with <see cref="Separator"/> between them. On the device the characters of a literal stay in flash, but an
    /// array of words would take heap for each. Only for what people ask for, because a search counts through the list.
    /// </summary>
    public static class WordList
    {
        /// <summary>Separates two words; no word contains it.</summary>
        public const char Separator = '|';

        /// <summary>The place 0.. of the word with these bytes; -1 if there is none.</summary>
        public static int Find(string list, byte[] buffer, int offset, int bytes)
        {
            int place = 0;
            int same = 0;
            for (int i = 0; i < list.Length; i++)
            {
                char c = list[i];
                if (c != Separator)
                {
                    same = same >= 0 && same < bytes && buffer[offset + same] == c ? same + 1 : -1;
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

        /// <summary>Writes the word at this place; false if there is none.</summary>
        public static bool Put(string list, int place, ByteWriter writer)
        {
            int at = 0;
            for (int i = 0; i < list.Length && at <= place; i++)
            {
                char c = list[i];
                if (c == Separator)
                {
                    at++;
                }
                else if (at == place)
                {
                    writer.PutByte(c);
                }
            }

            return at >= place;
        }
    }
}
