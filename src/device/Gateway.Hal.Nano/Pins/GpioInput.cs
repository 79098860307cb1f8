using System;
using System.Device.Gpio;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A pin read as a level. The interrupt only marks that there was an edge; the loop then reads the pin itself. So no order of events
    /// and no lost event can leave a wrong level.
    /// </summary>
    /// <remarks>
    /// <para>Reading a pin costs heap blocks, because the system's call returns a struct. So a pin is read after its own edge, some time
    /// after an edge of another pin, and otherwise only every <see cref="PinLimits.ResyncMs"/>. A pulse shorter than a turn of the loop may
    /// be missed; a contact's debounce time is longer.</para>
    /// <para>An edge may be lost in two ways: the classic ESP32 can miss one when another pin has an edge at the same moment, and the
    /// firmware's full queue of events drops its oldest. In both cases another edge was counted, and after it this pin is read too.</para>
    /// </remarks>
    public sealed class GpioInput : IDigitalInput
    {
        private readonly GpioPin pin;
        private readonly EdgeCount edges;

        // A ring of one place: the interrupt fills it, the loop empties it. Plain stores are enough: the interpreter runs all threads in
        // one task and keeps no field in a register.
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
