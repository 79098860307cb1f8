using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>A sensor with its name, unit, schedule, state and last reading.</summary>
    public sealed class SensorChannel
    {
        // Readings that may be missing before the last one is stale.
        private const int StaleSamples = 3;

        // State and reason share a field, because each field takes twelve bytes of the device's heap, whatever its type.
        private const int StateMask = 3;
        private const int ReasonShift = 2;

        // So do the index in the settings and what its kind measures: humidity or carbon dioxide, in the unit of its kind, because any
        // other percentage or ppm may be of anything; or a total, which only grows or begins again.
        internal const int IndexMask = 0xFF;
        internal const int HumidityBit = 0x100;
        internal const int TotalBit = 0x200;
        internal const int CarbonDioxideBit = 0x400;

        // Its telemetry survives a power cut.
        private const int KeepBit = 0x800;

        // And whether its state is to be published, and the interval of the settings in s.
        internal const int StatePendingBit = 0x1000;
        private const int IntervalShift = 13;
        private const int IntervalMask = (1 << IntervalShift) - 1;
        private const int MsPerS = 1000;

        // Fields, because each reading uses them: on the device a property is a call.
        internal int PublishEveryMs;
        internal int LastMilli;
        internal long LastSeq;
        private int stateWord;
        internal int SettingsWord;
        private long goodMs;

        /// <summary>
        /// A channel named <paramref name="name"/> (ASCII letters, digits, '-', '_'; see <see cref="AppLimits.NameBytesMax"/>) with a
        /// unit in UTF-8. Read every <paramref name="sampleMs"/>, published every <paramref name="intervalMs"/>.
        /// </summary>
        public SensorChannel(byte[] name, byte[] unit, ISensor sensor, int sampleMs, int intervalMs)
        {
            Check.That(
                Names.IsValid(name) && sampleMs >= AppLimits.IntervalMsMin && intervalMs >= AppLimits.IntervalMsMin,
                Fault.LimitsInconsistent);
            Name = name;
            UnitMember = Ascii.Join(
                Ascii.Join(Ascii.Bytes(",\"unit\":\""), JsonText.Escaped(unit)), Ascii.Bytes("\",\"seq\":"));
            Sensor = sensor;
            SampleMs = sampleMs;
            IntervalMs = intervalMs;
        }

        /// <summary>Name, part of the topic.</summary>
        public readonly byte[] Name;

        // The unit in UTF-8, escaped, with its key and that of seq, so that telemetry copies it in one piece.
        internal byte[] UnitMember;
        internal const int UnitAt = 9;
        internal const int SeqKeyBytes = 8;

        /// <summary>The sensor.</summary>
        public readonly ISensor Sensor;

        /// <summary>Time between readings, in ms.</summary>
        public int SampleMs { get; internal set; }

        /// <summary>Time between telemetry messages, in ms; with a deadband the shortest.</summary>
        public int IntervalMs
        {
            get { return PublishEveryMs; }
            internal set { PublishEveryMs = value; }
        }

        /// <summary>
        /// When a message is due, and what it says about the readings since the last one. Null, as it is for most, because a rule takes 120
        /// bytes: each interval, and the newest reading.
        /// </summary>
        public ReportRule Report;

        /// <summary>The rule, which is made now if there is none. For start-up.</summary>
        public ReportRule WithReport()
        {
            Report = Report ?? new ReportRule();
            return Report;
        }

        // Channels with the same unit share its array. For start-up.
        internal void ShareUnit(SensorChannel other)
        {
            byte[] its = other.UnitMember;
            UnitMember = Ascii.Matches(its, 0, its.Length, UnitMember) ? its : UnitMember;
        }

        /// <summary>
        /// Age at which the last reading is stale, in ms: three readings, and at least <see cref="AppLimits.StaleMsMin"/>.
        /// </summary>
        public int StaleMs
        {
            get { return SampleMs > AppLimits.StaleMsMin / StaleSamples ? SampleMs * StaleSamples : AppLimits.StaleMsMin; }
        }

        /// <summary>The sensor's state.</summary>
        public SensorState State
        {
            get { return (SensorState)(stateWord & StateMask); }
        }

        /// <summary>Why it is at fault, otherwise <see cref="SensorReason.None"/>.</summary>
        public SensorReason Reason
        {
            get { return (SensorReason)(stateWord >> ReasonShift); }
        }

        /// <summary>Monotonic time of the last change of state or reason, in ms.</summary>
        public long StateSinceMs { get; private set; }

        /// <summary>Telemetry messages since start, sent or not.</summary>
        public long Seq
        {
            get { return LastSeq; }
            internal set { LastSeq = value; }
        }

        /// <summary>Its index in the settings, from 1; 0 for a sensor that is not in the settings.</summary>
        public int SettingsIndex
        {
            get { return SettingsWord & IndexMask; }
            internal set { SettingsWord = (SettingsWord & ~IndexMask) | value; }
        }

        /// <summary>Its telemetry survives a power cut until the broker has it. Set before the loop is made.</summary>
        public bool IsKept
        {
            get { return (SettingsWord & KeepBit) != 0; }
            set { SettingsWord = value ? SettingsWord | KeepBit : SettingsWord & ~KeepBit; }
        }

        // The interval of the settings. A command may have set another one, which a save of other keys must not undo.
        internal int SettingsIntervalMs
        {
            get { return (SettingsWord >> IntervalShift) * MsPerS; }
            set { SettingsWord = (SettingsWord & IntervalMask) | ((value / MsPerS) << IntervalShift); }
        }

        internal long NextSampleMs;
        internal long NextPublishMs;

        // The last reading; that of a total may be more than an int.
        internal long NewestMilli()
        {
            PulseTotal total = (SettingsWord & TotalBit) == 0 ? null : Sensor as PulseTotal;
            return total == null ? LastMilli : total.TotalMilli;
        }

        /// <summary>Updates the state from the result of a poll. True if state or reason changed.</summary>
        internal bool UpdateState(SensorStatus status, long nowMs)
        {
            if (status == SensorStatus.Ok)
            {
                goodMs = nowMs;
                return stateWord != (int)SensorState.Ok && Become(SensorState.Ok, SensorReason.None, nowMs);
            }

            if (status == SensorStatus.Failed)
            {
                IReasonedSensor reasoned = Sensor as IReasonedSensor;
                SensorReason reason = reasoned == null ? SensorReason.Unspecified : reasoned.Reason;
                return Become(SensorState.Fault, reason == SensorReason.None ? SensorReason.Unspecified : reason, nowMs);
            }

            // A fault lasts until there is a reading.
            return State == SensorState.Ok && (status == SensorStatus.Ended || nowMs - goodMs > StaleMs)
                && Become(SensorState.Stale, SensorReason.None, nowMs);
        }

        private bool Become(SensorState state, SensorReason reason, long nowMs)
        {
            int became = (int)state | ((int)reason << ReasonShift);
            if (became == stateWord)
            {
                return false;
            }

            stateWord = became;
            StateSinceMs = nowMs;
            return true;
        }
    }
}
