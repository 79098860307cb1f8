using System;
using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A pin whose falling edges are counted by its interrupt: the contact of a meter, to ground. The firmware keeps the events of a
    /// turn of the loop, or of a write to the flash, in a queue until the handler's thread runs.
    /// </summary>
    public sealed class GpioPulses : IPulseInput
    {
        // Only the handler writes the one, only the loop the other; their difference is right when the count wraps.
        private int counted;
        private int taken;

        /// <summary>
        /// Opens <paramref name="pinNumber"/>; <paramref name="pullUp"/> as with <see cref="GpioInput"/>. A level counts when it rests
        /// for <paramref name="debounceMs"/>, by the firmware's timer.
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
