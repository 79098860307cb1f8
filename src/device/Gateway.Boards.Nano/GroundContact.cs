using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// A contact to ground on a pin with a pull-up: the pin is low while it is closed, and this class then reads as high.
    /// </summary>
    public sealed class GroundContact : IDigitalInput
    {
        private readonly IDigitalInput pin;

        /// <summary>The contact on this pin.</summary>
        public GroundContact(IDigitalInput pin)
        {
            this.pin = pin;
        }

        /// <inheritdoc/>
        public bool IsHigh
        {
            get { return !pin.IsHigh; }
        }
    }
}
