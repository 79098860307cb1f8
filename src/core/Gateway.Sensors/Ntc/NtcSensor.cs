using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// NTC thermistor in a voltage divider on an ADC, in thousandths of a degree Celsius. A table gives the temperatures; between them it
    /// interpolates linearly.
    /// </summary>
    /// <remarks>
    /// If the divider's supply is above the converter's full scale, as on an ESP32 (3.3 V and 3.1 V), the converter reaches its end first.
    /// A value at this end cannot be measured, and counts as the fault on that side.
    /// </remarks>
    public sealed class NtcSensor : IReasonedSensor
    {
        /// <summary>
        /// Beyond this fraction of the supply, in millionths, the thermistor counts as open: 200 times its resistance at 25 °C, colder than
        /// any table.
        /// </summary>
        public const int OpenPpm = 995000;

        /// <summary>Below this fraction it counts as shorted: a 200th of its resistance at 25 °C.</summary>
        public const int ShortPpm = 5000;

        /// <summary>Least supply, in millionths of the converter's full scale; below it the resolution would be poor.</summary>
        public const int SupplyPpmMin = 500000;

        /// <summary>Largest supply: above it the converter could not measure room temperature.</summary>
        public const int SupplyPpmMax = 1500000;

        private readonly AveragedInput input;
        private readonly int supplyPpm;
        private readonly bool atSupply;
        private readonly int[] table;
        private readonly int firstMilliC;
        private readonly int stepMilliC;

        /// <summary>
        /// A thermistor with this table: falling voltages across it in millionths of the supply, at <paramref name="firstMilliC"/> and on
        /// in steps; see <see cref="NtcTables"/>. The table is kept by reference. <paramref name="atSupply"/>: the thermistor is the upper
        /// half of the divider, otherwise the lower. <paramref name="supplyPpm"/> is the supply in millionths of the converter's full
        /// scale, <see cref="AveragedInput.FullScalePpm"/> if it is the converter's reference.
        /// </summary>
        public NtcSensor(AveragedInput input, int[] table, int firstMilliC, int stepMilliC, bool atSupply, int supplyPpm)
        {
            Check.That(
                table.Length > 1 && stepMilliC > 0 && supplyPpm >= SupplyPpmMin && supplyPpm <= SupplyPpmMax, Fault.LimitsInconsistent);
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
            this.supplyPpm = supplyPpm;
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

            if (ppm > OpenPpm)
            {
                return Fail(atSupply ? SensorReason.Short : SensorReason.Open);
            }

            int ofSupply = (int)Rounding.Divide((long)ppm * AveragedInput.FullScalePpm, supplyPpm);
            int across = atSupply ? AveragedInput.FullScalePpm - ofSupply : ofSupply;
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
