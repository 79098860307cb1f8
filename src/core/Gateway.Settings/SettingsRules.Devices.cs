using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <content>Sensors and alarms.</content>
    public sealed partial class SettingsRules
    {
        private const int MsPerS = 1000;
        private const int RomBytes = 8;

        // Keys of the members of groups that have a kind are below it.
        private const int LastWithKind = (175 << 8) | 0xFF;

        // The family is the first byte of a ROM code: DS18B20 and its copies, DS1822, DS18S20.
        private const int Ds18b20Family = 0x28;
        private const int Ds1822Family = 0x22;
        private const int Ds18s20Family = 0x10;

        // Over the least one 20 mA are 0.4 V; over the largest, 21 mA are just below the 3.1 V that a board's converter measures.
        private const int LoopShuntMilliOhmMin = 20000;
        private const int LoopShuntMilliOhmMax = 147000;
        private const int MeterShuntMilliOhmMax = 10000;

        // Those below and above are reserved on an I2C bus.
        private const int I2cAddressMin = 0x08;
        private const int I2cAddressMax = 0x77;

        private Refusal CheckDevices(SettingsSet set)
        {
            Refusal refusal = CheckKinds(set);
            refusal = refusal == Refusal.None ? CheckBuses(set) : refusal;
            for (int i = 1; i <= SettingsLimits.SensorCount && refusal == Refusal.None; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) != 0)
                {
                    refusal = CheckSensor(set, i);
                }
            }

            for (int i = 1; i <= SettingsLimits.AlarmCount && refusal == Refusal.None; i++)
            {
                refusal = CheckAlarm(set, i);
            }

            if (refusal == Refusal.None)
            {
                refusal = CheckOutputs(set);
            }

            return refusal == Refusal.None ? CheckPins(set) : refusal;
        }

        // A key of a sensor, an alarm, a bus or an output has no effect without its kind; an explicit none says that this is meant.
        private Refusal CheckKinds(SettingsSet set)
        {
            for (int id = set.NextKey(SettingId.SensorKind); id != SettingId.None && id <= LastWithKind; id = set.NextKey(id))
            {
                if (set.Usable(id) >= 0 && CheckKind(set, id) != Refusal.None)
                {
                    return Refusal.KindMissing;
                }
            }

            return Refusal.None;
        }

        /// <summary>
        /// KindMissing if a key is of a sensor, an alarm, a bus or an output without its kind: with it no set can be saved.
        /// </summary>
        public Refusal CheckKind(SettingsSet set, int id)
        {
            int index = SettingId.IndexOf(id);
            bool isOfSensor = id < SettingId.AlarmKind || (id >= SettingId.SensorBus && id < SettingId.OutputKind);
            int kindId = index + (isOfSensor ? SettingId.SensorKind
                : id < SettingId.AnnunciatorPin ? SettingId.AlarmKind
                : id < SettingId.SensorBus ? SettingId.ModbusKind : SettingId.OutputKind);
            return index == 0 || set.IsSet(kindId) ? Refusal.None : Refuse(kindId, Refusal.KindMissing, id);
        }

        private Refusal CheckSensor(SettingsSet set, int index)
        {
            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
            if (Board != null && !Board.Has(kind))
            {
                return Refuse(SettingId.SensorKind + index, Refusal.KindNotAvailable);
            }

            if (!SensorKinds.Measures(kind, (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index)))
            {
                return Refuse(SettingId.SensorQuantity + index, Refusal.QuantityNotMeasured);
            }

            if (SensorKinds.UseOf(kind) != PinUse.None && set.GetNumber(SettingId.SensorPin + index) < 0)
            {
                return Refuse(SettingId.SensorPin + index, Refusal.PinMissing);
            }

            int bus = SensorKinds.BusOf(kind);
            Refusal refusal = CheckTotal(set, index, kind);
            refusal = refusal == Refusal.None ? CheckName(set, SettingId.SensorKind, SettingId.SensorName, index) : refusal;
            if (refusal == Refusal.None && bus != SensorKinds.NoBus)
            {
                refusal = bus == SensorKinds.OneWire ? CheckRom(set, index) : CheckAddress(set, index, kind);
            }

            if (refusal == Refusal.None)
            {
                refusal = kind == SensorKind.Modbus ? CheckPoint(set, index) : CheckNoPoint(set, index);
            }

            if (refusal == Refusal.None && set.GetNumber(SettingId.SensorMin + index) > set.GetNumber(SettingId.SensorMax + index))
            {
                return Refuse(SettingId.SensorMax + index, Refusal.RangeEmpty);
            }

            if (refusal == Refusal.None && set.GetNumber(SettingId.SensorKeep + index) != 0
                && set.GetNumber(SettingId.TelemetryBacklog) == 0)
            {
                return Refuse(SettingId.SensorKeep + index, Refusal.KeepWithoutBacklog);
            }

            refusal = refusal == Refusal.None ? CheckScale(set, index, kind) : refusal;

            return refusal == Refusal.None && set.GetNumber(SettingId.SensorDeadband + index) > 0
                && set.GetNumber(SettingId.SensorIntervalMax + index) < set.GetNumber(SettingId.SensorInterval + index)
                ? Refuse(SettingId.SensorIntervalMax + index, Refusal.IntervalMaxShort)
                : refusal;
        }

        // A total is exact: it has a scale, and neither an average nor a curve.
        private Refusal CheckTotal(SettingsSet set, int index, SensorKind kind)
        {
            int ofTotal = set.IsSet(SettingId.SensorSavePulses + index) ? SettingId.SensorSavePulses + index
                : set.IsSet(SettingId.SensorSaveInterval + index) ? SettingId.SensorSaveInterval + index : SettingId.None;
            bool isTotal = kind == SensorKind.Pulse
                && set.GetNumber(SettingId.SensorQuantity + index) != (int)SensorQuantity.Rate;
            if (ofTotal != SettingId.None && !isTotal)
            {
                return Refuse(ofTotal, Refusal.NotATotal);
            }

            if (isTotal && set.GetNumber(SettingId.SensorWindow + index) != 0)
            {
                return Refuse(SettingId.SensorWindow + index, Refusal.WindowOfTotal);
            }

            if ((isTotal || kind == SensorKind.Modbus)
                && (set.GetNumber(SettingId.SensorGain + index) < 0 || set.HasPoints(SettingId.SensorCalibration + index)))
            {
                return Refuse(
                    set.GetNumber(SettingId.SensorGain + index) < 0 ? SettingId.SensorGain + index : SettingId.SensorCalibration + index,
                    Refusal.ScaleImpossible);
            }

            return Refusal.None;
        }

        private Refusal CheckScale(SettingsSet set, int index, SensorKind kind)
        {
            int gain = SettingId.SensorGain + index;
            int calibration = SettingId.SensorCalibration + index;
            if (set.HasPoints(calibration))
            {
                int other = set.IsSet(gain) ? gain : SettingId.SensorOffset + index;
                return set.IsSet(other) ? Refuse(other, Refusal.CalibrationTwice, calibration) : CheckShunt(set, index, kind);
            }

            return set.GetNumber(gain) == 0 ? Refuse(gain, Refusal.GainZero) : CheckShunt(set, index, kind);
        }

        private Refusal CheckShunt(SettingsSet set, int index, SensorKind kind)
        {
            int milliOhm = set.GetNumber(SettingId.SensorShunt + index);
            bool isLoop = kind == SensorKind.Milliampere;
            bool isMeter = kind == SensorKind.Ina219 || kind == SensorKind.Ina226;
            return (isLoop && milliOhm != 0 && (milliOhm < LoopShuntMilliOhmMin || milliOhm > LoopShuntMilliOhmMax))
                || (isMeter && milliOhm > MeterShuntMilliOhmMax)
                ? Refuse(SettingId.SensorShunt + index, Refusal.ShuntOutOfRange)
                : Refusal.None;
        }

        // Family and CRC are in the code. Without a code the chip must be the only one on its bus.
        private Refusal CheckRom(SettingsSet set, int index)
        {
            int id = SettingId.SensorRom + index;
            int at = set.Usable(id);
            int family = at < 0 ? Ds18b20Family : set.Buffer[at];
            if (family != Ds18b20Family && family != Ds1822Family && family != Ds18s20Family)
            {
                return Refuse(id, Refusal.RomFamily);
            }

            if (at >= 0 && OneWireCrc.Of(set.Buffer, at, RomBytes) != 0)
            {
                return Refuse(id, Refusal.RomCrc);
            }

            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (i == index || set.GetNumber(SettingId.SensorKind + i) != (int)SensorKind.Ds18b20)
                {
                    continue;
                }

                if (at < 0)
                {
                    return Refuse(id, Refusal.RomMissing);
                }

                if (i < index && set.IsSameValue(id, set, SettingId.SensorRom + i))
                {
                    return Refuse(id, Refusal.RomTwice, SettingId.SensorRom + i);
                }
            }

            return Refusal.None;
        }

        // Chips of one kind may share an address: they are one chip, with several quantities.
        private Refusal CheckAddress(SettingsSet set, int index, SensorKind kind)
        {
            int id = SettingId.SensorAddress + index;
            int address = AddressAt(set, index, kind);
            if (address < I2cAddressMin || address > I2cAddressMax)
            {
                return Refuse(id, Refusal.BusAddressReserved);
            }

            for (int i = 1; i < index; i++)
            {
                SensorKind other = (SensorKind)set.GetNumber(SettingId.SensorKind + i);
                if (other == kind && kind == SensorKind.Ads1115 && AddressAt(set, i, other) == address
                    && set.GetNumber(SettingId.SensorChannel + i) == set.GetNumber(SettingId.SensorChannel + index))
                {
                    return Refuse(SettingId.SensorChannel + index, Refusal.ChannelTwice, SettingId.SensorChannel + i);
                }

                if (other != kind && SensorKinds.BusOf(other) == SensorKinds.I2c && AddressAt(set, i, other) == address)
                {
                    return Refuse(id, Refusal.BusAddressTwice, SettingId.SensorKind + i);
                }
            }

            return Refusal.None;
        }

        private static int AddressAt(SettingsSet set, int index, SensorKind kind)
        {
            int address = set.GetNumber(SettingId.SensorAddress + index);
            return address != 0 ? address : SensorKinds.AddressOf(kind);
        }

        private Refusal CheckAlarm(SettingsSet set, int index)
        {
            int kind = set.GetNumber(SettingId.AlarmKind + index);
            if (kind == (int)AlarmKind.None)
            {
                return Refusal.None;
            }

            Refusal refusal = CheckName(set, SettingId.AlarmKind, SettingId.AlarmName, index);
            if (refusal != Refusal.None)
            {
                return refusal;
            }

            if (set.IsText(SettingId.AlarmName + index, "all"))
            {
                return Refuse(SettingId.AlarmName + index, Refusal.NameReserved);
            }

            if (set.BytesOf(SettingId.AlarmSuppressedBy + index) > 0 && !IsSuppressor(set, index))
            {
                return Refuse(SettingId.AlarmSuppressedBy + index, Refusal.CannotSuppress);
            }

            if (kind == (int)AlarmKind.Contact)
            {
                return set.GetNumber(SettingId.AlarmPin + index) < 0
                    ? Refuse(SettingId.AlarmPin + index, Refusal.PinMissing)
                    : Refusal.None;
            }

            for (int i = 1; i <= SettingsLimits.SensorCount; i++)
            {
                if (set.GetNumber(SettingId.SensorKind + i) != 0
                    && set.IsSameValue(SettingId.AlarmSensor + index, set, SettingId.SensorName + i))
                {
                    return CheckNumbers(set, index, kind, set.GetNumber(SettingId.SensorSample + i));
                }
            }

            return Refuse(SettingId.AlarmSensor + index, Refusal.NoSuchSensor);
        }

        // Another alarm, which nothing suppresses: two that suppress each other would both be silent.
        private static bool IsSuppressor(SettingsSet set, int index)
        {
            for (int i = 1; i <= SettingsLimits.AlarmCount; i++)
            {
                if (i != index && set.GetNumber(SettingId.AlarmKind + i) != 0 && set.BytesOf(SettingId.AlarmSuppressedBy + i) == 0
                    && set.IsSameValue(SettingId.AlarmSuppressedBy + index, set, SettingId.AlarmName + i))
                {
                    return true;
                }
            }

            return false;
        }

        private Refusal CheckNumbers(SettingsSet set, int index, int kind, int sampleMs)
        {
            int limit = set.GetNumber(SettingId.AlarmLimit + index);
            int hysteresis = AlarmDefaults.HysteresisOf(set, index);
            if (kind == (int)AlarmKind.Band)
            {
                long width = (long)set.GetNumber(SettingId.AlarmLimit2 + index) - limit;
                return width <= 0 ? Refuse(SettingId.AlarmLimit2 + index, Refusal.BandEmpty)
                    : width <= 2L * hysteresis ? Refuse(SettingId.AlarmHysteresis + index, Refusal.HysteresisTooWide)
                    : Refusal.None;
            }

            if (kind == (int)AlarmKind.Rate)
            {
                return limit <= 0 ? Refuse(SettingId.AlarmLimit + index, Refusal.LimitNotPositive)
                    : limit <= hysteresis ? Refuse(SettingId.AlarmHysteresis + index, Refusal.HysteresisTooWide)
                    : set.GetNumber(SettingId.AlarmWindow + index) * MsPerS <= sampleMs
                    ? Refuse(SettingId.AlarmWindow + index, Refusal.TimeTooShort)
                    : Refusal.None;
            }

            return kind == (int)AlarmKind.NoData && set.GetNumber(SettingId.AlarmNoData + index) * MsPerS <= sampleMs
                ? Refuse(SettingId.AlarmNoData + index, Refusal.TimeTooShort)
                : Refusal.None;
        }

        private Refusal CheckName(SettingsSet set, int kindId, int nameId, int index)
        {
            if (set.BytesOf(nameId + index) == 0)
            {
                return Refuse(nameId + index, Refusal.NameMissing);
            }

            for (int i = 1; i < index; i++)
            {
                if (set.GetNumber(kindId + i) != 0 && set.IsSameValue(nameId + index, set, nameId + i))
                {
                    return Refuse(nameId + index, Refusal.NameTwice, nameId + i);
                }
            }

            return Refusal.None;
        }
    }
}
