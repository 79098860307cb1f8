using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>The reasons' names as messages give them: the code's name in lower case with hyphens.</summary>
    public sealed class SensorReasonNames
    {
        // In the order of the codes. One array: an array a name would cost the device 800 bytes, for what is looked at a few times a day.
        private const string All =
            "none;unspecified;no-answer;bus-stuck;checksum;wrong-device;calibration-invalid;not-ready;" +
            "power-lost;power-missing;power-on-value;out-of-range;implausible;open;short;wire-break;" +
            "under-range;over-range;transmitter-fault;conversion-failed;";

        private readonly byte[] names = Ascii.Bytes(All);

        /// <summary>Writes the name, in ASCII.</summary>
        public void Put(ByteWriter writer, SensorReason reason)
        {
            int start = 0;
            for (int passed = 0; passed < (int)reason; start++)
            {
                if (names[start] == ';')
                {
                    passed++;
                }
            }

            int end = start;
            while (names[end] != ';')
            {
                end++;
            }

            writer.PutBytes(names, start, end - start);
        }
    }
}
