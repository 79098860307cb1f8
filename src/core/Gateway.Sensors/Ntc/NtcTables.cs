namespace Gateway.Sensors
{
    /// <summary>
    /// Voltage across an NTC thermistor in series with a resistor of its own resistance at 25 °C, in millionths of the supply, from
    /// <see cref="FirstMilliC"/> on in steps of <see cref="StepMilliC"/>: 1000000 R / (R + R25), with R = R25 exp(B (1/T - 1/298.15 K)).
    /// The tests compute the table from this formula, and show how to make one from Steinhart-Hart coefficients.
    /// </summary>
    /// <remarks>Each call makes a new table, for start-up: a gateway without such a sensor keeps none.</remarks>
    public static class NtcTables
    {
        /// <summary>Temperature of a table's first value, in thousandths of a degree Celsius.</summary>
        public const int FirstMilliC = -40000;

        /// <summary>Step between two values: with it linear interpolation is wrong by less than 0.05 °C.</summary>
        public const int StepMilliC = 2500;

        /// <summary>B 3950 K: most 10 kΩ probes with a cable. -40..125 °C.</summary>
        public static int[] NewBeta3950()
        {
            return new int[]
            {
                975720, 971077, 965704, 959516, 952427, 944350, 935198, 924886, 913333, 900469, 886232, 870575,
                853471, 834909, 814904, 793496, 770751, 746759, 721639, 695531, 668595, 641009, 612960, 584643,
                556252, 527978, 500000, 472487, 445588, 419437, 394142, 369796, 346468, 324207, 303045, 282998,
                264066, 246238, 229491, 213795, 199114, 185404, 172622, 160719, 149648, 139359, 129805, 120939,
                112714, 105087, 98016, 91462, 85386, 79755, 74534, 69693, 65204, 61039, 57174, 53587,
                50255, 47159, 44282, 41606, 39116, 36799, 34640
            };
        }
    }
}
