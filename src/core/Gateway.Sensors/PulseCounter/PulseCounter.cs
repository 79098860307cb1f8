using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Counts the pulses of a meter (S0 of an energy meter, EN 62053-31; reed contact of a water meter): a total and a rate.
    /// </summary>
    /// <remarks>
    /// The input counts between two polls, because a pulse is shorter than the time between readings, and than a flash write. The total
    /// rolls over like a meter's, and begins at 0 at each start.
    /// </remarks>
    public sealed class PulseCounter
    {
        /// <summary>The total, in units, at which it is 0 again: six digits before the point.</summary>
        public const int RolloverUnits = 1000000;

        /// <summary>Parts of the rate's window, which moves by one part at a time.</summary>
        public const int WindowParts = 12;

        /// <summary>The largest value of a pulse, in millionths of a unit: a thousand units.</summary>
        public const int MicroUnitsPerPulseMax = 1000000000;

        /// <summary>The longest period of a rate: a day.</summary>
        public const int RatePeriodSMax = 86400;

        private const int MicroPerMilli = 1000;
        private const long RolloverMicro = RolloverUnits * 1000000L;

        private readonly IPulseInput input;
        private readonly int microUnitsPerPulse;
        private readonly int ratePeriodS;
        private readonly int partMs;
        private readonly int[] parts = new int[WindowParts];
        private bool hasStarted;
        private long startedMs;
        private long part;
        private long totalMicro;

        /// <summary>
        /// A counter of pulses that are worth this many millionths of a unit each (1000 pulses a kWh: 1000). The rate is in units per
        /// <paramref name="ratePeriodS"/> (3600: an hour, so that kWh give kW) over the last <paramref name="windowMs"/>, at least
        /// <see cref="WindowParts"/> ms; its resolution is one pulse in the window. With a null input only <see cref="Add"/> counts.
        /// </summary>
        public PulseCounter(IPulseInput input, int microUnitsPerPulse, int ratePeriodS, int windowMs)
        {
            Check.That(
                microUnitsPerPulse > 0 && microUnitsPerPulse <= MicroUnitsPerPulseMax && ratePeriodS > 0
                    && ratePeriodS <= RatePeriodSMax && windowMs >= WindowParts,
                Fault.LimitsInconsistent);
            this.input = input;
            this.microUnitsPerPulse = microUnitsPerPulse;
            this.ratePeriodS = ratePeriodS;
            partMs = windowMs / WindowParts;
            Total = new PulseTotal(this);
            Rate = new PulseRate(this);
        }

        /// <summary>The total in thousandths of the unit, 0..<see cref="RolloverUnits"/> - 0.001.</summary>
        public PulseTotal Total { get; }

        /// <summary>The rate in thousandths of the unit a period.</summary>
        public PulseRate Rate { get; }

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
            totalMicro = (totalMicro + ((long)pulses * microUnitsPerPulse)) % RolloverMicro;
            int at = (int)(part % WindowParts);
            parts[at] = Rounding.Saturate((long)parts[at] + pulses);
        }

        internal int TotalMilli
        {
            get { return (int)(totalMicro / MicroPerMilli); }
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

            // Millionths of a unit in ms are thousandths in seconds. If the product of all three needs more than 64 bits, the rate is far
            // above an int.
            long perS = (long)microUnitsPerPulse * ratePeriodS;
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
