using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Distinguishes a missing device from a stuck bus: if every device of a bus (at least two) has failed since the last answer of any, it
    /// is the bus. Nine clocks free a bus whose SDA is held low (UM10204 section 3.1.16); the hardware must give them, and this says when.
    /// </summary>
    public sealed class I2cBusWatch
    {
        private int devices;
        private int failed;

        /// <summary>Whether every device of the bus fails.</summary>
        public bool IsStuck
        {
            get { return devices > 1 && failed == (1 << devices) - 1; }
        }

        internal int Add()
        {
            Check.That(devices < SensorLimits.WatchedDevicesMax, Fault.LimitsInconsistent);
            int index = devices;
            devices++;
            return index;
        }

        internal void Note(int index, bool answered)
        {
            failed = answered ? 0 : failed | (1 << index);
        }
    }
}
