using Gateway.Hal;
using Gateway.Sensors;

namespace Gateway.Boards.Nano
{
    /// <summary>The thermometers that boards come with: a driver of core, checked the same way on all of them.</summary>
    public static class Thermometer
    {
        /// <summary>
        /// The fastest change that is believed, in thousandths of a degree Celsius a second: some times what a sensor in air does, whose
        /// time constant is a minute. A faster one that stays is believed after <see cref="SensorCheck.SettleMs"/>.
        /// </summary>
        public const int ChangeMilliCPerSecondMax = 5000;

        // TMP35/36/37 datasheet, "Functional Description": 10 mV a degree, 750 mV at 25 degrees, specified from -40 to 125 degrees.
        private const int Tmp36MilliCMin = -40000;
        private const int Tmp36MilliCMax = 125000;
        private const int Tmp36MilliVoltMin = 100;
        private const int Tmp36MilliVoltMax = 1750;

        // The converter's noise is some 10 mV; the mean of 16 brings it below half a degree.
        private const int Tmp36Conversions = 16;

        /// <summary>A thermometer whose driver refuses what is beyond the chip itself.</summary>
        public static CheckedSensor Checked(ISensor sensor)
        {
            return new CheckedSensor(sensor, Check());
        }

        /// <summary>
        /// A TMP36 at an input whose largest value means <paramref name="fullScaleMilliVolt"/>, which is more than 1837 (the chip's
        /// highest and a twentieth). Its lowest temperature is a live zero: an output below 90 mV is a broken wire. On an ESP32's
        /// converter good for some degrees, which is what it is for here.
        /// </summary>
        public static CheckedSensor Tmp36(IAnalogInput input, int fullScaleMilliVolt)
        {
            SensorCheck check = Check();
            check.RangeMilliMin = Tmp36MilliCMin;
            check.RangeMilliMax = Tmp36MilliCMax;
            return new CheckedSensor(Tmp36Signal(input, fullScaleMilliVolt), check);
        }

        /// <summary>The same as a signal, for who holds it to a range of his own.</summary>
        public static VoltageSignal Tmp36Signal(IAnalogInput input, int fullScaleMilliVolt)
        {
            return new VoltageSignal(
                new AveragedInput(input, Tmp36Conversions), fullScaleMilliVolt, Tmp36MilliVoltMin, Tmp36MilliVoltMax, Tmp36MilliCMin,
                Tmp36MilliCMax);
        }

        private static SensorCheck Check()
        {
            SensorCheck check = new SensorCheck();
            check.ChangeMilliPerSecondMax = ChangeMilliCPerSecondMax;
            return check;
        }
    }
}
