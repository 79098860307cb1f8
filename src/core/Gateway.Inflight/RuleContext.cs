namespace Gateway.Inflight
{
    /// <summary>A rule, its state and its seq in one 64-bit word, as records carry it. 0 speaks of no rule.</summary>
    public static class RuleContext
    {
        /// <summary>Rules 0..this can be spoken of.</summary>
        public const int RuleMax = 254;

        private const long SeqMask = 0xFFFFFFFFFFFFL;

        /// <summary>The word for rule 0..<see cref="RuleMax"/>, state 0..255, seq 0..2^48 - 1.</summary>
        public static long Of(int rule, int state, long seq)
        {
            return ((long)(rule + 1) << 56) | ((long)state << 48) | (seq & SeqMask);
        }

        /// <summary>The rule, or -1.</summary>
        public static int RuleOf(long context)
        {
            return (int)((context >> 56) & 255) - 1;
        }

        /// <summary>The state, 0..255.</summary>
        public static int StateOf(long context)
        {
            return (int)((context >> 48) & 255);
        }

        /// <summary>The seq.</summary>
        public static long SeqOf(long context)
        {
            return context & SeqMask;
        }
    }
}
