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
        /// <summary>A sensor did not answer or its reading failed a check.</summary>
        public const Fault SensorFault = (Fault)160;
    }
}
