using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The newest state of each rule. It travels in the record of its last transition; only before that record is overwritten is it
    /// written here.
    /// </summary>
    public sealed class RuleStates
    {
        private const int Kind = 0x52;
        private const int Version = 1;

        private readonly TwinRecord record;
        private readonly FaultLog faults;
        private readonly long[] newest;
        private readonly long[] saved;

        /// <summary>States of <paramref name="ruleCount"/> rules in an area of two slots.</summary>
        public RuleStates(ISlotStorage area, int ruleCount, Crc32 crc, FaultLog faults)
        {
            record = new TwinRecord(area, crc, Kind, Version);
            Check.That(
                ruleCount <= RuleContext.RuleMax + 1 && ruleCount * 8 <= record.BodyBytesMax, Fault.LimitsInconsistent);
            this.faults = faults;
            newest = new long[ruleCount];
            saved = new long[ruleCount];
        }

        /// <summary>Rules that an area's slots have room for.</summary>
        public static int RuleCountMax(ISlotStorage area)
        {
            int count = (area.SlotBytesMax - TwinRecord.OverheadBytes) / 8;
            return count < RuleContext.RuleMax + 1 ? count : RuleContext.RuleMax + 1;
        }

        /// <summary>Copies quarantined at recovery.</summary>
        public int QuarantinedCount
        {
            get { return record.QuarantinedCount; }
        }

        /// <summary>The newest durable context word of a rule, or 0 when it was never heard of.</summary>
        public long NewestOf(int rule)
        {
            return newest[rule];
        }

        /// <summary>Reads the saved states. Rules beyond those saved start anew; those no longer configured are forgotten.</summary>
        public void Recover()
        {
            int body = record.Load();
            for (int i = 0; i < record.QuarantinedCount; i++)
            {
                faults.Add(Fault.RuleStateQuarantined);
            }

            for (int rule = 0; rule < newest.Length && (rule + 1) * 8 <= body; rule++)
            {
                long context = BigEndian.GetI64(record.Buffer, TwinRecord.BodyOffset + (rule * 8));
                newest[rule] = context;
                saved[rule] = context;
            }
        }

        /// <summary>Notes what a durable record says; the higher seq counts.</summary>
        public void Note(long context)
        {
            int rule = RuleContext.RuleOf(context);
            if (rule >= 0 && rule < newest.Length
                && (newest[rule] == 0 || RuleContext.SeqOf(context) >= RuleContext.SeqOf(newest[rule])))
            {
                newest[rule] = context;
            }
        }

        /// <summary>Whether a record with this word is the only place where the rule's newest state is durable.</summary>
        public bool IsLastRecord(long context)
        {
            int rule = RuleContext.RuleOf(context);
            return rule >= 0 && rule < newest.Length && newest[rule] == context && saved[rule] != context;
        }

        /// <summary>Makes the newest states of all rules durable in one write.</summary>
        public bool Save()
        {
            for (int rule = 0; rule < newest.Length; rule++)
            {
                BigEndian.PutI64(record.Buffer, TwinRecord.BodyOffset + (rule * 8), newest[rule]);
            }

            if (!record.Save(newest.Length * 8))
            {
                return false;
            }

            for (int rule = 0; rule < newest.Length; rule++)
            {
                saved[rule] = newest[rule];
            }

            return true;
        }
    }
}
