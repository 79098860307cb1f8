using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A light that blinks for a time, so that you find this board among many. Otherwise dark.</summary>
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

        /// <summary>It is blinking: call <see cref="Turn"/>.</summary>
        public bool IsShowing { get; private set; }

        /// <summary>Blinks from now on for this many seconds; 0 ends it.</summary>
        public void Show(int seconds, long nowMs)
        {
            untilMs = nowMs + (seconds * 1000L);
            nextMs = nowMs;
            IsShowing = true;
        }

        /// <summary>
        /// Drives the pin while it blinks, a step every <see cref="AppLimits.IdentifyBlinkMs"/>; returns when to call it again.
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
