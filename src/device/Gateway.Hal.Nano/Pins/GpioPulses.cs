using System;
using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A pin whose interrupt counts falling edges: the contact of a meter, to ground. During a turn of the loop or a flash write the
    /// firmware keeps the events in a queue until the handler's thread runs.
    /// </summary>
    public sealed class GpioPulses : IPulseInput
    {
        // Only the handler writes the first, only the loop the second; their difference stays right when the count wraps.
        private int counted;
        private int taken;

        /// <summary>
        /// Opens <paramref name="pinNumber"/>; <paramref name="pullUp"/> as with <see cref="GpioInput"/>. A level counts when it has been
        /// stable for <paramref name="debounceMs"/>, by the firmware's timer.
        /// </summary>
        public GpioPulses(GpioController controller, int pinNumber, bool pullUp, int debounceMs)
        {
            GpioPin pin = controller.OpenPin(pinNumber, pullUp ? PinMode.InputPullUp : PinMode.Input);
            pin.DebounceTimeout = TimeSpan.FromMilliseconds(debounceMs);
            pin.ValueChanged += OnEdge;
        }

        /// <inheritdoc/>
        public int TakePulses()
        {
            int now = counted;
            int pulses = now - taken;
            taken = now;
            return pulses;
        }

        private void OnEdge(object sender, PinValueChangedEventArgs e)
        {
            if (e.ChangeType == PinEventTypes.Falling)
            {
                counted++;
            }
        }
    }
}
