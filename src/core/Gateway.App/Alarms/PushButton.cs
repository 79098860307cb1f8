using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A button that is polled and debounced: each press counts once, and one that was held at the start does not.</summary>
    public sealed class PushButton
    {
        private readonly IDigitalInput input;
        private readonly bool highWhenPressed;
        private bool isKnown;
        private bool isPressed;
        private bool wasPressed;
        private long sinceMs;

        // When its pin will have been stable for long enough; long.MaxValue while nothing changes.
        internal long SettlesMs = long.MaxValue;

        /// <summary>A button on this pin, high or low while pressed.</summary>
        public PushButton(IDigitalInput input, bool highWhenPressed)
        {
            this.input = input;
            this.highWhenPressed = highWhenPressed;
        }

        /// <summary>
        /// Reads the pin; true once for each press, when the pin has been stable for <see cref="AppLimits.ButtonDebounceMs"/>.
        /// </summary>
        public bool TakePress(long nowMs)
        {
            bool pressed = input.IsHigh == highWhenPressed;
            if (!isKnown || pressed != wasPressed)
            {
                isPressed = isKnown ? isPressed : pressed;
                isKnown = true;
                wasPressed = pressed;
                sinceMs = nowMs;
            }

            if (pressed == isPressed)
            {
                SettlesMs = long.MaxValue;
                return false;
            }

            SettlesMs = sinceMs + AppLimits.ButtonDebounceMs;
            if (nowMs < SettlesMs)
            {
                return false;
            }

            SettlesMs = long.MaxValue;
            isPressed = pressed;
            return pressed;
        }
    }
}
