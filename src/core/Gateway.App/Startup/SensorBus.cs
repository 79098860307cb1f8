using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// A bus on two pins with the drivers of its chips: a part that a board's firmware includes or leaves out. A board has one of a kind.
    /// For start-up.
    /// </summary>
    public abstract class SensorBus
    {
        private readonly int usualFirstPin;
        private readonly int usualSecondPin;
        private bool isOpen;
        private int firstPin;
        private int secondPin;

        /// <summary>A bus that the board has on these pins where the settings name none.</summary>
        protected SensorBus(int firstPin, int secondPin)
        {
            usualFirstPin = firstPin;
            usualSecondPin = secondPin;
        }

        /// <summary>Whether a chip of this kind is one of the bus's.</summary>
        public abstract bool Has(SensorKind kind);

        /// <summary>The sensor 1.. of the set, whose kind is one of the bus's; null when it has no such chip or quantity.</summary>
        public abstract ISensor Create(SettingsSet set, int index);

        /// <summary>
        /// The temperature of a chip of this kind, for what a board comes with; <paramref name="address"/> 0 is its usual one.
        /// </summary>
        public abstract ISensor CreateThermometer(SensorKind kind, int address);

        /// <summary>A search of the ROM codes on the bus; null where chips have none, and before the bus is open.</summary>
        public virtual OneWireSearch NewSearch()
        {
            return null;
        }

        /// <summary>
        /// Opens the bus on pins that nobody else has, -1 for its usual one; false when they cannot be had, or it is open on others. What
        /// the firmware throws passes through.
        /// </summary>
        public bool TryOpen(int first, int second, PinClaims claims)
        {
            if (first < 0)
            {
                first = usualFirstPin;
            }

            if (second < 0)
            {
                second = usualSecondPin;
            }

            if (!isOpen)
            {
                if (!claims.Take(first, second))
                {
                    return false;
                }

                firstPin = first;
                secondPin = second;
                Open(first, second);
                isOpen = true;
            }

            return first == firstPin && second == secondPin;
        }

        /// <summary>Binds the bus to its pins. Once.</summary>
        protected abstract void Open(int first, int second);
    }
}
