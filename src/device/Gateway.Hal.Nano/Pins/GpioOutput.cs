using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>A pin driven to a level.</summary>
    public sealed class GpioOutput : IDigitalOutput
    {
        private readonly GpioPin pin;
        private bool isHigh;

        /// <summary>Opens <paramref name="pinNumber"/> and drives it low.</summary>
        public GpioOutput(GpioController controller, int pinNumber)
        {
            pin = controller.OpenPin(pinNumber, PinMode.Output);
            pin.Write(PinValue.Low);
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
