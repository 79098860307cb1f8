using Gateway.Alarms;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <content>Alarms.</content>
    public sealed partial class Payloads
    {
        // All texts of an alarm in one array, because each array takes heap: names in places of one size, then what is around them.
        private const string AlarmTexts =
            "normal        active-unack  active-acked  rtn-unack     latched-unack latched-acked shelved       out-of-servicesuppressed    "
            + "\",\"severity\":\"low     " + "\",\"severity\":\"medium  " + "\",\"severity\":\"high    " + "\",\"severity\":\"critical"
            + "\",\"value\":" + ",\"limit\":" + ",\"seq\":" + ",\"skipped\":" + ",\"quality\":\"uncertain\""
            + ",\"chattering\":true";

        // Place and length of each state's name, four bits for each, those of state 0 lowest.
        private const ulong StatePlaces = 0x504_0003_2010UL;
        private const ulong StateLengths = 0xD0D_0009_C0C6UL;
        private const int StateBytes = 14;
        private const int ShelvedAt = 6 * StateBytes;
        private const int ShelvedBytes = 7;
        private const int OutOfServiceAt = 7 * StateBytes;
        private const int OutOfServiceBytes = 14;
        private const int SuppressedAt = 8 * StateBytes;
        private const int SuppressedBytes = 10;

        private const int SeverityLengths = 0x8463;
        private const int SeverityKeyBytes = 14;
        private const int SeverityBytes = SeverityKeyBytes + 8;
        private const int SeverityAt = 9 * StateBytes;
        private const int KeyValueAt = SeverityAt + (4 * SeverityBytes);
        private const int KeyValueBytes = 10;
        private const int KeyLimitAt = KeyValueAt + KeyValueBytes;
        private const int KeyLimitBytes = 9;
        private const int KeySeqAt = KeyLimitAt + KeyLimitBytes;
        private const int KeySeqBytes = 7;
        private const int KeySkippedAt = KeySeqAt + KeySeqBytes;
        private const int KeySkippedBytes = 11;
        private const int QualityAt = KeySkippedAt + KeySkippedBytes;
        private const int QualityBytes = 22;
        private const int ChatteringAt = QualityAt + QualityBytes;
        private const int ChatteringBytes = 18;

        private readonly byte[] alarmTexts = Ascii.Bytes(AlarmTexts);

        /// <summary>
        /// Writes an alarm's pending transition; returns its bytes, at most <see cref="AppLimits.AlarmPayloadBytesMax"/>. With
        /// <paramref name="isRepeated"/> writes its state once more, with what the rule compared last, and a mark.
        /// </summary>
        public int PutAlarm(AlarmRule rule, uint epoch, long boot, long nowMs, bool isRepeated)
        {
            int value = rule.PendingValueMilli;
            int limit = rule.PendingLimitMilli;
            long atMs = rule.PendingAtMs;
            int bytesMax = AppLimits.AlarmPayloadBytesMax;
            if (isRepeated)
            {
                // The state of before this start is at least as old as the start.
                value = rule.MeasuredMilli;
                limit = rule.LimitMilli;
                atMs = atMs < 0 ? 0 : atMs;
                bytesMax = AppLimits.PayloadBytesMax;
            }

            ByteWriter w = Begin(bytesMax);
            byte[] texts = alarmTexts;
            int marks = rule.Marks;
            w.PutBytes(keyState);
            PutState(marks, w);
            int severity = (int)rule.Severity;
            w.PutBytes(texts, SeverityAt + (SeverityBytes * severity), SeverityKeyBytes + ((SeverityLengths >> (4 * severity)) & 0xF));
            if (rule is FaultRule)
            {
                w.PutBytes(keyReason);
                reasons.Put(w, (SensorReason)value);
                w.PutByte('"');
            }
            else
            {
                w.PutBytes(texts, KeyValueAt, KeyValueBytes);
                w.PutScaled(value, 3);
                w.PutBytes(texts, KeyLimitAt, KeyLimitBytes);
                w.PutScaled(limit, 3);
            }

            w.PutBytes(texts, KeySeqAt, KeySeqBytes);
            w.PutInteger(isRepeated ? rule.ToldSeq : rule.Seq);
            if ((marks & (AlarmRule.AnyMark | AlarmRule.HasSkipped)) != 0)
            {
                PutMarks(marks, isRepeated ? 0 : rule.SkippedCount);
            }

            PutEpoch(epoch);
            PutTime(boot, atMs, nowMs);
            if (isRepeated)
            {
                // Without the quote that ends a reply's result.
                w.PutText(textRepeated, 1, textRepeated.Length - 1);
            }
            else
            {
                w.PutByte('}');
            }

            return Bytes();
        }

        /// <summary>Writes the word of an alarm's state, by its marks.</summary>
        internal void PutState(int marks, ByteWriter w)
        {
            int state = 4 * (marks & AlarmRule.StateMask);
            int at = StateBytes * ((int)(StatePlaces >> state) & 0xF);
            int bytes = (int)(StateLengths >> state) & 0xF;
            if ((marks & AlarmRule.NotAnnunciated) != 0)
            {
                bool isOut = (marks & AlarmRule.OutOfService) != 0;
                bool isShelved = (marks & AlarmRule.Shelved) != 0;
                at = isOut ? OutOfServiceAt : isShelved ? ShelvedAt : SuppressedAt;
                bytes = isOut ? OutOfServiceBytes : isShelved ? ShelvedBytes : SuppressedBytes;
            }

            w.PutBytes(alarmTexts, at, bytes);
        }

        private void PutMarks(int marks, int skipped)
        {
            if (skipped > 0)
            {
                writer.PutBytes(alarmTexts, KeySkippedAt, KeySkippedBytes);
                writer.PutInteger(skipped);
            }

            if ((marks & AlarmRule.Uncertain) != 0)
            {
                writer.PutBytes(alarmTexts, QualityAt, QualityBytes);
            }

            if ((marks & AlarmRule.Chattering) != 0)
            {
                writer.PutBytes(alarmTexts, ChatteringAt, ChatteringBytes);
            }
        }
    }
}
