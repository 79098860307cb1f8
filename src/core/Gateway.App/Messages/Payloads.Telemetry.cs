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
        /// largest are written if the sensor has a window.
        /// </summary>
        public int PutTelemetry(
            SensorChannel sensor, long seq, int valueMilli, int minMilli, int maxMilli, long boot, long atMs, long nowMs, bool historical)
        {
            ByteWriter w = PutReadings(sensor, seq, valueMilli, minMilli, maxMilli, sensor.Report.HasWindow);
            PutStamp(boot, atMs, nowMs);
            if (historical)
            {
                w.PutBytes(textHistorical);
            }

            w.PutByte('}');
            return Bytes();
        }

        /// <summary>Writes a message from storage that an earlier start made; returns its bytes.</summary>
        public int PutStored(SensorChannel sensor, TelemetrySlot record)
        {
            ByteWriter w = PutReadings(sensor, record.Seq, record.ValueMilli, record.MinMilli, record.MaxMilli, record.HasWindow);
            PutBoot(record.Boot);
            long startedMs = record.StartedMs;
            if (startedMs < 0)
            {
                PutNoTime();
                PutUptime(record.AtMs);
            }
            else
            {
                w.PutBytes(stamp, TimeAt, TimeKeyBytes);
                w.PutInteger(startedMs + record.AtMs);
                if (record.IsHolding)
                {
                    w.PutBytes(textHolding);
                }
            }

            w.PutBytes(textHistorical);
            w.PutByte('}');
            return Bytes();
        }

        /// <summary>Adds a message to the store, with the calendar time of this start as the clock knows it now.</summary>
        internal bool Keep(TelemetryStore store, int tag, SensorChannel sensor, uint boot, long nowMs)
        {
            ReportRule report = sensor.Report;
            long utc = clock.UtcMs;
            long synced = clock.SyncedMs;
            return store.Add(
                tag, sensor.LastSeq, nowMs, report.Value, report.Min, report.Max, report.HasWindow, boot, utc < 0 ? -1 : utc - nowMs,
                synced >= 0 && nowMs > synced + AppLimits.ClockHoldMs);
        }

        private ByteWriter PutReadings(SensorChannel sensor, long seq, int valueMilli, int minMilli, int maxMilli, bool hasWindow)
        {
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutBytes(keyValue);
            w.PutScaled(valueMilli, 3);
            if (hasWindow)
            {
                w.PutBytes(keyMin);
                w.PutScaled(minMilli, 3);
                w.PutBytes(keyMax);
                w.PutScaled(maxMilli, 3);
            }

            w.PutBytes(sensor.UnitMember);
            w.PutInteger(seq);
            return w;
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
