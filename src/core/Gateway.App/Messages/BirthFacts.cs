using Gateway.Primitives;

namespace Gateway.App
{
    /// <summary>What the birth message tells of a gateway besides its boot. All that is left of its parts once it is composed.</summary>
    public sealed class BirthFacts
    {
        internal readonly byte[] Firmware;
        internal readonly byte[] Board;
        internal readonly Fault LastRestart;
        internal readonly FaultPhase LastPhase;
        internal readonly long SettingsFingerprint;
        internal readonly SensorChannel[] Sensors;
        internal readonly AlarmChannel[] Alarms;

        /// <summary>The facts of a gateway of these parts; its arrays are kept by reference.</summary>
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
