using System.Runtime.CompilerServices;

namespace Gateway.Sensors
{
    /// <summary>Limits that all sensors share. Those of one chip are in its own file.</summary>
    [ExcludeType]
    public static class SensorLimits
    {
        /// <summary>
        /// How long the other quantities of the chip, or the other devices of the bus, may use the result of a conversion, in ms: longer
        /// than a turn of the loop, shorter than any change that matters.
        /// </summary>
        public const int ShareMs = 1000;

        /// <summary>
        /// A measurement that was not polled for this long, in ms, begins again: its result would be older than it seems.
        /// </summary>
        public const int AbandonedMs = 2000;

        /// <summary>
        /// A device that is not ready after its datasheet's time gets this much longer, in ms: a chip's clock may be 10 % slow, and ours
        /// has steps of 10 ms.
        /// </summary>
        public const int NotReadyMs = 100;

        /// <summary>The most analogue conversions for a reading: each takes tens of microseconds of the loop.</summary>
        public const int ConversionsMax = 64;

        /// <summary>The most attempts to read before a sensor is at fault.</summary>
        public const int AttemptsMax = 10;

        /// <summary>Gain of a sensor that needs no correction, in millionths.</summary>
        public const int GainPpmOne = 1000000;

        /// <summary>
        /// Least gain, in millionths: the value falls as the reading rises. A gain may also convert units, such as mA to what a transmitter
        /// measures, or pulses to kWh. It is never 0.
        /// </summary>
        public const int GainPpmMin = -2000000000;

        /// <summary>Largest gain, in millionths: its product with the largest reading fits 64 bits.</summary>
        public const int GainPpmMax = 2000000000;

        /// <summary>Polls before a reading can count as late: a loop that was delayed elsewhere is not the sensor's fault.</summary>
        public const int PollsBeforeLate = 4;

        /// <summary>I2C devices that a bus watch can distinguish: one bit each.</summary>
        public const int WatchedDevicesMax = 31;

        /// <summary>Devices of a 1-Wire bus: wire length and search time (15 ms each) allow no more.</summary>
        public const int OneWireDevicesMax = 32;
    }
}
