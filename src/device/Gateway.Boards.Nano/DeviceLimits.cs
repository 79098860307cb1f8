using System.Runtime.CompilerServices;

namespace Gateway.Boards.Nano
{
    /// <summary>The circuits of a board for each kind of sensor, and the value of a pulse.</summary>
    [ExcludeType]
    public static class DeviceLimits
    {
        /// <summary>Conversions averaged: the converter's noise is some 10 mV.</summary>
        public const int Conversions = 16;

        /// <summary>Shunt of a 4-20 mA loop, in ohms: 21 mA are 2.5 V, and the converter's full scale is 25.8 mA.</summary>
        public const int ShuntOhm = 120;

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

        /// <summary>Supply of an NTC's divider, in millivolts: the board's 3.3 V, which is above the converter's full scale.</summary>
        public const int NtcSupplyMilliVolt = 3300;

        /// <summary>Each pulse counts as one, and sensor.#.gain gives its value: 0.001 kWh for a meter with 1000 pulses a kWh.</summary>
        public const int MicroUnitsPerPulse = 1000000;

        /// <summary>Period of a rate, in s: pulses an hour, so that a gain in kWh gives kW.</summary>
        public const int RatePeriodS = 3600;

        /// <summary>The rate's window, in ms.</summary>
        public const int RateWindowMs = 60000;
    }
}
