using Gateway.Hal;

namespace Gateway.Boards.Nano
{
    /// <summary>A contact to ground on a pin that a pull-up holds high while it is open: closed is low, and reads as high here.</summary>
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
