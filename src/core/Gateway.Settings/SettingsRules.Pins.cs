namespace Gateway.Settings
{
    /// <content>Pins: each has one use, and is one that the board leaves to settings.</content>
    public sealed partial class SettingsRules
    {
        // The keys of pins have places: those of the sensors, their second ones, those of the alarms, the three of their own, those of the
        // outputs, and those of the Modbus buses.
        private const int SecondPlaces = SettingsLimits.SensorCount;
        private const int AlarmPlaces = 2 * SettingsLimits.SensorCount;
        private const int OwnPlaces = AlarmPlaces + SettingsLimits.AlarmCount;
        private const int OutputPlaces = OwnPlaces + 3;
        private const int BusPlaces = OutputPlaces + SettingsLimits.OutputCount;
        private const int PlaceCount = BusPlaces + (BusPinCount * SettingsLimits.ModbusCount);

        private Refusal CheckPins(SettingsSet set)
        {
            long taken = 0;
            for (int place = 0; place < PlaceCount; place++)
            {
                int id = KeyOfPlace(place);
                int pin = PinAt(set, id, out int use);
                if (pin < 0)
                {
                    continue;
                }

                int first = FirstOnBus(set, id);
                if (first != id)
                {
                    if (PinAt(set, first, out _) != pin)
                    {
                        return Refuse(id, Refusal.BusPinsDiffer, first);
                    }

                    continue;
                }

                int uses = Board == null ? use : Board.UsesOf(pin);
                if ((uses & use) == 0)
                {
                    return Refuse(
                        id, uses == PinUse.None ? Refusal.PinNotFree : use == PinUse.Analog ? Refusal.PinNotAnalog : Refusal.PinInputOnly);
                }

                if ((taken & (1L << pin)) != 0 && !IsSecondOfMeter(set, id, pin))
                {
                    return Refuse(id, Refusal.PinTwice, UserOf(set, pin));
                }

                taken |= 1L << pin;
            }

            return Refusal.None;
        }

        private static int KeyOfPlace(int place)
        {
            return place < SecondPlaces ? SettingId.SensorPin + place + 1
                : place < AlarmPlaces ? SettingId.SensorPin2 + place - SecondPlaces + 1
                : place < OwnPlaces ? SettingId.AlarmPin + place - AlarmPlaces + 1
                : place == OwnPlaces ? SettingId.AnnunciatorPin
                : place == OwnPlaces + 1 ? SettingId.ButtonPin
                : place >= OutputPlaces && place < BusPlaces ? SettingId.OutputPin + place - OutputPlaces + 1
                : place == OwnPlaces + 2 ? SettingId.IndicatorPin
                : BusPinKey(place - BusPlaces);
        }

        // The pin that a key gives a use, that of the board's bus included; -1 if it gives none.
        private int PinAt(SettingsSet set, int id, out int use)
        {
            if (id > SettingId.ModbusKind && id < SettingId.SensorBus)
            {
                return BusPinAt(set, id, out use);
            }

            int index = SettingId.IndexOf(id);
            int pin = set.IsSet(id) ? set.GetNumber(id) : -1;
            if (IsOfOutput(id))
            {
                use = PinUse.Output;
                return set.GetNumber(SettingId.OutputKind + index) == OutputKind.Pin ? pin : -1;
            }

            if (index == 0 || id > SettingId.AlarmKind)
            {
                use = index > 0 || id == SettingId.ButtonPin ? PinUse.Input : PinUse.Output;
                return index == 0 || set.GetNumber(SettingId.AlarmKind + index) == (int)AlarmKind.Contact ? pin : -1;
            }

            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
            bool isSecond = id > SettingId.SensorPin2;
            int bus = SensorKinds.BusOf(kind);
            if (bus == SensorKinds.NoBus)
            {
                use = SensorKinds.UseOf(kind);
                return isSecond || use == PinUse.None ? -1 : pin;
            }

            // The receiving pin of a 1-Wire bus is not driven.
            use = bus == SensorKinds.OneWire && !isSecond ? PinUse.Input : PinUse.Output;
            return pin >= 0 || Board == null ? pin : Board.BusPin(kind, isSecond);
        }

        // The same key of the first sensor on the bus of this one, which decides its pins; the key itself if it is on no bus.
        private static int FirstOnBus(SettingsSet set, int id)
        {
            int index = id > SettingId.AlarmKind ? 0 : SettingId.IndexOf(id);
            int bus = index == 0 ? SensorKinds.NoBus : SensorKinds.BusOf((SensorKind)set.GetNumber(SettingId.SensorKind + index));
            int first = bus == SensorKinds.NoBus ? index : 1;
            while (first < index && SensorKinds.BusOf((SensorKind)set.GetNumber(SettingId.SensorKind + first)) != bus)
            {
                first++;
            }

            return index == 0 ? id : id - index + first;
        }

        // Total and rate of a meter are two sensors on one pin.
        private static bool IsSecondOfMeter(SettingsSet set, int id, int pin)
        {
            int index = id < SettingId.SensorPin2 ? SettingId.IndexOf(id) : 0;
            if (index == 0 || set.GetNumber(SettingId.SensorKind + index) != (int)SensorKind.Pulse)
            {
                return false;
            }

            while (--index > 0)
            {
                if (set.GetNumber(SettingId.SensorKind + index) == (int)SensorKind.Pulse
                    && set.GetNumber(SettingId.SensorPin + index) == pin)
                {
                    return true;
                }
            }

            return false;
        }

        private int UserOf(SettingsSet set, int pin)
        {
            int place = 0;
            while (PinAt(set, KeyOfPlace(place), out _) != pin)
            {
                place++;
            }

            return KeyOfPlace(place);
        }
    }
}
