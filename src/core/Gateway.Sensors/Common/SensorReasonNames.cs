using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>The reasons' names in messages: the code's name in lower case with hyphens.</summary>
    public sealed class SensorReasonNames
    {
        // In the order of the codes.
        private readonly string all =
            "none|unspecified|no-answer|bus-stuck|checksum|wrong-device|calibration-invalid|not-ready|" +
            "power-lost|power-missing|power-on-value|out-of-range|implausible|open|short|wire-break|" +
            "under-range|over-range|transmitter-fault|conversion-failed|not-fitted";

        /// <summary>Writes the name, in ASCII.</summary>
        public void Put(ByteWriter writer, SensorReason reason)
        {
            WordList.Put(all, (int)reason, writer);
        }
    }
}
