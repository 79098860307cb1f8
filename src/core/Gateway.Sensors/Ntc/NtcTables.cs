namespace Gateway.Sensors
{
    /// <summary>
    /// Voltage across an NTC thermistor in series with a resistor of its own resistance at 25 °C, in millionths of the supply, from
    /// <see cref="FirstMilliC"/> on in steps of <see cref="StepMilliC"/>: 1000000 R / (R + R25), with R = R25 exp(B (1/T - 1/298.15 K)).
    /// The tests make the tables anew from this formula and show how to make one from Steinhart-Hart coefficients.
    /// </summary>
    /// <remarks>A table is shared and never written.</remarks>
    public static class NtcTables
    {
        /// <summary>Temperature of a table's first value, in thousandths of a degree Celsius.</summary>
        public const int FirstMilliC = -40000;

        /// <summary>From one value to the next: with it the interpolation errs by less than 0.06 °C.</summary>
        public const int StepMilliC = 5000;

        private static readonly int[] Beta3950Ppm =
        {
            975720, 965704, 952427, 935198, 913333, 886232, 853471, 814904, 770751, 721639, 668595, 612960,
            556252, 500000, 445588, 394142, 346468, 303045, 264066, 229491, 199114, 172622, 149648, 129805,
            112714, 98016, 85386, 74534, 65204, 57174, 50255, 44282, 39116, 34640
        };

        private static readonly int[] Beta3435Ppm =
        {
            961282, 947977, 931249, 910633, 885744, 856334, 822349, 783969, 741631, 696018, 648017, 598646,
            548969, 500000, 452637, 407604, 365432, 326457, 290840, 258597, 229635, 203780, 180813, 160487,
            142546, 126740, 112831, 100597, 89836, 80369, 72032, 64684, 58199, 52469
        };

        /// <summary>B 3950 K: most 10 kΩ probes with a cable. -40..125 °C.</summary>
        public static int[] Beta3950
        {
            get { return Beta3950Ppm; }
        }

        /// <summary>B 3435 K: the usual 10 kΩ chip on a board. -40..125 °C.</summary>
        public static int[] Beta3435
        {
            get { return Beta3435Ppm; }
        }
    }
}
