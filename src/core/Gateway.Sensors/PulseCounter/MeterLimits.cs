using System.Runtime.CompilerServices;
using Gateway.Hal;

namespace Gateway.Sensors
{
    /// <summary>Limits of the totals that storage keeps.</summary>
    [ExcludeType]
    public static class MeterLimits
    {
        /// <summary>Bytes of a total in the record.</summary>
        public const int EntryBytes = 20;

        /// <summary>Totals in the record: those of all sensors, and four of sensors that were removed.</summary>
        public const int EntryCount = 12;

        /// <summary>Bytes of a slot.</summary>
        public const int SlotBytesMax = (EntryCount * EntryBytes) + ABRecord.OverheadBytes;

        /// <summary>How often it is checked whether a write is due, in ms; writes are no closer, but for a command.</summary>
        public const int CheckMs = 10000;

        /// <summary>Longest time between two writes if no setting says it, in ms: 105,000 writes a year.</summary>
        public const int SaveMsDefault = 300000;
    }
}
