namespace Gateway.Primitives
{
    /// <summary>Text as in a JSON string [RFC 8259, section 7].</summary>
    public static class JsonText
    {
        /// <summary>The text, UTF-8 without control characters, with its quotes and backslashes escaped. For start-up.</summary>
        public static byte[] Escaped(byte[] text)
        {
            int escapes = 0;
            for (int i = 0; i < text.Length; i++)
            {
                escapes += IsSpecial(text[i]) ? 1 : 0;
            }

            if (escapes == 0)
            {
                return text;
            }

            byte[] escaped = new byte[text.Length + escapes];
            int at = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (IsSpecial(text[i]))
                {
                    escaped[at++] = (byte)'\\';
                }

                escaped[at++] = text[i];
            }

            return escaped;
        }

        private static bool IsSpecial(int symbol)
        {
            return symbol == '"' || symbol == '\\';
        }
    }
}
