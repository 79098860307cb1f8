using Gateway.Hal;
using Gateway.Modbus;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The Modbus buses of the settings, and the sensors on them. It reads the points at their sample time, whatever the broker does, and
    /// wakes the sensor whose point has a reading. Nothing here blocks: what a bus does not answer delays only this bus.
    /// </summary>
    public sealed class ModbusPart : LoopPart
    {
        private const int BufferBytes = 64;

        // Writes whose outcome is to be told at a time.
        private const int WriteCount = 4;
        private const int ValueDecimals = 3;

        private readonly ModbusBus[] buses = new ModbusBus[SettingsLimits.ModbusCount];
        private readonly byte[] buffer = new byte[BufferBytes];
        private readonly string commandNames = "write";
        private readonly ModbusSensor[] sensors;
        private int count;

        // By sensor; null for one that the gateway does not have.
        private SensorChannel[] channels;
        private ModbusWrites writes;
        private readonly SettingsSet set;

        // By sensor, those that outputs switch; null if none does.
        private CoilTarget[] coils;

        /// <summary>The buses that the set names.</summary>
        public ModbusPart(SettingsSet set, ModbusLinks links)
        {
            this.set = set;
            int all = 0;
            for (int i = 1; i <= SettingsLimits.ModbusCount; i++)
            {
                int points = CountOf(set, i, SettingId.SensorBus);
                if (set.GetNumber(SettingId.ModbusKind + i) != (int)ModbusKind.None && points > 0)
                {
                    bool isWritten = CountOf(set, i, SettingId.SensorWrite) > 0;
                    writes = isWritten && writes == null ? new ModbusWrites(WriteCount) : writes;
                    buses[i - 1] = new ModbusBus(set, i, points, isWritten, links);
                    all += points;
                }
            }

            sensors = new ModbusSensor[all];
        }

        /// <summary>Whether a set needs this part.</summary>
        public static bool IsNamed(SettingsSet set)
        {
            for (int i = 1; i <= SettingsLimits.ModbusCount; i++)
            {
                if (set.GetNumber(SettingId.ModbusKind + i) != (int)ModbusKind.None)
                {
                    return true;
                }
            }

            return false;
        }

        /// <inheritdoc/>
        public override string CommandNames
        {
            get { return writes == null ? null : commandNames; }
        }

        /// <inheritdoc/>
        public override ISensor CreateSensor(SettingsSet set, int index)
        {
            ModbusBus bus = (SensorKind)set.GetNumber(SettingId.SensorKind + index) == SensorKind.Modbus
                ? buses[set.GetNumber(SettingId.SensorBus + index) - 1] : null;
            if (bus == null || !bus.HasLink)
            {
                return null;
            }

            PointType type = SettingsRules.TypeOf(set, index);
            int table = set.GetNumber(SettingId.SensorTable + index);
            int point = bus.Points.Add(
                set.GetNumber(SettingId.SensorUnitId + index), (ModbusTable)table, set.GetNumber(SettingId.SensorRegister + index),
                (ModbusType)type, (ModbusOrder)set.GetNumber(SettingId.SensorOrder + index),
                table >= (int)PointTable.Holding && type == PointType.Bit ? set.GetNumber(SettingId.SensorBit + index) : 0,
                set.GetNumber(SettingId.SensorSample + index));
            if (point < 0)
            {
                return null;
            }

            SensorCheck check = SensorSettings.CheckOf(set, index);
            ModbusSensor sensor = new ModbusSensor(bus, point, index, set.GetNumber(SettingId.SensorWrite + index) != 0);
            sensor.Calibrate(check.GainPpm, check.OffsetMilli);
            sensors[count++] = sensor;
            if (!SettingsRules.HasCheck(set, index))
            {
                return sensor;
            }

            check.GainPpm = SensorLimits.GainPpmOne;
            check.OffsetMilli = 0;
            check.Attempts = 1;
            return new CheckedSensor(sensor, check);
        }

        /// <inheritdoc/>
        public override OutputTarget CreateTarget(byte[] name)
        {
            for (int i = 0; i < count; i++)
            {
                int index = sensors[i].SettingsIndex;
                byte[] own = set.NewValue(SettingId.SensorName + index);
                if (own != null && Ascii.Matches(name, 0, name.Length, own) && sensors[i].IsWritable
                    && set.GetNumber(SettingId.SensorTable + index) == (int)PointTable.Coil)
                {
                    coils = coils ?? new CoilTarget[sensors.Length];
                    coils[i] = new CoilTarget(this, sensors[i]);
                    return coils[i];
                }
            }

            return null;
        }

        /// <inheritdoc/>
        public override void Open(GatewayParts parts, GatewayControl control, Topics topics, Session session, Payloads payloads)
        {
            channels = new SensorChannel[count];
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < parts.Sensors.Length; j++)
                {
                    channels[i] = parts.Sensors[j].SettingsIndex == sensors[i].SettingsIndex ? parts.Sensors[j] : channels[i];
                }
            }

            for (int i = 0; i < buses.Length; i++)
            {
                if (buses[i] != null)
                {
                    buses[i].Complete();
                }
            }

            if (writes != null)
            {
                writes.Open(control, topics, session, payloads);
            }
        }

        /// <inheritdoc/>
        public override void Turn(long nowMs)
        {
            long next = long.MaxValue;
            for (int i = 0; i < buses.Length; i++)
            {
                ModbusBus bus = buses[i];
                if (bus == null || !bus.HasLink)
                {
                    continue;
                }

                bool hasNews = false;
                long wake = bus.Turn(buffer, nowMs, ref hasNews);
                next = wake < next ? wake : next;
                if (hasNews)
                {
                    TakeNews(bus, nowMs);
                }
            }

            DueMs = next;
        }

        /// <inheritdoc/>
        public override void Publish(long nowMs)
        {
            HasMessages = writes.Publish(channels, nowMs);
        }

        /// <inheritdoc/>
        public override CommandResult CarryOut(int command, CommandRequest request, bool hasBegun, long nowMs)
        {
            int word = request.WordBytes();
            int valueAt = request.ArgumentOffset + word + 1;
            long value;
            if (word == 0 || word == request.ArgumentBytes
                || !DecimalText.TryGet(request.Buffer, valueAt, request.ArgumentBytes - word - 1, ValueDecimals, out value))
            {
                return CommandResult.WantsWrite;
            }

            int at = 0;
            while (at < count && !IsNamed(at, request, word))
            {
                at++;
            }

            if (at == count)
            {
                return CommandResult.NoSuchSensor;
            }

            // Limits and interlock of an output would mean nothing if something else wrote its coil.
            if (!sensors[at].IsWritable || (coils != null && coils[at] != null))
            {
                return CommandResult.NotAllowed;
            }

            if (value < int.MinValue || value > int.MaxValue || !writes.Prepare(sensors[at], (int)value))
            {
                return CommandResult.ValueImpossible;
            }

            if (!writes.Begin(sensors[at], at, (int)value))
            {
                return CommandResult.WritesWait;
            }

            DueMs = 0;
            return CommandResult.Queued;
        }

        private static int CountOf(SettingsSet set, int bus, int what)
        {
            int found = 0;
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                found += set.GetNumber(SettingId.SensorKind + i) == (int)SensorKind.Modbus
                    && set.GetNumber(SettingId.SensorBus + i) == bus && set.GetNumber(what + i) != 0 ? 1 : 0;
            }

            return found;
        }

        private bool IsNamed(int at, CommandRequest request, int bytes)
        {
            return channels[at] != null && Ascii.Matches(request.Buffer, request.ArgumentOffset, bytes, channels[at].Name);
        }

        // Wakes the sensors whose points have a reading or a failure, and takes the writes that have ended.
        private void TakeNews(ModbusBus bus, long nowMs)
        {
            // Before readings: none of this turn is from after a write that ended in it.
            if (writes != null && writes.TakeEnded(bus, coils, nowMs))
            {
                HasMessages = true;
            }

            ModbusPoints points = bus.Points;
            for (int i = 0; i < count; i++)
            {
                if (sensors[i].Bus == bus && channels[i] != null && points.HasNew(sensors[i].Point))
                {
                    if (coils != null && coils[i] != null)
                    {
                        coils[i].Look();
                    }

                    channels[i].NextSampleMs = nowMs;
                    HasReadings = true;
                }
            }
        }
    }
}
