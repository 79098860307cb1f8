using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// A contact as a sensor: 1000 when active, 0 when not. A level counts when it has been stable for the debounce time; before that there
    /// is no reading.
    /// </summary>
    public sealed class ContactSensor : ISensor
    {
        /// <summary>The reading of an active contact, in thousandths.</summary>
        public const int ActiveMilli = 1000;

        private readonly IDigitalInput input;
        private readonly bool activeHigh;
        private readonly int debounceMs;
        private bool hasValue;
        private bool hasLevel;
        private bool level;
        private long sinceMs;

        /// <summary>
        /// A contact that is active when the input is high, or low (a contact to ground with a pull-up); debounce 0 or more, in ms.
        /// </summary>
        public ContactSensor(IDigitalInput input, bool activeHigh, int debounceMs)
        {
            Check.That(debounceMs >= 0, Fault.LimitsInconsistent);
            this.input = input;
            this.activeHigh = activeHigh;
            this.debounceMs = debounceMs;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            bool now = input.IsHigh;
            if (!hasLevel || now != level)
            {
                hasLevel = true;
                level = now;
                sinceMs = nowMs;
            }

            if (nowMs - sinceMs >= debounceMs)
            {
                hasValue = true;
                ValueMilli = level == activeHigh ? ActiveMilli : 0;
            }

            return hasValue ? SensorStatus.Ok : SensorStatus.Pending;
        }
    }
}
