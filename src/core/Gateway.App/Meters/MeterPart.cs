using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Keeps the totals of the gateway's pulse meters over a restart, and sets one by a command.</summary>
    public sealed class MeterPart : LoopPart
    {
        private const int MsPerS = 1000;

        private readonly string names = "total";
        private SettingsSet set;
        private GatewayControl control;
        private AlarmChannel[] alarms;
        private Meter[] meters;
        private MeterStore store;

        /// <summary>Meters that are stored as <paramref name="set"/> says; null: as without settings.</summary>
        public MeterPart(SettingsSet set)
        {
            this.set = set;
        }

        /// <inheritdoc/>
        public override string CommandNames
        {
            get { return names; }
        }

        /// <summary>Whether one of these sensors is a total of pulses.</summary>
        public static bool IsNeeded(SensorChannel[] sensors)
        {
            return CountOf(sensors) > 0;
        }

        /// <inheritdoc/>
        public override void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
            this.control = control;
            alarms = parts.Alarms;
            SensorChannel[] sensors = parts.Sensors;
            meters = new Meter[CountOf(sensors)];
            int count = 0;
            for (int i = 0; i < sensors.Length; i++)
            {
                PulseTotal total = sensors[i].Sensor as PulseTotal;
                if (total != null)
                {
                    meters[count++] = MeterOf(sensors[i], total);
                }
            }

            // Read here only: settings saved later take effect after a restart.
            set = null;
            store = new MeterStore(parts.MeterArea, parts.Crc, parts.Faults, meters);
        }

        /// <inheritdoc/>
        public override uint CommitsEver
        {
            get { return store.CommitsEver; }
        }

        /// <inheritdoc/>
        public override void Start(long nowMs)
        {
            if (store.Start(control.HasTotals, nowMs))
            {
                control.NoteTotals();
            }

            control.Meters = this;
        }

        /// <inheritdoc/>
        public override void Turn(long nowMs)
        {
            if (nowMs >= DueMs)
            {
                DueMs = store.Turn(nowMs);
            }
        }

        /// <inheritdoc/>
        public override void End(long nowMs)
        {
            store.End(nowMs);
        }

        /// <inheritdoc/>
        public override int CommitsOf(int command, CommandRequest request)
        {
            return 1;
        }

        /// <inheritdoc/>
        public override CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs)
        {
            return Set(request.Buffer, request.ArgumentOffset, request.WordBytes(), request.ArgumentBytes, nowMs);
        }

        /// <summary>Makes the total of the sensor, the first <paramref name="nameBytes"/> bytes, the value that follows a space.</summary>
        internal CommandResult Set(byte[] b, int offset, int nameBytes, int bytes, long nowMs)
        {
            long milli;
            if (nameBytes >= bytes || !DecimalText.TryGet(b, offset + nameBytes + 1, bytes - nameBytes - 1, 3, out milli)
                || milli < 0 || milli >= PulseTotal.RolloverMilli)
            {
                return CommandResult.WantsTotal;
            }

            for (int i = 0; i < meters.Length; i++)
            {
                if (Ascii.Matches(b, offset, nameBytes, meters[i].Name))
                {
                    bool isSet = store.Set(meters[i], milli, nowMs);
                    Recalibrate(meters[i].Name);
                    return isSet ? CommandResult.Ok : CommandResult.StorageFailed;
                }
            }

            return CommandResult.NoSuchMeter;
        }

        // A new total is no change of what is measured.
        private void Recalibrate(byte[] name)
        {
            for (int i = 0; i < alarms.Length; i++)
            {
                if (alarms[i].Source != null && alarms[i].Source.Name == name)
                {
                    alarms[i].Rule.Recalibrate();
                }
            }
        }

        private static int CountOf(SensorChannel[] sensors)
        {
            int count = 0;
            for (int i = 0; i < sensors.Length; i++)
            {
                count += sensors[i].Sensor is PulseTotal ? 1 : 0;
            }

            return count;
        }

        private Meter MeterOf(SensorChannel sensor, PulseTotal total)
        {
            int index = sensor.SettingsIndex;
            if (set == null || index == 0)
            {
                return new Meter(sensor.Name, total, 0, MeterLimits.SaveMsDefault);
            }

            return new Meter(
                sensor.Name, total, savePulses: set.GetNumber(SettingId.SensorSavePulses + index),
                saveMs: set.GetNumber(SettingId.SensorSaveInterval + index) * MsPerS);
        }
    }
}
