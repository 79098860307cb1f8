using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// NTC thermistor in a voltage divider on an ADC whose reference is the divider's supply, in thousandths of a degree Celsius. A table
    /// gives the temperatures, a straight line what lies between.
    /// </summary>
    public sealed class NtcSensor : IReasonedSensor
    {
        /// <summary>
        /// Beyond this fraction of the supply, in millionths, the thermistor is open: 200 times its resistance at 25 °C, colder than any
        /// table.
        /// </summary>
        public const int OpenPpm = 995000;

        /// <summary>Below this fraction it is shorted: a 200th of its resistance at 25 °C.</summary>
        public const int ShortPpm = 5000;

        private readonly AveragedInput input;
        private readonly bool atSupply;
        private readonly int[] table;
        private readonly int firstMilliC;
        private readonly int stepMilliC;

        /// <summary>
        /// A thermistor by its table: voltages across it in millionths of the supply, falling, at <paramref name="firstMilliC"/> and on
        /// in steps; see <see cref="NtcTables"/>. The table is kept by reference. <paramref name="atSupply"/>: the thermistor is the upper
        /// half of the divider, else the lower.
        /// </summary>
        public NtcSensor(AveragedInput input, int[] table, int firstMilliC, int stepMilliC, bool atSupply)
        {
            Check.That(table.Length > 1 && stepMilliC > 0, Fault.LimitsInconsistent);
            Check.That(table[0] < OpenPpm && table[table.Length - 1] > ShortPpm, Fault.LimitsInconsistent);
            for (int i = 1; i < table.Length; i++)
            {
                Check.That(table[i] < table[i - 1], Fault.LimitsInconsistent);
            }

            this.input = input;
            this.table = table;
            this.firstMilliC = firstMilliC;
            this.stepMilliC = stepMilliC;
            this.atSupply = atSupply;
        }

        /// <inheritdoc/>
        public int ValueMilli { get; private set; }

        /// <inheritdoc/>
        public SensorReason Reason { get; private set; }

        /// <inheritdoc/>
        public SensorStatus Poll(long nowMs)
        {
            int ppm = input.ReadPpm();
            if (ppm < 0)
            {
                return Fail(SensorReason.ConversionFailed);
            }

            int across = atSupply ? AveragedInput.FullScalePpm - ppm : ppm;
            if (across > OpenPpm)
            {
                return Fail(SensorReason.Open);
            }

            if (across < ShortPpm)
            {
                return Fail(SensorReason.Short);
            }

            if (across > table[0] || across < table[table.Length - 1])
            {
                return Fail(SensorReason.OutOfRange);
            }

            ValueMilli = Interpolate(across);
            Reason = SensorReason.None;
            return SensorStatus.Ok;
        }

        // Binary search for the step with table[low] >= across >= table[low + 1].
        private int Interpolate(int across)
        {
            int low = 0;
            int high = table.Length - 1;
            while (high - low > 1)
            {
                int middle = (low + high) / 2;
                if (table[middle] >= across)
                {
                    low = middle;
                }
                else
                {
                    high = middle;
                }
            }

            long within = Rounding.Divide((long)(table[low] - across) * stepMilliC, table[low] - table[high]);
            return firstMilliC + (low * stepMilliC) + (int)within;
        }

        private SensorStatus Fail(SensorReason why)
        {
            Reason = why;
            return SensorStatus.Failed;
        }
    }
}
