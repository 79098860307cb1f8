using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Makes the links of the Modbus buses, as the board can. For start-up.</summary>
    public abstract class ModbusLinks
    {
        /// <summary>
        /// The serial line, or the TCP link, of the bus 1.. of the set; null if the board cannot have it. Nothing of it may block the
        /// caller, and one that cannot be opened yet is Opening or Failed.
        /// </summary>
        public abstract IByteLink Create(SettingsSet set, int index);
    }
}
