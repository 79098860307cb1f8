using Gateway.Alarms;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Makes an alarm's rule from its settings. The set is one without contradictions (<see cref="SettingsRules"/>).</summary>
    internal static class RuleSettings
    {
        private const int MsPerS = 1000;

        /// <summary>The rule of alarm 1.. of the set, whose kind is not none.</summary>
        public static AlarmRule Make(SettingsSet set, int index)
        {
            AlarmRule rule = MakeKind(set, index);

            // A contact's debounce time is the minimum of both delays.
            int onDelayMs = AlarmDefaults.HoldOf(set, index);
            int offDelayMs = set.GetNumber(SettingId.AlarmOffDelay + index);
            rule.OnDelayMs = onDelayMs > rule.OnDelayMs ? onDelayMs : rule.OnDelayMs;
            rule.OffDelayMs = offDelayMs > rule.OffDelayMs ? offDelayMs : rule.OffDelayMs;
            rule.IsLatching = set.GetNumber(SettingId.AlarmLatch + index) != 0;
            rule.ChatterLimit = AlarmDefaults.ChatterOf(set, index);
            rule.ReAlarmMs = set.GetNumber(SettingId.AlarmReAlarm + index) * MsPerS;
            return rule;
        }

        private static AlarmRule MakeKind(SettingsSet set, int index)
        {
            Alarms.AlarmSeverity severity = (Alarms.AlarmSeverity)set.GetNumber(SettingId.AlarmSeverity + index);
            int limit = set.GetNumber(SettingId.AlarmLimit + index);
            int hysteresis = AlarmDefaults.HysteresisOf(set, index);
            switch ((Settings.AlarmKind)set.GetNumber(SettingId.AlarmKind + index))
            {
                case Settings.AlarmKind.Contact:
                    return new ContactRule(
                        severity, set.GetNumber(SettingId.AlarmContact + index) == 0, set.GetNumber(SettingId.AlarmDebounce + index));
                case Settings.AlarmKind.Band:
                    return new BandRule(severity, limit, set.GetNumber(SettingId.AlarmLimit2 + index), hysteresis);
                case Settings.AlarmKind.Rate:
                    return new RateRule(severity, limit, hysteresis, set.GetNumber(SettingId.AlarmWindow + index) * MsPerS);
                case Settings.AlarmKind.NoData:
                    return new NoDataRule(severity, set.GetNumber(SettingId.AlarmNoData + index) * MsPerS);
                case Settings.AlarmKind.Fault:
                    return new FaultRule(severity);
                case Settings.AlarmKind.Above:
                    return new ThresholdRule(severity, above: true, limit, hysteresis, onDelayMs: 0);
                default:
                    return new ThresholdRule(severity, above: false, limit, hysteresis, onDelayMs: 0);
            }
        }
    }
}
