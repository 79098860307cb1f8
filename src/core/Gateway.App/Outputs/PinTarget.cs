using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A pin that is on at one of its two levels.</summary>
    public sealed class PinTarget : OutputTarget
    {
        private readonly IDigitalOutput pin;
        private readonly bool onHigh;

        /// <summary>An output on this pin, on while it is high or low.</summary>
        public PinTarget(IDigitalOutput pin, bool onHigh)
        {
            this.pin = pin;
            this.onHigh = onHigh;
        }

        /// <inheritdoc/>
        public override bool TrySet(bool on, long nowMs)
        {
            pin.Set(on == onHigh);
            return true;
        }
    }
}
