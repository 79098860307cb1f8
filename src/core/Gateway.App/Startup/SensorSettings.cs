using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Makes a sensor's check from its settings. The set is one without contradictions.</summary>
    public static class SensorSettings
    {
        /// <summary>A sensor 1.. of the set with its calibration and checks; a total, which cannot fail, has no checks.</summary>
        public static ISensor Checked(ISensor sensor, SettingsSet set, int index)
        {
            SensorCheck check = CheckOf(set, index);
            PulseTotal total = sensor as PulseTotal;
            if (total == null)
            {
                return new CheckedSensor(sensor, check);
            }

            total.Calibrate(check.GainPpm, check.OffsetMilli);
            return total;
        }

        /// <summary>The check of sensor 1.. of the set: calibration, range, fastest change.</summary>
        public static SensorCheck CheckOf(SettingsSet set, int index)
        {
            SensorCheck check = new SensorCheck();
            Calibrate(check, set, index);
            check.RangeMilliMin = set.GetNumber(SettingId.SensorMin + index);
            check.RangeMilliMax = set.GetNumber(SettingId.SensorMax + index);
            check.ChangeMilliPerSecondMax = set.GetNumber(SettingId.SensorChange + index);
            return check;
        }

        /// <summary>Gives a check the calibration of its sensor in the set; false: it had it.</summary>
        public static bool Calibrate(SensorCheck check, SettingsSet set, int index)
        {
            int id = SettingId.SensorCalibration + index;
            return set.HasPoints(id)
                ? check.CalibratePoints(set.GetPoint(id, 0), set.GetPoint(id, 1), set.GetPoint(id, 2), set.GetPoint(id, 3))
                : check.Calibrate(set.GetNumber(SettingId.SensorGain + index), set.GetNumber(SettingId.SensorOffset + index));
        }
    }
}
