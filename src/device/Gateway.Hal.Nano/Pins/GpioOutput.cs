using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>A pin driven to a level.</summary>
    public sealed class GpioOutput : IDigitalOutput
    {
        private readonly GpioPin pin;
        private bool isHigh;

        /// <summary>
        /// Opens <paramref name="pinNumber"/> and drives it to a level. The firmware drives each output low when its mode is set and writes
        /// to no other, so one that is to be high is low between two calls.
        /// </summary>
        public GpioOutput(GpioController controller, int pinNumber, bool isHigh)
        {
            pin = controller.OpenPin(pinNumber, PinMode.Output);
            this.isHigh = isHigh;
            if (isHigh)
            {
                pin.Write(PinValue.High);
            }
            else
            {
                pin.Write(PinValue.Low);
            }
        }

        /// <inheritdoc/>
        public void Set(bool high)
        {
            // Toggle needs no struct, so a change of level costs no heap block.
            if (high != isHigh)
            {
                pin.Toggle();
                isHigh = high;
            }
        }
    }
}
