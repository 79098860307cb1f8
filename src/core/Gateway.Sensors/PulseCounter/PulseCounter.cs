using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Counts the pulses of a meter (S0 of an energy meter, EN 62053-31; reed contact of a water meter): a total and a rate.
    /// </summary>
    /// <remarks>
    /// The input counts between two polls, because a pulse is shorter than the time between readings, and than a flash write.
    /// <see cref="MeterStore"/> keeps the totals over a restart.
    /// </remarks>
    public sealed class PulseCounter
    {
        /// <summary>Parts of the rate's window, which moves by one part at a time.</summary>
        public const int WindowParts = 12;

        /// <summary>The longest period of a rate: a day.</summary>
        public const int RatePeriodSMax = 86400;

        // A pulse in ms is so many thousandths a second.
        private const int MilliPerPulse = 1000000;

        private readonly IPulseInput input;
        private readonly int ratePeriodS;
        private readonly int partMs;
        private readonly int[] parts = new int[WindowParts];
        private bool hasStarted;
        private long startedMs;
        private long part;

        /// <summary>
        /// A counter of pulses. The rate is in pulses per <paramref name="ratePeriodS"/> (3600: an hour, so that a gain in kWh gives kW)
        /// over the last <paramref name="windowMs"/>, at least <see cref="WindowParts"/> ms; its resolution is one pulse in the window.
        /// With a null input only <see cref="Add"/> counts.
        /// </summary>
        public PulseCounter(IPulseInput input, int ratePeriodS, int windowMs)
        {
            Check.That(
                ratePeriodS > 0 && ratePeriodS <= RatePeriodSMax && windowMs >= WindowParts, Fault.LimitsInconsistent);
            this.input = input;
            this.ratePeriodS = ratePeriodS;
            partMs = windowMs / WindowParts;
            Rate = new PulseRate(this);
        }

        /// <summary>The rate, in thousandths of a pulse a period. Each total is a <see cref="PulseTotal"/> of its own.</summary>
        public PulseRate Rate { get; }

        /// <summary>Pulses since this object was made.</summary>
        public long Pulses { get; private set; }

        /// <summary>Polls the input: takes the pulses that it has counted.</summary>
        public void Sample(long nowMs)
        {
            if (input != null)
            {
                Add(input.TakePulses(), nowMs);
            }
        }

        /// <summary>Counts pulses that were seen elsewhere since the last call; 0 or more.</summary>
        public void Add(int pulses, long nowMs)
        {
            MoveTo(nowMs);
            Pulses += pulses;
            int at = (int)(part % WindowParts);
            parts[at] = Rounding.Saturate((long)parts[at] + pulses);
        }

        internal int RateMilli(long nowMs)
        {
            MoveTo(nowMs);
            long sum = 0;
            for (int i = 0; i < WindowParts; i++)
            {
                sum += parts[i];
            }

            // The complete parts and the elapsed time of this one; less after the start.
            long windowMs = ((WindowParts - 1) * (long)partMs) + ((nowMs - startedMs) % partMs) + 1;
            long sinceStartMs = nowMs - startedMs + 1;
            if (sinceStartMs < windowMs)
            {
                windowMs = sinceStartMs;
            }

            // If the product needs more than 64 bits, the rate is far above an int.
            long perS = (long)MilliPerPulse * ratePeriodS;
            return sum > long.MaxValue / 2 / perS ? int.MaxValue : Rounding.Saturate(Rounding.Divide(sum * perS, windowMs));
        }

        internal bool HasWindow(long nowMs)
        {
            MoveTo(nowMs);
            return nowMs - startedMs >= partMs;
        }

        // Empties the parts of the window that are over.
        private void MoveTo(long nowMs)
        {
            if (!hasStarted)
            {
                hasStarted = true;
                startedMs = nowMs;
            }

            long now = (nowMs - startedMs) / partMs;
            for (int i = 0; i < WindowParts && part < now; i++)
            {
                part++;
                parts[(int)(part % WindowParts)] = 0;
            }

            part = now;
        }
    }
}
