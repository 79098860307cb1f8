using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>Writes payloads into one fixed buffer; PAYLOADS.md beside this file is the contract.</summary>
    public sealed partial class Payloads
    {
        private const int EpochKeyBytes = 9;
        private const int BootKeyBytes = 8;
        private const int MomentHeadStepMs = 1000000;
        private const int MomentTailPlaces = 6;

        // What is left of a long's 19 places.
        private const int MomentHeadPlacesMax = 13;

        private readonly byte[] keySeq = Ascii.Bytes(",\"seq\":");
        private readonly byte[] keyTime = Ascii.Bytes(",\"time\":");
        private readonly byte[] keyUptime = Ascii.Bytes(",\"uptime\":");
        private readonly byte[] keyState = Ascii.Bytes("{\"state\":\"");
        private readonly byte[] keySeverity = Ascii.Bytes("\",\"severity\":\"");
        private readonly byte[] keyAlarmValue = Ascii.Bytes("\",\"value\":");
        private readonly byte[] keyLimit = Ascii.Bytes(",\"limit\":");
        private readonly string keyHealthUptime = "{\"uptime\":";
        private readonly string keyReconnects = ",\"reconnects\":";
        private readonly string keyHeld = ",\"held\":";
        private readonly string keyTable = ",\"table\":";
        private readonly string keyCommits = ",\"commits\":";
        private readonly byte[] keyStarted = Ascii.Bytes(",\"started\":");
        private readonly string keyBacklog = ",\"backlog\":";
        private readonly byte[] textHolding = Ascii.Bytes(",\"clock\":\"holding\"");
        private readonly string keyFaults = ",\"faults\":{";
        private readonly byte[] textNull = Ascii.Bytes("null");
        private readonly string textMore = "},\"more\":true}";
        private readonly byte[][] states = new byte[(int)AlarmState.LatchedAcknowledged + 1][];

        private readonly byte[][] severities =
        {
            Ascii.Bytes("low"), Ascii.Bytes("medium"), Ascii.Bytes("high"), Ascii.Bytes("critical")
        };

        private readonly FaultNames faultNames = FaultNames.Shared;
        private readonly IClock clock;
        private readonly ByteWriter writer = new ByteWriter();
        private readonly byte[] buffer = new byte[AppLimits.PayloadBytesMax];
        private readonly byte[] epochMember = Ascii.Bytes(",\"epoch\":0123456789");
        private readonly byte[] bootMember = Ascii.Bytes(",\"boot\":0123456789");
        private long bootKept;
        private int bootBytes;
        private uint epochKept;
        private int epochBytes;
        private readonly byte[] momentHead = new byte[MomentHeadPlacesMax];
        private long momentHeadMs = long.MaxValue;
        private int momentHeadBytes;

        /// <summary>Payloads with times of this clock.</summary>
        public Payloads(IClock clock)
        {
            this.clock = clock;
            states[(int)AlarmState.Normal] = Ascii.Bytes("normal");
            states[(int)AlarmState.ActiveUnacknowledged] = Ascii.Bytes("active-unack");
            states[(int)AlarmState.ActiveAcknowledged] = Ascii.Bytes("active-acked");
            states[(int)AlarmState.ReturnedUnacknowledged] = Ascii.Bytes("rtn-unack");
            states[(int)AlarmState.LatchedUnacknowledged] = Ascii.Bytes("latched-unack");
            states[(int)AlarmState.LatchedAcknowledged] = Ascii.Bytes("latched-acked");
        }

        /// <summary>The buffer; a payload lies at its beginning until the next one is written.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>
        /// Writes an alarm's pending transition; returns its bytes, at most <see cref="AppLimits.AlarmPayloadBytesMax"/>.
        /// </summary>
        public int PutAlarm(AlarmRule rule, uint epoch, long boot, long nowMs)
        {
            ByteWriter w = Begin(AppLimits.AlarmPayloadBytesMax);
            w.PutBytes(keyState);
            w.PutBytes(states[(int)rule.State]);
            w.PutBytes(keySeverity);
            w.PutBytes(severities[(int)rule.Severity]);
            if (rule is FaultRule)
            {
                w.PutBytes(keyReason);
                reasons.Put(w, (SensorReason)rule.PendingValueMilli);
                w.PutByte('"');
            }
            else
            {
                w.PutBytes(keyAlarmValue);
                w.PutScaled(rule.PendingValueMilli, 3);
                w.PutBytes(keyLimit);
                w.PutScaled(rule.PendingLimitMilli, 3);
            }

            w.PutBytes(keySeq);
            w.PutInteger(rule.Seq);
            PutEpoch(epoch);
            PutTime(rule.PendingAtMs, nowMs, boot);
            w.PutByte('}');
            return Bytes();
        }

        /// <summary>
        /// Writes the health message; returns its bytes. With the clock set it gives the calendar time of this start, by which messages
        /// from before can be dated.
        /// </summary>
        public int PutHealth(
            long boot, uint epoch, int reconnects, int held, int table, long commits, int backlog,
            Condition condition, FaultLog faults, long nowMs)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutText(keyHealthUptime);
            w.PutInteger(nowMs);
            PutBoot(boot);
            PutEpoch(epoch);
            w.PutText(keyReconnects);
            w.PutInteger(reconnects);
            w.PutText(keyHeld);
            w.PutInteger(held);
            w.PutText(keyTable);
            w.PutInteger(table);
            w.PutText(keyCommits);
            w.PutInteger(commits);
            w.PutText(keyBacklog);
            w.PutInteger(backlog);
            condition.Put(w);
            PutClock(keyStarted, 0, nowMs);
            if (PutClock(keyTime, nowMs, nowMs))
            {
                PutQuality(nowMs);
            }

            w.PutText(keyFaults);
            bool first = true;
            for (int code = 1; code < (int)Fault.Count; code++)
            {
                int count = faults.CountOf((Fault)code);
                if (count == 0)
                {
                    continue;
                }

                int nameBytes = faultNames.BytesOf(code);
                if (w.Bytes + nameBytes + 4 + DecimalText.BytesMax + textMore.Length > AppLimits.PayloadBytesMax)
                {
                    w.PutText(textMore);
                    return Bytes();
                }

                if (!first)
                {
                    w.PutByte(',');
                }

                first = false;
                w.PutByte('"');
                faultNames.Put(code, w);
                w.PutByte('"');
                w.PutByte(':');
                w.PutInteger(count);
            }

            w.PutByte('}');
            w.PutByte('}');
            return Bytes();
        }

        internal ByteWriter Begin(int bytesMax)
        {
            writer.Reset(buffer, 0, bytesMax);
            return writer;
        }

        internal int Bytes()
        {
            // The limits are sums of what is written; a payload that does not fit them is a wrong limit.
            Check.That(!writer.Overflow, Fault.LimitsInconsistent);
            return writer.Bytes;
        }

        // The wall clock of a past moment, marked when it is holding; or null with boot (when it is not -1) and uptime.
        private void PutTime(long atMs, long nowMs, long boot)
        {
            if (PutClock(keyTime, atMs, nowMs))
            {
                PutQuality(nowMs);
                return;
            }

            if (boot >= 0)
            {
                PutBoot(boot);
            }

            writer.PutBytes(keyUptime);
            writer.PutInteger(atMs);
        }

        // The wall clock of a past moment; false when it is not set, and null was written.
        private bool PutClock(byte[] key, long atMs, long nowMs)
        {
            long utc = clock.UtcMs;
            writer.PutBytes(key);
            if (utc < 0)
            {
                writer.PutBytes(textNull);
                return false;
            }

            PutMoment(utc - (nowMs - atMs));
            return true;
        }

        // A time of the calendar. Its upper digits stay the same for a quarter of an hour, and are kept as text.
        private void PutMoment(long utcMs)
        {
            long past = utcMs - momentHeadMs;
            if (past < 0 || past >= MomentHeadStepMs)
            {
                if (utcMs < MomentHeadStepMs)
                {
                    writer.PutInteger(utcMs);
                    return;
                }

                long head = utcMs / MomentHeadStepMs;
                momentHeadMs = head * MomentHeadStepMs;
                momentHeadBytes = DecimalText.Put(momentHead, 0, head, 0);
                past = utcMs - momentHeadMs;
            }

            writer.PutBytes(momentHead, 0, momentHeadBytes);
            writer.PutPlaces((int)past, MomentTailPlaces);
        }

        // The epoch with its key, kept as text: it changes once in the life of a table.
        private void PutEpoch(uint epoch)
        {
            if (epoch != epochKept || epochBytes == 0)
            {
                epochKept = epoch;
                epochBytes = DecimalText.Put(epochMember, EpochKeyBytes, epoch, 0);
            }

            writer.PutBytes(epochMember, 0, epochBytes);
        }

        // As the epoch: this start's number with its key.
        private void PutBoot(long boot)
        {
            if (boot != bootKept || bootBytes == 0)
            {
                bootKept = boot;
                bootBytes = DecimalText.Put(bootMember, BootKeyBytes, boot, 0);
            }

            writer.PutBytes(bootMember, 0, bootBytes);
        }

        // Nothing for a clock that was synchronised lately; one that was never set shows by its null.
        private void PutQuality(long nowMs)
        {
            long synced = clock.SyncedMs;
            if (synced >= 0 && nowMs - synced > AppLimits.ClockHoldMs)
            {
                writer.PutBytes(textHolding);
            }
        }
    }
}
