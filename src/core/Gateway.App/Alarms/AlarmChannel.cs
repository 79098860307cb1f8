using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// An alarm: a rule, what it looks at, and how it is published. Fields, because each turn looks at them and a property is a call.
    /// </summary>
    public sealed class AlarmChannel
    {
        /// <summary>An alarm on a sensor's readings, published at QoS 1 or 2.</summary>
        public AlarmChannel(byte[] name, AlarmRule rule, SensorChannel source, int qos)
            : this(name, rule, qos)
        {
            Check.That(source != null, Fault.LimitsInconsistent);
            Source = source;
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
        public readonly byte[] Name;

        /// <summary>The rule.</summary>
        public readonly AlarmRule Rule;

        /// <summary>The sensor it looks at, or null.</summary>
        public readonly SensorChannel Source;

        /// <summary>The contact it looks at, or null.</summary>
        public readonly IDigitalInput Contact;

        /// <summary>QoS 1 or 2.</summary>
        public readonly int Qos;

        /// <summary>Holds a place in which there is no alarm.</summary>
        public bool IsPlaceholder { get; internal set; }

        internal byte[] Topic;

        // By which what is stored knows it: its name's.
        internal int Tag;
    }
}
