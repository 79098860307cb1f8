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
            ByteWriter w = Begin(AppLimits.PayloadBytesMax);
            w.PutBytes(keyValue);
            w.PutScaled(valueMilli, 3);
            if (sensor.Report.HasWindow)
            {
                w.PutBytes(keyMin);
                w.PutScaled(minMilli, 3);
                w.PutBytes(keyMax);
                w.PutScaled(maxMilli, 3);
            }

            w.PutBytes(sensor.UnitMember);
            w.PutInteger(seq);
            PutStamp(boot, atMs, nowMs);
            if (historical)
            {
                w.PutBytes(textHistorical);
            }

            w.PutByte('}');
            return Bytes();
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
