using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Creates a board's sensors, contacts and outputs from the settings. For start-up.</summary>
    public interface IDeviceFactory
    {
        /// <summary>
        /// The sensor 1.. of the set, calibrated by its offset and gain; null when this board cannot have it. A save that changes these
        /// calibrates the sensor again. <paramref name="unit"/> is that of its kind and quantity, in UTF-8.
        /// </summary>
        ISensor CreateSensor(SettingsSet set, int index, out byte[] unit);

        /// <summary>
        /// The contact on a pin, which is high while it is closed, independent of the pin's own level; null if this board cannot have it.
        /// </summary>
        IDigitalInput CreateContact(int pin);

        /// <summary>The level of a pin, for a button; null when this board cannot have it.</summary>
        IDigitalInput CreateInput(int pin);

        /// <summary>The output on a pin, which has this level from the first moment; null when this board cannot have it.</summary>
        IDigitalOutput CreateOutput(int pin, bool isHigh);
    }
}
