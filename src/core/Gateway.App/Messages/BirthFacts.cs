using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>
    /// What the birth message says about a gateway, except its boot. Kept after composition, when the other parts are garbage.
    /// </summary>
    public sealed class BirthFacts
    {
        internal readonly byte[] Firmware;
        internal readonly byte[] Board;
        internal readonly Fault LastRestart;
        internal readonly FaultPhase LastPhase;
        internal readonly long SettingsFingerprint;
        internal readonly SensorChannel[] Sensors;
        internal readonly AlarmChannel[] Alarms;

        /// <summary>The facts of a gateway with these parts; keeps references to their arrays.</summary>
        public BirthFacts(GatewayParts parts)
        {
            Firmware = parts.Firmware;
            Board = parts.Board;
            LastRestart = parts.LastRestart;
            LastPhase = parts.LastPhase;
            SettingsFingerprint = parts.SettingsFingerprint;
            Sensors = parts.Sensors;
            Alarms = parts.Alarms;
        }
    }
}
