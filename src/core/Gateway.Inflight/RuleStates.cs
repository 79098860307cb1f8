using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The newest state of each rule. It is in the record of the rule's last transition, and is written here only before that record is
    /// overwritten.
    /// </summary>
    /// <remarks>
    /// The tag of its name identifies a rule. So a rule never takes over the state of another that had its place in the settings, and a
    /// moved rule keeps its own. For removed rules only the highest seq is kept: if a rule of that name returns, it continues after that
    /// seq, so that a consumer does not take its messages for old ones.
    /// </remarks>
    public sealed class RuleStates
    {
        private const int Kind = 0x52;
        private const int Version = 1;
        private const int WordBytes = 8;

        private readonly ABRecord record;
        private readonly FaultLog faults;
        private readonly int[] tags;
        private readonly long[] newest;
        private readonly long[] saved;
        private long savedGoneSeq;

        /// <summary>
        /// States of the rules whose names have these <paramref name="tags"/>, in an area of two slots. <paramref name="keepsOthers"/>:
        /// also keeps the states of all other rules that it finds, after them, while the area has room; for a start that leaves rules out.
        /// <paramref name="buffer"/> has at least a record's bytes; between two calls anybody may use it, and the table does.
        /// </summary>
        public RuleStates(ISlotStorage area, int[] tags, bool keepsOthers, Crc32 crc, FaultLog faults, byte[] buffer)
        {
            record = new ABRecord(area, crc, Kind, Version, buffer);
            int room = (record.BodyBytesMax / WordBytes) - 1;
            int roomOfWords = room < RuleContext.RuleMax + 1 ? room : RuleContext.RuleMax + 1;
            Check.That(tags.Length <= roomOfWords, Fault.LimitsInconsistent);
            this.faults = faults;
            this.tags = tags;
            int count = keepsOthers ? roomOfWords : tags.Length;
            newest = new long[count];
            saved = new long[count];
        }

        /// <summary>Holds a record only while it is read or saved: between two calls others may use it.</summary>
        internal byte[] Buffer
        {
            get { return record.Buffer; }
        }

        /// <summary>Copies quarantined at recovery.</summary>
        public int QuarantinedCount
        {
            get { return record.QuarantinedCount; }
        }

        /// <summary>The highest seq of removed rules: a rule without a state begins after it. 0: no rule was removed.</summary>
        public long GoneSeq { get; private set; }

        /// <summary>The newest durable context word of a rule, or 0 if there is none.</summary>
        public long NewestOf(int rule)
        {
            return newest[rule];
        }

        /// <summary>The rule in the present settings that a word stands for, or -1.</summary>
        public int IndexOf(long context)
        {
            // As RuleContext reads it: on the device a call costs more than the word.
            int upper = (int)(context >> 32);
            int place = (int)((uint)upper >> 24) - 1;
            int tag = upper & 0xFFFF;
            if (place >= 0 && place < tags.Length
                && (tag == tags[place] || tag == RuleContext.NoTag || tags[place] == RuleContext.NoTag))
            {
                return place;
            }

            for (int rule = 0; rule < tags.Length && place >= 0 && tag != RuleContext.NoTag; rule++)
            {
                if (tags[rule] == tag)
                {
                    return rule;
                }
            }

            return place < 0 ? -1 : IndexOfOther(place, tag);
        }

        // Where the state of a rule that is left out is kept, or can be.
        private int IndexOfOther(int place, int tag)
        {
            int free = -1;
            for (int at = newest.Length - 1; at >= tags.Length; at--)
            {
                if (newest[at] == 0)
                {
                    free = at;
                }
                else if (RuleContext.TagOf(newest[at]) == tag && (tag != RuleContext.NoTag || RuleContext.RuleOf(newest[at]) == place))
                {
                    return at;
                }
            }

            return free;
        }

        /// <summary>
        /// Reads the saved states. Rules without a saved state begin at normal; for removed rules the seq is kept.
        /// <paramref name="isKnown"/>: states were saved before, so empty slots are missing ones.
        /// </summary>
        public void Recover(bool isKnown)
        {
            int body = record.Load(isKnown);
            faults.Add(InflightFaults.RuleStateQuarantined, record.QuarantinedCount);

            for (int at = 0; at + WordBytes <= body; at += WordBytes)
            {
                long context = BigEndian.GetI64(record.Buffer, ABRecord.BodyOffset + at);
                Note(context);
                int rule = IndexOf(context);
                if (rule >= 0)
                {
                    saved[rule] = context;
                }
                else if (RuleContext.RuleOf(context) < 0 && RuleContext.SeqOf(context) > savedGoneSeq)
                {
                    savedGoneSeq = RuleContext.SeqOf(context);
                    GoneSeq = savedGoneSeq > GoneSeq ? savedGoneSeq : GoneSeq;
                }
            }
        }

        /// <summary>Notes the state in a durable record; the higher seq counts.</summary>
        public void Note(long context)
        {
            int rule = IndexOf(context);
            uint seq = (uint)context;
            if (rule >= 0)
            {
                long known = newest[rule];
                if (known == 0 || seq >= (uint)known)
                {
                    newest[rule] = context;
                }
            }
            else if (RuleContext.RuleOf(context) >= 0 && seq > GoneSeq)
            {
                GoneSeq = seq;
            }
        }

        /// <summary>Whether a record with this word is the only place where the rule's newest state is durable.</summary>
        public bool IsLastRecord(long context)
        {
            int rule = IndexOf(context);
            return rule >= 0
                ? newest[rule] == context && saved[rule] != context
                : RuleContext.RuleOf(context) >= 0 && RuleContext.SeqOf(context) > savedGoneSeq;
        }

        /// <summary>Makes the newest states of all rules durable in one write.</summary>
        public bool Save()
        {
            for (int rule = 0; rule < newest.Length; rule++)
            {
                BigEndian.PutI64(record.Buffer, ABRecord.BodyOffset + (rule * WordBytes), newest[rule]);
            }

            // A word of no rule.
            BigEndian.PutI64(record.Buffer, ABRecord.BodyOffset + (newest.Length * WordBytes), GoneSeq);
            int words = GoneSeq == 0 ? newest.Length : newest.Length + 1;
            if (!record.Save(words * WordBytes))
            {
                return false;
            }

            for (int rule = 0; rule < newest.Length; rule++)
            {
                saved[rule] = newest[rule];
            }

            savedGoneSeq = GoneSeq;
            return true;
        }
    }
}
