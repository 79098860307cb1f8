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
                // No board's firmware has something with coils.
                return Board == null ? Refusal.None : Refuse(SettingId.OutputKind + index, Refusal.KindNotAvailable);
            }

            if (set.BytesOf(SettingId.OutputAlarm + index) > 0
                && PlaceOf(set, SettingId.OutputAlarm + index, SettingId.AlarmKind, SettingId.AlarmName, SettingsLimits.AlarmCount) == 0)
            {
                return Refuse(SettingId.OutputAlarm + index, Refusal.NoSuchAlarm);
            }

            return set.BytesOf(SettingId.OutputInterlock + index) > 0 ? CheckInterlock(set, index) : Refusal.None;
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
