using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Makes a sensor's check from its settings. The set is one without contradictions.</summary>
    public static class SensorSettings
    {
        /// <summary>The check of sensor 1.. of the set: gain and offset, range, fastest change.</summary>
        public static SensorCheck CheckOf(SettingsSet set, int index)
        {
            SensorCheck check = new SensorCheck();
            check.GainPpm = set.GetNumber(SettingId.SensorGain + index);
            check.OffsetMilli = set.GetNumber(SettingId.SensorOffset + index);
            check.RangeMilliMin = set.GetNumber(SettingId.SensorMin + index);
            check.RangeMilliMax = set.GetNumber(SettingId.SensorMax + index);
            check.ChangeMilliPerSecondMax = set.GetNumber(SettingId.SensorChange + index);
            return check;
        }
    }
}
