using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Nano
{
    /// <summary>The default devices of every board: a thermometer with a limit, a contact, and the free memory as readings.</summary>
    public static class DefaultDevices
    {
        /// <summary>
        /// Adds them. <paramref name="contact"/> raises the alarm <paramref name="contactName"/> while it is closed
        /// (<paramref name="raisedWhenClosed"/>) or open. A device that is null, because the settings use its pins, is left out.
        /// </summary>
        public static void Add(
            GatewayParts parts, ISensor thermometer, IDigitalInput contact, string contactName, bool raisedWhenClosed)
        {
            SensorChannel heap = Memory("heap", MemoryKind.Heap);
            SensorChannel native = Memory("native", MemoryKind.Native);
            AlarmChannel hot = null;
            if (thermometer == null)
            {
                parts.Sensors = new SensorChannel[] { heap, native };
            }
            else
            {
                SensorChannel temperature = new SensorChannel(
                    Ascii.Bytes("temperature"), Units.Celsius, thermometer, DefaultLimits.SampleMs, DefaultLimits.IntervalMs);
                parts.Sensors = new SensorChannel[] { temperature, heap, native };
                AlarmRule rule = new ThresholdRule(
                    AlarmSeverity.High, above: true, limitMilli: DefaultLimits.HotMilliC,
                    hysteresisMilli: DefaultLimits.HotHysteresisMilliC, onDelayMs: DefaultLimits.HotHoldMs);
                hot = new AlarmChannel(Ascii.Bytes("hot"), rule, temperature, 2);
            }

            AlarmChannel closed = contact == null ? null : new AlarmChannel(
                Ascii.Bytes(contactName), new ContactRule(AlarmSeverity.Medium, raisedWhenClosed, DefaultLimits.DebounceMs), contact, 1);
            parts.Alarms = hot == null && closed == null ? new AlarmChannel[0]
                : hot == null ? new AlarmChannel[] { closed }
                : closed == null ? new AlarmChannel[] { hot }
                : new AlarmChannel[] { hot, closed };
        }

        private static SensorChannel Memory(string name, MemoryKind kind)
        {
            return new SensorChannel(
                Ascii.Bytes(name), Units.Kibibytes, new MemorySensor(kind), DefaultLimits.HeapSampleMs, DefaultLimits.HeapSampleMs);
        }
    }
}
