using Gateway.Alarms;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// An alarm: a rule, its sensor or contact, and how it is published. Fields, because each turn reads them and a property is a call.
    /// </summary>
    public sealed class AlarmChannel
    {
        /// <summary>An alarm on a sensor's readings, published at QoS 1 or 2.</summary>
        public AlarmChannel(byte[] name, AlarmRule rule, SensorChannel source, int qos)
            : this(name, rule, qos)
        {
            Check.That(source != null && qos > 0, Fault.LimitsInconsistent);
            Input = source;
        }

        /// <summary>An alarm on a contact, published at QoS 1 or 2; with 0 it keeps the place of an alarm that does not exist.</summary>
        public AlarmChannel(byte[] name, AlarmRule rule, IDigitalInput contact, int qos)
            : this(name, rule, qos)
        {
            Check.That(contact != null, Fault.LimitsInconsistent);
            Input = contact;
        }

        private AlarmChannel(byte[] name, AlarmRule rule, int qos)
        {
            Check.That(Names.IsValid(name) && qos >= 0 && qos <= 2, Fault.LimitsInconsistent);
            Name = name;
            Rule = rule;
            Qos = qos;
        }

        /// <summary>Name, part of the topic.</summary>
        public readonly byte[] Name;

        /// <summary>The rule.</summary>
        public readonly AlarmRule Rule;

        // Its sensor or its contact: one field, because each takes twelve bytes of the device's heap.
        internal readonly object Input;

        /// <summary>Its sensor, or null.</summary>
        public SensorChannel Source
        {
            get { return Input as SensorChannel; }
        }

        /// <summary>Its contact, or null.</summary>
        public IDigitalInput Contact
        {
            get { return Input as IDigitalInput; }
        }

        /// <summary>QoS 1 or 2; 0 of a placeholder, which is never published.</summary>
        public readonly int Qos;

        /// <summary>Keeps the place of an alarm that does not exist.</summary>
        public bool IsPlaceholder
        {
            get { return Qos == 0; }
        }

        internal byte[] Topic;

        // The tag of its name, by which storage identifies the alarm.
        internal int Tag;
    }
}
