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
            "under-range|over-range|transmitter-fault|conversion-failed|not-fitted|" +
            "wrong-unit|malformed|no-link|not-a-number|exception|exception-1|exception-2|exception-3|exception-4|exception-5|" +
            "exception-6|exception-7|exception-8|exception-9|exception-10|exception-11";

        /// <summary>Writes the name, in ASCII.</summary>
        public void Put(ByteWriter writer, SensorReason reason)
        {
            WordList.Put(all, (int)reason, writer);
        }
    }
}
