using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>An analogue input averaged over several conversions, as a fraction of its full scale.</summary>
    public sealed class AveragedInput
    {
        /// <summary>The fraction that is full scale, in millionths.</summary>
        public const int FullScalePpm = 1000000;

        private readonly IAnalogInput input;
        private readonly int conversions;

        /// <summary>An input that is converted this many times for each reading, 1..<see cref="SensorLimits.ConversionsMax"/>.</summary>
        public AveragedInput(IAnalogInput input, int conversions)
        {
            Check.That(conversions > 0 && conversions <= SensorLimits.ConversionsMax && input.ValueMax > 0, Fault.LimitsInconsistent);
            this.input = input;
            this.conversions = conversions;
        }

        /// <summary>Millionths of full scale, 0..<see cref="FullScalePpm"/>, or -1 when a conversion failed.</summary>
        public int ReadPpm()
        {
            long sum = 0;
            for (int i = 0; i < conversions; i++)
            {
                int value = input.Read();
                if (value < 0)
                {
                    return -1;
                }

                sum += value;
            }

            return (int)Rounding.Divide(sum * FullScalePpm, (long)conversions * input.ValueMax);
        }
    }
}
