using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Boards.Nano
{
    /// <summary>The default thermometers of boards: a driver of core, with the same checks on all of them.</summary>
    public static class Thermometer
    {
        /// <summary>
        /// The fastest change that is accepted, in thousandths of a degree Celsius a second: several times that of a sensor in air, with a
        /// time constant of a minute. A faster change that lasts is accepted after <see cref="SensorCheck.SettleMs"/>.
        /// </summary>
        public const int ChangeMilliCPerSecondMax = 5000;

        // TMP35/36/37 datasheet, "Functional Description": 10 mV a degree, 750 mV at 25 degrees, specified from -40 to 125 degrees.
        private const int Tmp36MilliCMin = -40000;
        private const int Tmp36MilliCMax = 125000;
        private const int Tmp36MilliVoltMin = 100;
        private const int Tmp36MilliVoltMax = 1750;

        // The converter's noise is some 10 mV; the mean of 16 reduces it to less than half a degree.
        private const int Tmp36Conversions = 16;

        /// <summary>A thermometer whose driver itself refuses readings outside the chip's range.</summary>
        public static CheckedSensor Checked(ISensor sensor)
        {
            return new CheckedSensor(sensor, Check());
        }

        /// <summary>
        /// A TMP36 on an input with a full scale of <paramref name="fullScaleMilliVolt"/>, more than 1837 (the chip's highest output plus a
        /// twentieth). Its lowest temperature is a live zero: an output below 90 mV means a broken wire. On an ESP32's converter its error
        /// is some degrees.
        /// </summary>
        public static CheckedSensor Tmp36(IAnalogInput input, int fullScaleMilliVolt)
        {
            SensorCheck check = Check();
            check.RangeMilliMin = Tmp36MilliCMin;
            check.RangeMilliMax = Tmp36MilliCMax;
            return new CheckedSensor(Tmp36Signal(input, fullScaleMilliVolt), check);
        }

        /// <summary>The same as a signal, for a caller that checks its own range.</summary>
        public static VoltageSignal Tmp36Signal(IAnalogInput input, int fullScaleMilliVolt)
        {
            return new VoltageSignal(
                new AveragedInput(input, Tmp36Conversions), fullScaleMilliV: fullScaleMilliVolt, zeroMilliV: Tmp36MilliVoltMin,
                fullMilliV: Tmp36MilliVoltMax, zeroMilli: Tmp36MilliCMin, fullMilli: Tmp36MilliCMax);
        }

        private static SensorCheck Check()
        {
            SensorCheck check = new SensorCheck();
            check.ChangeMilliPerSecondMax = ChangeMilliCPerSecondMax;
            return check;
        }
    }
}
