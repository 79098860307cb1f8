namespace Gateway.Sensors
{
    /// <summary>A total that <see cref="MeterStore"/> keeps.</summary>
    public sealed class Meter
    {
        internal readonly PulseTotal Total;
        internal readonly int SavePulses;
        internal readonly int SaveMs;
        internal uint Tag;
        internal int Place = NoPlace;

        // In the record that was last written or read.
        internal long SavedPulses;

        internal const int NoPlace = -1;

        /// <summary>
        /// The total of the sensor with this name. It is written after <paramref name="savePulses"/> pulses, 0 for any number, and at the
        /// latest after <paramref name="saveMs"/>.
        /// </summary>
        public Meter(byte[] name, PulseTotal total, int savePulses, int saveMs)
        {
            Name = name;
            Total = total;
            SavePulses = savePulses;
            SaveMs = saveMs;
        }

        /// <summary>Name of its sensor, by which the record knows it.</summary>
        public readonly byte[] Name;
    }
}
