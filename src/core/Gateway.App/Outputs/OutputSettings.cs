using System;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>Makes the outputs from a set of settings. For start-up, after sensors, alarms and the other parts.</summary>
    public sealed class OutputSettings
    {
        private const int MsPerS = 1000;

        private readonly SettingsSet set;
        private readonly GatewayParts parts;
        private readonly OutputRecord record;

        // Of the outputs that the set names, in order.
        private readonly int[] places = new int[SettingsLimits.OutputCount];
        private readonly bool[] startsOn = new bool[SettingsLimits.OutputCount];
        private int count;

        /// <summary>For the outputs of this set. <paramref name="area"/>: for <see cref="HasLast"/>, otherwise null.</summary>
        public OutputSettings(SettingsSet set, GatewayParts parts, ISlotStorage area)
        {
            this.set = set;
            this.parts = parts;
            record = area == null || !HasLast(set) ? null : new OutputRecord(area, parts.Crc, parts.Faults);
        }

        /// <summary>Number of outputs in the set that this board cannot have.</summary>
        public int RefusedCount { get; private set; }

        /// <summary>Whether a state outlives a restart, which takes an area of two slots.</summary>
        public static bool HasLast(SettingsSet set)
        {
            for (int i = 1; i <= SettingsLimits.OutputCount; i++)
            {
                if (set.GetNumber(SettingId.OutputKind + i) != OutputKind.None && IsLast(set, i))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The outputs, whose pins have their levels; null if there is none.</summary>
        public Outputs Make(IDeviceFactory factory)
        {
            for (int i = 1; i <= SettingsLimits.OutputCount; i++)
            {
                if (set.GetNumber(SettingId.OutputKind + i) != OutputKind.None)
                {
                    // Before any pin is driven: two that exclude each other are not on at once for a moment either.
                    startsOn[count] = StartsOn(i) && !IsExcluded(i);
                    places[count++] = i;
                }
            }

            OutputChannel[] made = new OutputChannel[count];
            int used = 0;
            for (int i = 0; i < count; i++)
            {
                OutputChannel output = MakeOne(factory, places[i], startsOn[i]);
                if (output == null)
                {
                    RefusedCount++;
                    continue;
                }

                made[used++] = output;
            }

            if (used == 0)
            {
                return null;
            }

            OutputChannel[] outputs = new OutputChannel[used];
            Array.Copy(made, 0, outputs, 0, used);
            JoinExcluded(outputs);
            return new Outputs(outputs, record);
        }

        private static bool IsLast(SettingsSet set, int index)
        {
            return set.GetNumber(SettingId.OutputStart + index) == OutputStart.Last && set.BytesOf(SettingId.OutputAlarm + index) == 0;
        }

        private bool StartsOn(int index)
        {
            if (set.BytesOf(SettingId.OutputAlarm + index) > 0)
            {
                return false;
            }

            int start = set.GetNumber(SettingId.OutputStart + index);
            byte[] name = set.NewValue(SettingId.OutputName + index);
            return start == OutputStart.Last ? record != null && name != null && record.WasOn(name) : start == OutputStart.On;
        }

        private bool IsExcluded(int index)
        {
            for (int i = 0; i < count; i++)
            {
                if (startsOn[i] && AreExclusive(index, places[i]))
                {
                    return true;
                }
            }

            return false;
        }

        private bool ExcludesCoil(int index)
        {
            for (int i = 0; i < count; i++)
            {
                int other = places[i];
                if (other != index && set.GetNumber(SettingId.OutputKind + other) == OutputKind.Coil && AreExclusive(index, other))
                {
                    return true;
                }
            }

            return false;
        }

        // An interlock is of both, although one of them names it.
        private bool AreExclusive(int one, int other)
        {
            return Names(one, other) || Names(other, one);
        }

        // Whether the interlock of one output is the other.
        private bool Names(int index, int other)
        {
            return set.IsSameValue(SettingId.OutputInterlock + index, set, SettingId.OutputName + other);
        }

        private OutputChannel MakeOne(IDeviceFactory factory, int index, bool isOn)
        {
            byte[] name = set.NewValue(SettingId.OutputName + index);
            byte[] alarmName = set.NewValue(SettingId.OutputAlarm + index);
            AlarmChannel alarm = alarmName == null ? null : AlarmOf(alarmName);
            bool isPin = set.GetNumber(SettingId.OutputKind + index) == OutputKind.Pin;

            // A coil keeps its state while the gateway is away: what excludes one waits until the coil is off.
            bool beginsOn = isOn && !ExcludesCoil(index);
            OutputTarget target = name == null || (alarmName != null && alarm == null) ? null
                : isPin ? PinOf(factory, index, beginsOn) : CoilOf(set.NewValue(SettingId.OutputCoil + index));
            if (target == null)
            {
                return null;
            }

            OutputChannel output = new OutputChannel(name, target, beginsOn, isPin);
            output.IsWanted = isOn;
            output.Place = index;
            output.IsKept = record != null && IsLast(set, index);
            output.MaxOnMs = set.GetNumber(SettingId.OutputMaxOn + index) * MsPerS;
            output.DeadMs = set.GetNumber(SettingId.OutputDeadTime + index);
            output.OfflineMs = alarm != null ? 0 : set.GetNumber(SettingId.OutputOffline + index) * MsPerS;
            output.Alarm = alarm;
            return output;
        }

        private OutputTarget PinOf(IDeviceFactory factory, int index, bool isOn)
        {
            bool onHigh = set.GetNumber(SettingId.OutputActive + index) == 0;
            IDigitalOutput pin = factory.CreateOutput(set.GetNumber(SettingId.OutputPin + index), isOn == onHigh);
            return pin == null ? null : new PinTarget(pin, onHigh);
        }

        private OutputTarget CoilOf(byte[] name)
        {
            OutputTarget target = null;
            for (int i = 0; i < parts.Others.Length && target == null && name != null; i++)
            {
                target = parts.Others[i].CreateTarget(name);
            }

            return target;
        }

        private AlarmChannel AlarmOf(byte[] name)
        {
            AlarmChannel[] alarms = parts.Alarms;
            for (int i = 0; i < alarms.Length; i++)
            {
                if (!alarms[i].IsPlaceholder && Ascii.Matches(name, 0, name.Length, alarms[i].Name))
                {
                    return alarms[i];
                }
            }

            return null;
        }

        private void JoinExcluded(OutputChannel[] outputs)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (AreExclusive(outputs[i].Place, outputs[j].Place))
                    {
                        outputs[i].Excluded |= 1 << j;
                        outputs[j].Excluded |= 1 << i;
                    }
                }
            }
        }
    }
}
