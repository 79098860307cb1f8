using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>The reasons' names as messages give them: the code's name in lower case with hyphens.</summary>
    public sealed class SensorReasonNames
    {
        private readonly byte[][] names = new byte[(int)SensorReason.Count][];

        /// <summary>Makes the table. Once, at start.</summary>
        public SensorReasonNames()
        {
            names[(int)SensorReason.None] = Ascii.Bytes("none");
            names[(int)SensorReason.Unspecified] = Ascii.Bytes("unspecified");
            names[(int)SensorReason.NoAnswer] = Ascii.Bytes("no-answer");
            names[(int)SensorReason.BusStuck] = Ascii.Bytes("bus-stuck");
            names[(int)SensorReason.Checksum] = Ascii.Bytes("checksum");
            names[(int)SensorReason.WrongDevice] = Ascii.Bytes("wrong-device");
            names[(int)SensorReason.CalibrationInvalid] = Ascii.Bytes("calibration-invalid");
            names[(int)SensorReason.NotReady] = Ascii.Bytes("not-ready");
            names[(int)SensorReason.PowerLost] = Ascii.Bytes("power-lost");
            names[(int)SensorReason.PowerMissing] = Ascii.Bytes("power-missing");
            names[(int)SensorReason.PowerOnValue] = Ascii.Bytes("power-on-value");
            names[(int)SensorReason.OutOfRange] = Ascii.Bytes("out-of-range");
            names[(int)SensorReason.Implausible] = Ascii.Bytes("implausible");
            names[(int)SensorReason.Open] = Ascii.Bytes("open");
            names[(int)SensorReason.Short] = Ascii.Bytes("short");
            names[(int)SensorReason.WireBreak] = Ascii.Bytes("wire-break");
            names[(int)SensorReason.UnderRange] = Ascii.Bytes("under-range");
            names[(int)SensorReason.OverRange] = Ascii.Bytes("over-range");
            names[(int)SensorReason.TransmitterFault] = Ascii.Bytes("transmitter-fault");
            names[(int)SensorReason.ConversionFailed] = Ascii.Bytes("conversion-failed");
        }

        /// <summary>The name, in ASCII; the array is the table's, not to be changed.</summary>
        public byte[] Of(SensorReason reason)
        {
            return names[(int)reason];
        }
    }
}
