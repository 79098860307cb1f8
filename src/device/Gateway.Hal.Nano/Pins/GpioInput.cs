using System;
using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A pin read as a level. The interrupt only leaves a mark that there was an edge; the loop then reads the pin itself, so
    /// that no order of events and no lost event can leave a wrong level standing.
    /// </summary>
    /// <remarks>
    /// Reading a pin costs heap blocks, because the system's call returns a struct, and is therefore done after an edge
    /// and every <see cref="PinLimits.ResyncMs"/> only. A pulse shorter than a turn of the loop may go unseen; a contact's
    /// debounce time is longer than that.
    /// </remarks>
    public sealed class GpioInput : IDigitalInput
    {
        private readonly GpioPin pin;

        // A ring of one place: the interrupt fills it, the loop empties it. Plain stores suffice, the interpreter runs all
        // threads in one task and keeps no field in a register.
        private bool edge;
        private bool isHigh;
        private long nextReadMs;

        /// <summary>
        /// Opens <paramref name="pinNumber"/>; <paramref name="pullUp"/> switches the internal pull-up on (GPIO 34 to 39 of
        /// the classic ESP32 have none).
        /// </summary>
        public GpioInput(GpioController controller, int pinNumber, bool pullUp)
        {
            pin = controller.OpenPin(pinNumber, pullUp ? PinMode.InputPullUp : PinMode.Input);
            edge = true;
            pin.ValueChanged += OnEdge;
        }

        /// <inheritdoc/>
        public bool IsHigh
        {
            get
            {
                long nowMs = Environment.TickCount64;
                if (edge || nowMs >= nextReadMs)
                {
                    // Cleared before the read: an edge during it marks again.
                    edge = false;
                    isHigh = (int)pin.Read() != 0;
                    nextReadMs = nowMs + PinLimits.ResyncMs;
                }

                return isHigh;
            }
        }

        private void OnEdge(object sender, PinValueChangedEventArgs e)
        {
            edge = true;
        }
    }
}
