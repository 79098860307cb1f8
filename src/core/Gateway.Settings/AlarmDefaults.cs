namespace Gateway.Settings
{
    /// <summary>
    /// What an alarm's keys are while they are unset: by what its sensor measures. An alarm without any hysteresis or delay makes a message
    /// of each wave of noise around its limit.
    /// </summary>
    public static class AlarmDefaults
    {
        private const int HoldMs = 2000;

        // A sensor that is read more seldom than this is late enough.
        private const int HeldSampleMsMax = 2000;
        private const int TemperatureMilli = 500;
        private const int HumidityMilli = 2000;
        private const int PressureMilli = 500;

        // Parts of the limit, or of the band. A band keeps half of its width, whatever the quantity.
        private const int LimitPart = 100;
        private const int RatePart = 10;
        private const int BandPart = 4;

        private const int Chatter = 6;
        private const int ContactChatter = 60;

        /// <summary>The hysteresis of alarm 1.., in thousandths.</summary>
        public static int HysteresisOf(SettingsSet set, int index)
        {
            if (set.Usable(SettingId.AlarmHysteresis + index) >= 0)
            {
                return set.GetNumber(SettingId.AlarmHysteresis + index);
            }

            AlarmKind kind = KindOf(set, index);
            long limit = set.GetNumber(SettingId.AlarmLimit + index);
            if (!IsAnalog(kind) || kind == AlarmKind.Rate)
            {
                return kind == AlarmKind.Rate && limit > 0 ? (int)limit / RatePart : 0;
            }

            long width = kind == AlarmKind.Band ? set.GetNumber(SettingId.AlarmLimit2 + index) - limit : long.MaxValue;
            long part = kind == AlarmKind.Band ? width : limit < 0 ? -limit : limit;
            long hysteresis = NoiseOf(set, SensorOf(set, index));
            hysteresis = hysteresis > 0 ? hysteresis : part / LimitPart;
            return (int)(hysteresis < width / BandPart ? hysteresis : width > 0 ? width / BandPart : 0);
        }

        /// <summary>The on-delay of alarm 1.., in ms.</summary>
        public static int HoldOf(SettingsSet set, int index)
        {
            if (set.Usable(SettingId.AlarmHold + index) >= 0)
            {
                return set.GetNumber(SettingId.AlarmHold + index);
            }

            int sensor = SensorOf(set, index);
            return IsAnalog(KindOf(set, index)) && sensor > 0
                && set.GetNumber(SettingId.SensorSample + sensor) <= HeldSampleMsMax ? HoldMs : 0;
        }

        /// <summary>
        /// Transitions an hour above which alarm 1.. chatters; 0: never. A door is opened more often than a limit is crossed.
        /// </summary>
        public static int ChatterOf(SettingsSet set, int index)
        {
            return set.Usable(SettingId.AlarmChatter + index) >= 0 ? set.GetNumber(SettingId.AlarmChatter + index)
                : KindOf(set, index) == AlarmKind.Contact ? ContactChatter : Chatter;
        }

        /// <summary>Whether somebody has set hysteresis and both delays of an analog alarm to 0: then noise makes messages.</summary>
        public static bool IsBare(SettingsSet set, int index)
        {
            return IsAnalog(KindOf(set, index)) && IsZero(set, SettingId.AlarmHysteresis + index)
                && IsZero(set, SettingId.AlarmHold + index) && IsZero(set, SettingId.AlarmOffDelay + index);
        }

        private static bool IsZero(SettingsSet set, int id)
        {
            return set.Usable(id) >= 0 && set.GetNumber(id) == 0;
        }

        private static AlarmKind KindOf(SettingsSet set, int index)
        {
            return (AlarmKind)set.GetNumber(SettingId.AlarmKind + index);
        }

        private static bool IsAnalog(AlarmKind kind)
        {
            return kind == AlarmKind.Above || kind == AlarmKind.Below || kind == AlarmKind.Band || kind == AlarmKind.Rate;
        }

        // The sensor, 1.., of an alarm; 0 if there is none of this name.
        private static int SensorOf(SettingsSet set, int index)
        {
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) != 0
                    && set.IsSameValue(SettingId.AlarmSensor + index, set, SettingId.SensorName + i))
                {
                    return i;
                }
            }

            return 0;
        }

        // 0 if it is not known what is measured, or in which unit.
        private static int NoiseOf(SettingsSet set, int sensor)
        {
            if (sensor == 0 || set.BytesOf(SettingId.SensorUnit + sensor) > 0)
            {
                return 0;
            }

            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + sensor);
            bool isChip = SensorKinds.BusOf(kind) != SensorKinds.NoBus || kind == SensorKind.Tmp36 || kind == SensorKind.Ntc;
            switch ((SensorQuantity)set.GetNumber(SettingId.SensorQuantity + sensor))
            {
                case SensorQuantity.Humidity:
                    return HumidityMilli;
                case SensorQuantity.Pressure:
                    return PressureMilli;
                default:
                    return isChip ? TemperatureMilli : 0;
            }
        }
    }
}
