using Gateway.Primitives;

namespace Gateway.Inflight
{
    /// <summary>
    /// The fault codes of the inflight table: what recovery finds in its records. <see cref="Fault"/> says how codes are given.
    /// </summary>
    public static class InflightFaults
    {
        /// <summary>No valid progress record: new epoch, the broker's session is discarded first.</summary>
        public const Fault StorageEmpty = (Fault)140;

        /// <summary>An entry record with a wrong CRC, version or length: quarantined.</summary>
        public const Fault EntryQuarantined = (Fault)143;

        /// <summary>A progress record with a wrong CRC, version or length.</summary>
        public const Fault ProgressQuarantined = (Fault)144;

        /// <summary>A rule state record with a wrong CRC, version or length.</summary>
        public const Fault RuleStateQuarantined = (Fault)146;
    }
}
