namespace Gateway.Inflight
{
    /// <summary>
    /// A rule, the tag of its name, its state and its seq in one 64-bit word, as records carry it. 0 stands for no rule.
    /// </summary>
    public static class RuleContext
    {
        /// <summary>A word can stand for rules 0..this.</summary>
        public const int RuleMax = 254;

        /// <summary>The tag of words that identify the rule by its place alone.</summary>
        public const int NoTag = 0;

        /// <summary>Smaller tags are left for entries of no rule, by the group of their packets.</summary>
        public const int TagMin = 16;

        private const long SeqMask = 0xFFFFFFFFL;
        private const int TagMask = 0xFFFF;

        /// <summary>The word for rule 0..<see cref="RuleMax"/>, state 0..255, seq 0..2^32 - 1, tag 0..65535.</summary>
        public static long Of(int rule, int state, long seq, int tag)
        {
            return ((long)(rule + 1) << 56) | ((long)state << 48) | ((long)tag << 32) | (seq & SeqMask);
        }

        /// <summary>
        /// A tag from the CRC-32 of a rule's name: <see cref="TagMin"/>..65535.
        /// </summary>
        public static int TagOfName(uint crc)
        {
            int tag = (int)(crc & TagMask);
            return tag < TagMin ? tag + TagMin : tag;
        }

        /// <summary>The rule's place when the word was written, or -1.</summary>
        public static int RuleOf(long context)
        {
            return (int)((context >> 56) & 255) - 1;
        }

        /// <summary>The state, 0..255.</summary>
        public static int StateOf(long context)
        {
            return (int)((context >> 48) & 255);
        }

        /// <summary>The tag of the rule's name, or <see cref="NoTag"/>.</summary>
        public static int TagOf(long context)
        {
            return (int)((context >> 32) & TagMask);
        }

        /// <summary>The seq.</summary>
        public static long SeqOf(long context)
        {
            return context & SeqMask;
        }
    }
}
