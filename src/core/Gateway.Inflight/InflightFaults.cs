using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The fault codes of the inflight table: what recovery finds in its records. <see cref="Fault"/> says how codes are given.
    /// </summary>
    [ExcludeType]
    public static class InflightFaults
    {
        /// <summary>A slot does not hold the entry that the progress record names, or is empty: its record is missing.</summary>
        public const Fault EntryMissing = (Fault)134;

        /// <summary>
        /// A slot whose record is damaged, missing or unreadable may have held a message that was not acknowledged: it may be lost.
        /// </summary>
        public const Fault EntryDoubt = (Fault)135;

        /// <summary>
        /// Stored telemetry that was dropped: the oldest to make room, that of a sensor that is no more, or that of a damaged slot. A gap
        /// in seq.
        /// </summary>
        public const Fault TelemetryDropped = (Fault)136;

        /// <summary>A slot of stored telemetry that is missing, unreadable, or has a wrong CRC, version or length.</summary>
        public const Fault TelemetryQuarantined = (Fault)139;

        /// <summary>No valid progress record: new epoch, the broker's session is discarded first.</summary>
        public const Fault StorageEmpty = (Fault)140;

        /// <summary>An entry record with a wrong CRC, version or length: quarantined.</summary>
        public const Fault EntryQuarantined = (Fault)143;

        /// <summary>A progress record that is missing, unreadable, or has a wrong CRC, version or length.</summary>
        public const Fault ProgressQuarantined = (Fault)144;

        /// <summary>A rule state record that is missing, unreadable, or has a wrong CRC, version or length.</summary>
        public const Fault RuleStateQuarantined = (Fault)146;
    }
}
