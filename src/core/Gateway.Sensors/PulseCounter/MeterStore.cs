using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Keeps the totals of meters over a restart. A power cut loses the pulses since the last write, never more than the settings allow,
    /// and none is counted twice: the record holds what was counted, and counting goes on from there.
    /// </summary>
    /// <remarks>
    /// An A/B record, kind 0x4D 'M', version 1: src/docs/formats/meters.md. All totals are written at once, so a write for one of them
    /// serves the others. Those of sensors that were removed stay until their places are needed.
    /// </remarks>
    public sealed class MeterStore
    {
        private const int Kind = 0x4D;
        private const int Version = 1;
        private const int BeginAt = 4;
        private const int PulsesAt = 12;

        private readonly ABRecord record;
        private readonly FaultLog faults;
        private readonly Meter[] meters;
        private int entryCount;
        private long savedMs;
        private bool isUnsaved;

        /// <summary>The totals of these meters in an area of two slots. Nothing is read before <see cref="Start"/>.</summary>
        public MeterStore(ISlotStorage area, Crc32 crc, FaultLog faults, Meter[] meters)
        {
            Check.That(
                area.SlotBytesMax >= MeterLimits.SlotBytesMax && meters.Length <= MeterLimits.EntryCount, Fault.LimitsInconsistent);
            record = new ABRecord(area, crc, Kind, Version);
            this.faults = faults;
            this.meters = meters;
        }

        /// <summary>Writes ever, of this and earlier starts.</summary>
        public uint CommitsEver
        {
            get { return record.Generation; }
        }

        /// <summary>
        /// Reads what storage holds, and each total goes on from there. <paramref name="isKnown"/>: a record was written before, so empty
        /// slots are missing copies. False: they could not be written, as they must be once; they are tried again.
        /// </summary>
        public bool Start(bool isKnown, long nowMs)
        {
            int body = record.Load(isKnown);
            bool isChanged = record.IsAlone || record.QuarantinedCount > 0;
            if (record.QuarantinedCount > 0)
            {
                faults.Add(body < 0 ? SensorsFaults.MeterLost : SensorsFaults.MeterBehind);
            }

            entryCount = body < 0 ? 0 : body / MeterLimits.EntryBytes;
            if (entryCount > MeterLimits.EntryCount)
            {
                entryCount = MeterLimits.EntryCount;
            }

            for (int i = 0; i < meters.Length; i++)
            {
                Find(meters[i]);
            }

            // After all known ones, whose places must not be taken.
            for (int i = 0; i < meters.Length; i++)
            {
                if (meters[i].Place == Meter.NoPlace)
                {
                    meters[i].Place = FreePlace();
                    isChanged = true;
                }
            }

            savedMs = nowMs;
            return !isChanged || Save(nowMs);
        }

        /// <summary>Takes the pulses, and writes the totals if that is due. Returns when to call it again.</summary>
        public long Turn(long nowMs)
        {
            bool isDue = isUnsaved;
            for (int i = 0; i < meters.Length; i++)
            {
                Meter meter = meters[i];
                meter.Total.Count(nowMs);
                long unsaved = meter.Total.Pulses - meter.SavedPulses;

                // The next look would be too late.
                isDue |= unsaved > 0 && (nowMs + MeterLimits.CheckMs > savedMs + meter.SaveMs
                    || (meter.SavePulses > 0 && unsaved >= meter.SavePulses));
            }

            if (isDue)
            {
                Save(nowMs);
            }

            return nowMs + MeterLimits.CheckMs;
        }

        /// <summary>Before an ordered end: writes what was counted since the last write.</summary>
        public void End(long nowMs)
        {
            bool isDue = isUnsaved;
            for (int i = 0; i < meters.Length; i++)
            {
                meters[i].Total.Count(nowMs);
                isDue |= meters[i].Total.Pulses != meters[i].SavedPulses;
            }

            if (isDue)
            {
                Save(nowMs);
            }
        }

        /// <summary>
        /// Makes a total this value, in thousandths of its unit. True: durable. False: it could not be written, and goes on as before.
        /// </summary>
        public bool Set(Meter meter, long totalMilli, long nowMs)
        {
            PulseTotal total = meter.Total;
            total.Count(nowMs);
            long begin = total.BeginMilli;
            long pulses = total.Pulses;
            total.Set(totalMilli);
            if (Save(nowMs))
            {
                return true;
            }

            total.Begin(begin, pulses);
            return false;
        }

        // A total that the record has, unless another meter's name has the same tag.
        private void Find(Meter meter)
        {
            byte[] b = record.Buffer;
            meter.Tag = record.Crc.Compute(meter.Name, 0, meter.Name.Length);
            for (int place = 0; place < entryCount; place++)
            {
                int at = OffsetOf(place);
                if (BigEndian.GetU32(b, at) == meter.Tag && !IsTaken(place))
                {
                    meter.Place = place;
                    meter.SavedPulses = BigEndian.GetI64(b, at + PulsesAt);
                    meter.Total.Begin(BigEndian.GetI64(b, at + BeginAt), meter.SavedPulses + meter.Total.Pulses);
                    return;
                }
            }
        }

        // A new one at the end; if there is no room, that of the first sensor that was removed.
        private int FreePlace()
        {
            if (entryCount < MeterLimits.EntryCount)
            {
                return entryCount++;
            }

            int place = 0;
            while (IsTaken(place))
            {
                place++;
            }

            return place;
        }

        private bool IsTaken(int place)
        {
            int i = 0;
            while (i < meters.Length && meters[i].Place != place)
            {
                i++;
            }

            return i < meters.Length;
        }

        private static int OffsetOf(int place)
        {
            return ABRecord.BodyOffset + (place * MeterLimits.EntryBytes);
        }

        private bool Save(long nowMs)
        {
            byte[] b = record.Buffer;
            for (int i = 0; i < meters.Length; i++)
            {
                Meter meter = meters[i];
                int at = OffsetOf(meter.Place);

                // The write begins the interval of all meters anew, also if a command for one of them made it.
                meter.Total.Count(nowMs);
                BigEndian.PutU32(b, at, meter.Tag);
                BigEndian.PutI64(b, at + BeginAt, meter.Total.BeginMilli);
                BigEndian.PutI64(b, at + PulsesAt, meter.Total.Pulses);
            }

            savedMs = nowMs;
            isUnsaved = !record.Save(entryCount * MeterLimits.EntryBytes);
            if (isUnsaved)
            {
                faults.Add(SensorsFaults.MeterUnsaved);
                return false;
            }

            for (int i = 0; i < meters.Length; i++)
            {
                meters[i].SavedPulses = meters[i].Total.Pulses;
            }

            return true;
        }
    }
}
