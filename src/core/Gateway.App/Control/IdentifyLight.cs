using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A light that blinks for a time, so that one board is found among many. Dark otherwise.</summary>
    public sealed class IdentifyLight
    {
        private readonly IDigitalOutput output;
        private readonly bool litHigh;
        private long untilMs;
        private long nextMs;
        private bool isLit;

        /// <summary>A light on this pin, lit while it is high or low.</summary>
        public IdentifyLight(IDigitalOutput output, bool litHigh)
        {
            this.output = output;
            this.litHigh = litHigh;
        }

        /// <summary>It has something to do: <see cref="Turn"/> is to be called.</summary>
        public bool IsShowing { get; private set; }

        /// <summary>Blinks from now on for so many seconds; 0 ends it.</summary>
        public void Show(int seconds, long nowMs)
        {
            untilMs = nowMs + (seconds * 1000L);
            nextMs = nowMs;
            IsShowing = true;
        }

        /// <summary>
        /// Drives the pin while it shows, a step every <see cref="AppLimits.IdentifyBlinkMs"/>; returns when to come again.
        /// </summary>
        public long Turn(long nowMs)
        {
            if (nowMs < nextMs)
            {
                return nextMs;
            }

            IsShowing = nowMs < untilMs;
            isLit = !isLit && IsShowing;
            output.Set(isLit == litHigh);
            nextMs = nowMs + AppLimits.IdentifyBlinkMs;
            return nextMs;
        }
    }
}
