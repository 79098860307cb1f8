using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <content>Telemetry and the sensors' states.</content>
    public sealed partial class Payloads
    {
        private readonly byte[] keyValue = Ascii.Bytes("{\"value\":");
        private readonly byte[] keyMin = Ascii.Bytes(",\"min\":");
        private readonly byte[] keyMax = Ascii.Bytes(",\"max\":");
        private readonly byte[] textHistorical = Ascii.Bytes(",\"historical\":true");
        private readonly byte[] keyReason = Ascii.Bytes("\",\"reason\":\"");
        private readonly SensorReasonNames reasons = new SensorReasonNames();
        private readonly byte[][] sensorStates = { Ascii.Bytes("stale"), Ascii.Bytes("ok"), Ascii.Bytes("fault") };

        /// <summary>
        /// Writes a message of a sensor's readings, made at the monotonic time <paramref name="atMs"/>; returns its bytes. Least and
        /// largest are written if the sensor has a window. With <paramref name="stored"/> an earlier start made it, and boot and time are
        /// those of its record.
        /// </summary>
        public int PutTelemetry(
            SensorChannel sensor, long seq, long valueMilli, long minMilli, long maxMilli, long boot, long atMs, long nowMs,
            bool historical, TelemetrySlot stored = null)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutBytes(keyValue);
            w.PutScaled(valueMilli, 3);
            if (stored == null ? sensor.Report != null && sensor.Report.HasWindow : stored.HasWindow)
            {
                w.PutBytes(keyMin);
                w.PutScaled(minMilli, 3);
                w.PutBytes(keyMax);
                w.PutScaled(maxMilli, 3);
            }

            w.PutBytes(sensor.UnitMember);
            w.PutInteger(seq);
            if (stored == null)
            {
                PutStamp(boot, atMs, nowMs);
            }
            else
            {
                PutStoredStamp(stored);
            }

            if (historical)
            {
                w.PutBytes(textHistorical);
            }

            w.PutByte('}');
            return Bytes();
        }

        /// <summary>Adds a message to the store, with the calendar time of this start as the clock knows it now.</summary>
        internal bool Keep(TelemetryStore store, int tag, SensorChannel sensor, uint boot, long nowMs)
        {
            ReportRule report = sensor.Report;
            long utc = clock.UtcMs;
            long synced = clock.SyncedMs;
            long last = report == null ? sensor.NewestMilli() : report.Value;
            return store.Add(
                tag, sensor.LastSeq, nowMs, last, report == null ? last : report.Min,
                report == null ? last : report.Max, report != null && report.HasWindow, boot, utc < 0 ? -1 : utc - nowMs,
                synced >= 0 && nowMs > synced + AppLimits.ClockHoldMs);
        }

        // Of an earlier start, by the clock that it had.
        private void PutStoredStamp(TelemetrySlot stored)
        {
            PutBoot(stored.Boot);
            long startedMs = stored.StartedMs;
            if (startedMs < 0)
            {
                PutNoTime();
                PutUptime(stored.AtMs);
                return;
            }

            writer.PutBytes(stamp, TimeAt, TimeKeyBytes);
            writer.PutInteger(startedMs + stored.AtMs);
            if (stored.IsHolding)
            {
                writer.PutBytes(textHolding);
            }
        }

        internal void PutReason(SensorReason reason, ByteWriter to)
        {
            reasons.Put(to, reason);
        }

        /// <summary>Writes a sensor's state and its time; returns its bytes.</summary>
        public int PutSensorState(SensorChannel sensor, long boot, long nowMs)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutBytes(keyState);
            w.PutBytes(sensorStates[(int)sensor.State]);
            if (sensor.State == SensorState.Fault)
            {
                w.PutBytes(keyReason);
                reasons.Put(w, sensor.Reason);
            }

            w.PutByte('"');
            PutTime(boot, sensor.StateSinceMs, nowMs);
            w.PutByte('}');
            return Bytes();
        }
    }
}
