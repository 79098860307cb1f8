namespace Gateway.Settings
{
    /// <content>Outputs.</content>
    public sealed partial class SettingsRules
    {
        private static bool IsOfOutput(int id)
        {
            return id > SettingId.OutputKind && id <= SettingId.OutputCoil + SettingsLimits.OutputCount;
        }

        private Refusal CheckOutputs(SettingsSet set)
        {
            Refusal refusal = Refusal.None;
            for (int i = 1; i <= SettingsLimits.OutputCount && refusal == Refusal.None; i++)
            {
                int kind = set.GetNumber(SettingId.OutputKind + i);
                if (kind != OutputKind.None)
                {
                    refusal = CheckOutput(set, i, kind);
                }
            }

            return refusal;
        }

        private Refusal CheckOutput(SettingsSet set, int index, int kind)
        {
            Refusal refusal = CheckName(set, SettingId.OutputKind, SettingId.OutputName, index);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            if (kind == OutputKind.Pin && set.GetNumber(SettingId.OutputPin + index) < 0)
            {
                return Refuse(SettingId.OutputPin + index, Refusal.PinMissing);
            }

            if (kind == OutputKind.Coil)
            {
                refusal = CheckCoil(set, index);
                if (refusal != Refusal.None)
                {
                    return refusal;
                }
            }

            if (set.BytesOf(SettingId.OutputAlarm + index) > 0
                && PlaceOf(set, SettingId.OutputAlarm + index, SettingId.AlarmKind, SettingId.AlarmName, SettingsLimits.AlarmCount) == 0)
            {
                return Refuse(SettingId.OutputAlarm + index, Refusal.NoSuchAlarm);
            }

            return set.BytesOf(SettingId.OutputInterlock + index) > 0 ? CheckInterlock(set, index) : Refusal.None;
        }

        // A coil is a sensor of a Modbus bus, which CheckPoint looks at.
        private Refusal CheckCoil(SettingsSet set, int index)
        {
            int id = SettingId.OutputCoil + index;
            if (Board != null && !Board.Has(SensorKind.Modbus))
            {
                return Refuse(SettingId.OutputKind + index, Refusal.KindNotAvailable);
            }

            int point = CoilOf(set, index);
            if (point == 0)
            {
                return Refuse(id, Refusal.NoSuchSensor);
            }

            if (set.GetNumber(SettingId.SensorKind + point) != (int)SensorKind.Modbus
                || set.GetNumber(SettingId.SensorTable + point) != (int)PointTable.Coil)
            {
                return Refuse(id, Refusal.NotACoil);
            }

            if (set.GetNumber(SettingId.SensorWrite + point) == 0)
            {
                return Refuse(SettingId.SensorWrite + point, Refusal.CoilNotWritable, id);
            }

            for (int i = 1; i < index; i++)
            {
                if (set.GetNumber(SettingId.OutputKind + i) == OutputKind.Coil && CoilOf(set, i) == point)
                {
                    return Refuse(id, Refusal.CoilTwice, SettingId.OutputCoil + i);
                }
            }

            // The command `write` to another sensor would go around the longest time and the interlock.
            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (i != point && IsWrittenCoil(set, i) && IsSame(set, SettingId.SensorBus, point, i)
                    && IsSame(set, SettingId.SensorUnitId, point, i) && IsSame(set, SettingId.SensorRegister, point, i))
                {
                    return Refuse(SettingId.SensorWrite + i, Refusal.CoilTwice, id);
                }
            }

            return Refusal.None;
        }

        private static bool IsWrittenCoil(SettingsSet set, int sensor)
        {
            return set.GetNumber(SettingId.SensorKind + sensor) == (int)SensorKind.Modbus
                && set.GetNumber(SettingId.SensorTable + sensor) == (int)PointTable.Coil
                && set.GetNumber(SettingId.SensorWrite + sensor) != 0;
        }

        // The sensor that an output's coil is; 0 if there is none.
        private static int CoilOf(SettingsSet set, int index)
        {
            int id = SettingId.OutputCoil + index;
            return set.BytesOf(id) == 0 ? 0
                : PlaceOf(set, id, SettingId.SensorKind, SettingId.SensorName, SettingsLimits.SensorCount);
        }

        private static bool IsSame(SettingsSet set, int id, int one, int other)
        {
            return set.GetNumber(id + one) == set.GetNumber(id + other);
        }

        private Refusal CheckInterlock(SettingsSet set, int index)
        {
            int id = SettingId.OutputInterlock + index;
            int other = PlaceOf(set, id, SettingId.OutputKind, SettingId.OutputName, SettingsLimits.OutputCount);
            return other == 0 ? Refuse(id, Refusal.NoSuchOutput)
                : other == index ? Refuse(id, Refusal.InterlockSelf)
                : StartsOn(set, index) && StartsOn(set, other)
                ? Refuse(SettingId.OutputStart + index, Refusal.InterlockStart, SettingId.OutputStart + other)
                : Refusal.None;
        }

        private static bool StartsOn(SettingsSet set, int index)
        {
            return set.GetNumber(SettingId.OutputStart + index) == OutputStart.On && set.BytesOf(SettingId.OutputAlarm + index) == 0;
        }

        // The index of what a key names; 0 if there is nothing of this name.
        private static int PlaceOf(SettingsSet set, int id, int kindId, int nameId, int count)
        {
            int place = count;
            while (place > 0 && (set.GetNumber(kindId + place) == 0 || !set.IsSameValue(id, set, nameId + place)))
            {
                place--;
            }

            return place;
        }
    }
}
