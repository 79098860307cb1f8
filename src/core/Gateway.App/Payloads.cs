using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>Writes payloads into one fixed buffer; PAYLOADS.md beside this file is the contract.</summary>
    public sealed partial class Payloads
    {
        private readonly byte[] keySeq = Ascii.Bytes(",\"seq\":");
        private readonly byte[] keyBoot = Ascii.Bytes(",\"boot\":");
        private readonly byte[] keyTime = Ascii.Bytes(",\"time\":");
        private readonly byte[] keyUptime = Ascii.Bytes(",\"uptime\":");
        private readonly byte[] keyState = Ascii.Bytes("{\"state\":\"");
        private readonly byte[] keySeverity = Ascii.Bytes("\",\"severity\":\"");
        private readonly byte[] keyAlarmValue = Ascii.Bytes("\",\"value\":");
        private readonly byte[] keyLimit = Ascii.Bytes(",\"limit\":");
        private readonly byte[] keyEpoch = Ascii.Bytes(",\"epoch\":");
        private readonly byte[] keyHealthUptime = Ascii.Bytes("{\"uptime\":");
        private readonly byte[] keyReconnects = Ascii.Bytes(",\"reconnects\":");
        private readonly byte[] keyHeld = Ascii.Bytes(",\"held\":");
        private readonly byte[] keyTable = Ascii.Bytes(",\"table\":");
        private readonly byte[] keyCommits = Ascii.Bytes(",\"commits\":");
        private readonly byte[] keyStarted = Ascii.Bytes(",\"started\":");
        private readonly byte[] keyBacklog = Ascii.Bytes(",\"backlog\":");
        private readonly byte[] textHolding = Ascii.Bytes(",\"clock\":\"holding\"");
        private readonly byte[] keyFaults = Ascii.Bytes(",\"faults\":{");
        private readonly byte[] textNull = Ascii.Bytes("null");
        private readonly byte[] textMore = Ascii.Bytes("},\"more\":true}");
        private readonly byte[][] states = new byte[(int)AlarmState.LatchedAcknowledged + 1][];

        private readonly byte[][] severities =
        {
            Ascii.Bytes("low"), Ascii.Bytes("medium"), Ascii.Bytes("high"), Ascii.Bytes("critical")
        };

        private readonly FaultNames faultNames = FaultNames.Shared;
        private readonly IClock clock;
        private readonly ByteWriter writer = new ByteWriter();
        private readonly byte[] buffer = new byte[AppLimits.PayloadBytesMax];

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
            w.PutBytes(keyEpoch);
            w.PutInteger(epoch);
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
            w.PutBytes(keyHealthUptime);
            w.PutInteger(nowMs);
            w.PutBytes(keyBoot);
            w.PutInteger(boot);
            w.PutBytes(keyEpoch);
            w.PutInteger(epoch);
            w.PutBytes(keyReconnects);
            w.PutInteger(reconnects);
            w.PutBytes(keyHeld);
            w.PutInteger(held);
            w.PutBytes(keyTable);
            w.PutInteger(table);
            w.PutBytes(keyCommits);
            w.PutInteger(commits);
            w.PutBytes(keyBacklog);
            w.PutInteger(backlog);
            condition.Put(w);
            PutClock(keyStarted, 0, nowMs);
            if (PutClock(keyTime, nowMs, nowMs))
            {
                PutQuality(nowMs);
            }

            w.PutBytes(keyFaults);
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
                    w.PutBytes(textMore);
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
                writer.PutBytes(keyBoot);
                writer.PutInteger(boot);
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

            writer.PutInteger(utc - (nowMs - atMs));
            return true;
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
