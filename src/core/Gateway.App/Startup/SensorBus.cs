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

        /// <summary>A bus that is on these pins of the board if the settings name none.</summary>
        protected SensorBus(int firstPin, int secondPin)
        {
            usualFirstPin = firstPin;
            usualSecondPin = secondPin;
        }

        /// <summary>Whether this bus has a driver for chips of this kind.</summary>
        public abstract bool Has(SensorKind kind);

        /// <summary>The sensor 1.. of the set, whose kind this bus knows; null if it has no such chip or quantity.</summary>
        public abstract ISensor Create(SettingsSet set, int index);

        /// <summary>
        /// The temperature of a chip of this kind, for the board's default devices; <paramref name="address"/> 0 is its usual one.
        /// </summary>
        public abstract ISensor CreateThermometer(SensorKind kind, int address);

        /// <summary>A search for the ROM codes on the bus; null if its chips have none, or the bus is not open yet.</summary>
        public virtual OneWireSearch NewSearch()
        {
            return null;
        }

        /// <summary>
        /// Opens the bus on pins that are free, -1 for its usual pin; false if a pin is taken, or the bus is open on other pins. Exceptions
        /// of the firmware pass through.
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
