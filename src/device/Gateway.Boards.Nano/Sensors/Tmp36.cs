using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// The analogue thermometer TMP36: 10 mV a degree Celsius, 500 mV at 0 degrees, -40 to 125 degrees. On an ESP32's converter
    /// good for some degrees, which is what it is for here.
    /// </summary>
    public sealed class Tmp36 : ISensor
    {
        private const int ZeroMilliVolt = 500;
        private const int MilliCPerMilliVolt = 100;
        private const int ValueMilliMin = -40000;
        private const int ValueMilliMax = 125000;

        // The converter's noise is some 10 mV; the mean of 16 brings it below half a degree.
        private const int SampleCount = 16;

        private readonly IAnalogInput input;
        private readonly int fullScaleMilliVolt;

        /// <summary>A thermometer at <paramref name="input"/>, whose largest value means <paramref name="fullScaleMilliVolt"/>.</summary>
        public Tmp36(IAnalogInput input, int fullScaleMilliVolt)
        {
            this.input = input;
            this.fullScaleMilliVolt = fullScaleMilliVolt;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            int sum = 0;
            for (int i = 0; i < SampleCount; i++)
            {
                int value = input.Read();
                if (value < 0)
                {
                    return SensorStatus.Failed;
                }

                sum += value;
            }

            // 64 bits: 16 x 4095 x 3300 x 100 does not fit into 32.
            long milli = ((long)sum * fullScaleMilliVolt * MilliCPerMilliVolt / ((long)input.ValueMax * SampleCount))
                - (ZeroMilliVolt * MilliCPerMilliVolt);
            if (milli < ValueMilliMin || milli > ValueMilliMax)
            {
                return SensorStatus.Failed;
            }

            ValueMilli = (int)milli;
            return SensorStatus.Ok;
        }
    }
}
