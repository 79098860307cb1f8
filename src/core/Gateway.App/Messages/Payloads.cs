using System;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>Writes payloads into one fixed buffer; src/docs/topics.md is the contract.</summary>
    public sealed partial class Payloads
    {
        private const int EpochKeyBytes = 9;

        // "epoch": in ASCII, the first byte highest.
        private const ulong EpochKey = 0x2265706F6368223A;
        private const int BootKeyBytes = 8;
        private const int TimeKeyBytes = 8;

        // Bytes of the stamp: boot with its key, ten digits, key of the time, and 13 of the 19 digits of a long.
        private const int TimeAt = BootKeyBytes + 10;
        private const int MomentHeadStepMs = 1000000;
        private const int MomentTailPlaces = 6;

        private readonly byte[] keyUptime = Ascii.Bytes(",\"uptime\":");
        private readonly byte[] keyState = Ascii.Bytes("{\"state\":\"");
        private readonly string keyHealthUptime = "{\"uptime\":";
        private readonly string keyStarted = ",\"started\":";
        private readonly byte[] textHolding = Ascii.Bytes(",\"clock\":\"holding\"");
        private readonly string keyFaults = ",\"faults\":{";
        private readonly string keyCounters = "},\"counters\":{";
        private readonly byte[] textNull = Ascii.Bytes("null");
        private readonly string textMore = "},\"more\":true}";
        private readonly FaultNames faultNames = FaultNames.Shared;
        private readonly IClock clock;
        private readonly ByteWriter writer = new ByteWriter();
        private readonly byte[] buffer = new byte[AppLimits.PayloadBytesMax];
        private readonly byte[] epochMember = Ascii.Bytes(",\"epoch\":0123456789");
        private readonly byte[] stamp = Ascii.Bytes(",\"boot\":0123456789,\"time\":0123456789012");
        private long bootKept = -1;
        private int bootAt;
        private uint epochKept;
        private int epochBytes;
        private long momentHeadMs = long.MaxValue;
        private int momentHeadEnd;

        // Until then the clock is not holding, and is not checked.
        private long goodUntilMs = -1;

        /// <summary>Payloads with times of this clock.</summary>
        public Payloads(IClock clock)
        {
            this.clock = clock;
        }

        /// <summary>The buffer; a payload is at its beginning until the next one is written.</summary>
        public byte[] Buffer
        {
            get { return buffer; }
        }

        /// <summary>
        /// Writes the health message; returns its bytes. If the clock is set it has the calendar time of this start, which dates earlier
        /// messages. Counts that do not fit into <paramref name="bytesMax"/> are left out, and "more" says so.
        /// </summary>
        public int PutHealth(long boot, uint epoch, HealthMetrics metrics, FaultLog faults, long nowMs, int bytesMax)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutText(keyHealthUptime);
            w.PutInteger(nowMs);
            PutBoot(boot);
            PutEpoch(epoch);
            metrics.Put(w);
            long utc = clock.UtcMs;
            w.PutText(keyStarted);
            if (utc < 0)
            {
                w.PutBytes(textNull);
                w.PutBytes(stamp, TimeAt, TimeKeyBytes);
                w.PutBytes(textNull);
            }
            else
            {
                w.PutInteger(utc - nowMs);

                PutMoment(TimeAt, utc, nowMs);
            }

            w.PutText(keyFaults);
            if (!PutCounts(faults, false, bytesMax))
            {
                w.PutText(textMore);
                return Bytes();
            }

            w.PutText(keyCounters);
            if (!PutCounts(faults, true, bytesMax))
            {
                w.PutText(textMore);
                return Bytes();
            }

            w.PutByte('}');
            w.PutByte('}');
            return Bytes();
        }

        // Writes the faults or the counters. False: not all of them fit, with what must follow.
        private bool PutCounts(FaultLog faults, bool ofCounters, int bytesMax)
        {
            ByteWriter w = writer;
            bool first = true;
            for (int code = 1; code < (int)Fault.Count; code++)
            {
                int count = faults.CountOf((Fault)code);
                if (count == 0 || faultNames.IsCounter(code) != ofCounters)
                {
                    continue;
                }

                int nameBytes = faultNames.BytesOf(code);
                int restBytes = 4 + DecimalText.BytesMax + keyCounters.Length + textMore.Length;
                if (w.Bytes + nameBytes + restBytes > bytesMax)
                {
                    return false;
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

            return true;
        }

        internal ByteWriter Begin(int bytesMax)
        {
            writer.Reset(buffer, 0, bytesMax);
            return writer;
        }

        internal int Bytes()
        {
            // The limits are sums of what is written: a payload that does not fit means a wrong limit.
            Check.That(!writer.Overflow, Fault.LimitsInconsistent);
            return writer.Bytes;
        }

        // The calendar time of a past moment, with a mark if the clock is holding; otherwise null with boot and uptime.
        internal void PutTime(long boot, long atMs, long nowMs)
        {
            long utc = clock.UtcMs;
            if (utc >= 0)
            {
                PutMoment(TimeAt, utc - (nowMs - atMs), nowMs);
                return;
            }

            PutNoTime();
            PutBoot(boot);
            PutUptime(atMs);
        }

        // As above, always with boot before the time.
        private void PutStamp(long boot, long atMs, long nowMs)
        {
            long utc = clock.UtcMs;
            if (boot != bootKept)
            {
                NoteBoot(boot);
            }

            if (utc >= 0)
            {
                PutMoment(bootAt, utc - (nowMs - atMs), nowMs);
                return;
            }

            PutBoot(boot);
            PutNoTime();
            PutUptime(atMs);
        }

        private void PutNoTime()
        {
            writer.PutBytes(stamp, TimeAt, TimeKeyBytes);
            writer.PutBytes(textNull);
        }

        private void PutUptime(long atMs)
        {
            writer.PutBytes(keyUptime);
            writer.PutInteger(atMs);
        }

        // The stamp from this offset on, with a calendar time. Its upper digits stay the same for a quarter of an hour and are kept as
        // text.
        private void PutMoment(int from, long utcMs, long nowMs)
        {
            long past = utcMs - momentHeadMs;
            if (past < 0 || past >= MomentHeadStepMs)
            {
                long head = utcMs / MomentHeadStepMs;
                momentHeadMs = head * MomentHeadStepMs;
                momentHeadEnd = head > 0 ? DecimalText.Put(stamp, TimeAt + TimeKeyBytes, head, 0) : TimeAt + TimeKeyBytes;
                past = utcMs - momentHeadMs;
            }

            writer.PutBytes(stamp, from, momentHeadEnd - from);
            if (momentHeadMs > 0)
            {
                writer.PutPlaces((int)past, MomentTailPlaces);
            }
            else
            {
                writer.PutInteger(past);
            }

            if (nowMs > goodUntilMs)
            {
                PutQuality(nowMs);
            }
        }

        // The epoch with its key, kept as text: it changes only with the storage.
        private void PutEpoch(uint epoch)
        {
            if (epoch != epochKept || epochBytes == 0)
            {
                epochKept = epoch;
                epochBytes = DecimalText.Put(epochMember, EpochKeyBytes, epoch, 0);
            }

            writer.PutBytes(epochMember, 0, epochBytes);
        }

        /// <summary>
        /// Gives the alarm in a packet, which leaves without a record, an epoch of its own from <paramref name="random"/>, with as many
        /// digits. After a power cut its rule's seq is used again: without this, consumers would take that message for a repetition.
        /// </summary>
        internal static void ReplaceEpoch(byte[] packet, int offset, int bytes, uint random)
        {
            int end = offset + bytes;
            int at = Ascii.After(packet, offset, bytes, EpochKey);
            if (at < end)
            {
                // No more than 32 bits.
                packet[at] = (byte)('1' + (random % 3));
            }

            for (at++; at < end && packet[at] >= '0' && packet[at] <= '9'; at++)
            {
                packet[at] = (byte)('0' + ((packet[at] - '0' + 1 + (random % 9)) % 10));
                random /= 9;
            }
        }

        // This start's number with its key, kept as text.
        private void PutBoot(long boot)
        {
            if (boot != bootKept)
            {
                NoteBoot(boot);
            }

            writer.PutBytes(stamp, bootAt, TimeAt - bootAt);
        }

        // So placed that it ends where the time's key begins.
        private void NoteBoot(long boot)
        {
            int at = TimeAt - DecimalText.BytesOf(boot, 0) - BootKeyBytes;
            Array.Copy(stamp, bootAt, stamp, at, BootKeyBytes);
            DecimalText.Put(stamp, at + BootKeyBytes, boot, 0);
            bootAt = at;
            bootKept = boot;
        }

        // Nothing for a clock that was synchronised lately; for one that was never set, the null says it.
        private void PutQuality(long nowMs)
        {
            long synced = clock.SyncedMs;
            if (synced < 0)
            {
                return;
            }

            long endMs = synced + AppLimits.ClockHoldMs;
            if (nowMs > endMs)
            {
                writer.PutBytes(textHolding);
                return;
            }

            // Checked again soon: some clocks notice a synchronisation only when they are read.
            goodUntilMs = nowMs + AppLimits.ClockCheckMs < endMs ? nowMs + AppLimits.ClockCheckMs : endMs;
        }
    }
}
