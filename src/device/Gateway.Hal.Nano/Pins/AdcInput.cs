using System;
using System.Device.Adc;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// One channel of the converter. Only channels of ADC1: the pins of ADC2 cannot be read while Wi-Fi is on.
    /// </summary>
    public sealed class AdcInput : IAnalogInput
    {
        private readonly AdcChannel channel;

        /// <summary>Opens <paramref name="channelNumber"/> of <paramref name="controller"/>.</summary>
        public AdcInput(AdcController controller, int channelNumber)
        {
            channel = controller.OpenChannel(channelNumber);
            ValueMax = controller.MaxValue;
        }

        /// <inheritdoc/>
        public int ValueMax { get; }

        /// <inheritdoc/>
        public int Read()
        {
            try
            {
                int value = channel.ReadValue();
                return value >= 0 && value <= ValueMax ? value : -1;
            }
            catch (Exception)
            {
                return -1;
            }
        }
    }
}
