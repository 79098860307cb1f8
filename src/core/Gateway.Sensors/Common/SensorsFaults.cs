using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The fault codes of sensors. <see cref="Fault"/> says how codes are given.
    /// </summary>
    [ExcludeType]
    public static class SensorsFaults
    {
        /// <summary>Both copies of the meters' totals are damaged or missing: the totals begin again.</summary>
        public const Fault MeterLost = (Fault)76;

        /// <summary>A copy of the meters' totals is damaged or missing; if it was the newer, the pulses since the older are.</summary>
        public const Fault MeterBehind = (Fault)77;

        /// <summary>The meters' totals could not be written: they go on in RAM, and are tried again.</summary>
        public const Fault MeterUnsaved = (Fault)78;

        /// <summary>A sensor did not answer or its reading failed a check.</summary>
        public const Fault SensorFault = (Fault)160;
    }
}
