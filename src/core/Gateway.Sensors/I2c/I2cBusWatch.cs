using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Tells a missing device from a stuck bus: when every device of a bus (two at least) has failed since any of them answered, it is
    /// the bus. What frees a bus whose SDA is held low is nine clocks (UM10204 section 3.1.16), which is the hardware's part; this says
    /// when.
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
