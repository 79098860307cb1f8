using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;

namespace Gateway.App
{
    /// <summary>An alarm: a rule, what it looks at, and how it is published.</summary>
    public sealed class AlarmChannel
    {
        /// <summary>An alarm on a sensor's readings, published at QoS 1 or 2.</summary>
        public AlarmChannel(byte[] name, AlarmRule rule, SensorChannel source, int qos)
            : this(name, rule, qos)
        {
            Check.That(source != null, Fault.LimitsInconsistent);
            Source = source;
            Reasoned = source.Sensor as IReasonedSensor;
        }

        /// <summary>An alarm on a contact, published at QoS 1 or 2.</summary>
        public AlarmChannel(byte[] name, AlarmRule rule, IDigitalInput contact, int qos)
            : this(name, rule, qos)
        {
            Check.That(contact != null, Fault.LimitsInconsistent);
            Contact = contact;
        }

        private AlarmChannel(byte[] name, AlarmRule rule, int qos)
        {
            Check.That(Names.IsValid(name) && (qos == 1 || qos == 2), Fault.LimitsInconsistent);
            Name = name;
            Rule = rule;
            Qos = qos;
        }

        /// <summary>Name, part of the topic.</summary>
        public byte[] Name { get; }

        /// <summary>The rule.</summary>
        public AlarmRule Rule { get; }

        /// <summary>The sensor it looks at, or null.</summary>
        public SensorChannel Source { get; }

        /// <summary>The contact it looks at, or null.</summary>
        public IDigitalInput Contact { get; }

        /// <summary>QoS 1 or 2.</summary>
        public int Qos { get; }

        /// <summary>Holds a place in which there is no alarm.</summary>
        public bool IsPlaceholder { get; internal set; }

        /// <summary>The sensor it looks at, when that gives reasons for its failures, or null.</summary>
        internal IReasonedSensor Reasoned { get; }

        internal byte[] Topic;

        // By which what is stored knows it: its name's.
        internal int Tag;
    }
}
