namespace Gateway.Sensors
{
    /// <summary>Limits that all sensors share. Those of one chip stand in its own file.</summary>
    public static class SensorLimits
    {
        /// <summary>
        /// How long the result of one conversion serves the other quantities of the chip, or the other devices of the bus, in ms:
        /// longer than the loop takes to come round to them, shorter than anything a room or a machine does.
        /// </summary>
        public const int ShareMs = 1000;

        /// <summary>
        /// A measurement that nobody has looked at for so long, in ms, is begun anew: its result would be older than it seems.
        /// </summary>
        public const int AbandonedMs = 2000;

        /// <summary>
        /// A device that is not ready after its datasheet's time is looked at for so much longer, in ms: clocks of chips are 10 %
        /// slow, and ours has steps of 10 ms.
        /// </summary>
        public const int NotReadyMs = 100;

        /// <summary>Analogue conversions averaged for a reading at the most: each takes tens of microseconds of the loop.</summary>
        public const int ConversionsMax = 64;

        /// <summary>Attempts to read before a sensor is at fault at the most.</summary>
        public const int AttemptsMax = 10;

        /// <summary>Gain of a sensor that needs no correction, in millionths.</summary>
        public const int GainPpmOne = 1000000;

        /// <summary>Smallest gain, in millionths. It may convert too, as mA to what a transmitter measures, or pulses to kWh.</summary>
        public const int GainPpmMin = 1;

        /// <summary>Largest gain, in millionths: its product with the largest reading fits 64 bits.</summary>
        public const int GainPpmMax = 2000000000;

        /// <summary>Looks that a reading has had before it can be found late: a loop held up elsewhere is not the sensor's fault.</summary>
        public const int PollsBeforeLate = 4;

        /// <summary>I2C devices a bus watch can tell apart: one bit each.</summary>
        public const int WatchedDevicesMax = 31;

        /// <summary>
        /// Devices of a 1-Wire bus: the length of wire and the time for a search (15 ms each) end here before the addresses do.
        /// </summary>
        public const int OneWireDevicesMax = 32;
    }
}
