using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>A sensor with its name, unit, schedule and last reading.</summary>
    public sealed class SensorChannel
    {
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
            Unit = unit;
            Sensor = sensor;
            SampleMs = sampleMs;
            IntervalMs = intervalMs;
        }

        /// <summary>Name, part of the topic.</summary>
        public byte[] Name { get; }

        /// <summary>Unit in UTF-8.</summary>
        public byte[] Unit { get; }

        /// <summary>The sensor.</summary>
        public ISensor Sensor { get; }

        /// <summary>Time between readings, in ms.</summary>
        public int SampleMs { get; internal set; }

        /// <summary>Time between telemetry messages, in ms.</summary>
        public int IntervalMs { get; internal set; }

        /// <summary>Outcome of the last look.</summary>
        public SensorStatus Status { get; internal set; }

        /// <summary>Last good reading, in thousandths of the unit.</summary>
        public int ValueMilli { get; internal set; }

        /// <summary>Telemetry messages since start, sent or not.</summary>
        public long Seq { get; internal set; }

        internal byte[] Topic;
        internal long NextSampleMs;
        internal long NextPublishMs;
    }
}
