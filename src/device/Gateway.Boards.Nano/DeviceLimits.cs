using System.Runtime.CompilerServices;

namespace Gateway.Boards.Nano
{
    /// <summary>The circuits of a board for each kind of sensor, and the period of a rate.</summary>
    [ExcludeType]
    public static class DeviceLimits
    {
        /// <summary>Conversions averaged: the converter's noise is some 10 mV.</summary>
        public const int Conversions = 16;

        /// <summary>
        /// Shunt of a 4-20 mA loop if the settings name none, in thousandths of an ohm: 21 mA are 2.5 V, and the converter's full scale is
        /// 25.8 mA.
        /// </summary>
        public const int ShuntMilliOhm = 120000;

        /// <summary>A 4-20 mA signal reads in mA: 4 mA in thousandths.</summary>
        public const int ZeroMicroA = 4000;

        /// <summary>And 20 mA.</summary>
        public const int FullMicroA = 20000;

        /// <summary>Divider before a 0-10 V input, 30 kOhm and 10 kOhm: the converter's full scale is 12.4 V.</summary>
        public const int VoltDivider = 4;

        /// <summary>A 0-10 V signal reads in V: 10 V in thousandths, and in millivolts.</summary>
        public const int FullMilliVolt = 10000;

        /// <summary>Debounce of a contact that is a sensor, in ms.</summary>
        public const int DebounceMs = 50;

        /// <summary>Debounce of a meter's pulses, in ms: less than the 30 ms of S0.</summary>
        public const int PulseDebounceMs = 5;

        /// <summary>
        /// Period of a rate, in s: pulses an hour. sensor.#.gain gives the value of a pulse, 0.001 kWh for a meter with 1000 a kWh; so the
        /// rate is in kW.
        /// </summary>
        public const int RatePeriodS = 3600;

        /// <summary>The rate's window, in ms.</summary>
        public const int RateWindowMs = 60000;
    }
}
