using System;
using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A pin read as a level. The interrupt only leaves a mark that there was an edge; the loop then reads the pin itself, so
    /// that no order of events and no lost event can leave a wrong level standing.
    /// </summary>
    /// <remarks>
    /// <para>Reading a pin costs heap blocks, because the system's call returns a struct, and is therefore done after an edge, and a
    /// while after an edge of another pin; else every <see cref="PinLimits.ResyncMs"/> only. A pulse shorter than a turn of the loop may
    /// go unseen; a contact's debounce time is longer than that.</para>
    /// <para>How an edge may be lost, and how it is found: the classic ESP32 can miss one when another pin's comes at the same moment,
    /// and the firmware's queue of events drops the oldest when it is full, never the newest. Each time there is an edge that was
    /// counted, and after it this pin is read.</para>
    /// </remarks>
    public sealed class GpioInput : IDigitalInput
    {
        private readonly GpioPin pin;
        private readonly EdgeCount edges;

        // A ring of one place: the interrupt fills it, the loop empties it. Plain stores suffice, the interpreter runs all
        // threads in one task and keeps no field in a register.
        private bool edge;
        private bool isHigh;
        private int seen;
        private long nextReadMs;

        /// <summary>
        /// Opens <paramref name="pinNumber"/>; <paramref name="pullUp"/> switches the internal pull-up on (GPIO 34 to 39 of
        /// the classic ESP32 have none). Its edges are counted in <paramref name="edges"/>, with those of the board's other inputs.
        /// </summary>
        public GpioInput(GpioController controller, int pinNumber, bool pullUp, EdgeCount edges)
        {
            this.edges = edges;
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
                if (seen != edges.Count)
                {
                    seen = edges.Count;
                    long soonMs = nowMs + PinLimits.VerifyMs;
                    nextReadMs = soonMs < nextReadMs ? soonMs : nextReadMs;
                }

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
            edges.Count++;
        }
    }
}
