using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The devices found on a 1-Wire bus. Codes stay listed when their device leaves, so that an index keeps its meaning until the
    /// device restarts; a later search adds what is new.
    /// </summary>
    public sealed class OneWireDirectory
    {
        private readonly OneWireSearch search;
        private readonly byte[][] roms;

        /// <summary>
        /// A directory for up to <paramref name="devicesMax"/> devices, 1..<see cref="SensorLimits.OneWireDevicesMax"/>.
        /// </summary>
        public OneWireDirectory(IOneWireBus bus, int devicesMax)
        {
            Check.That(devicesMax > 0 && devicesMax <= SensorLimits.OneWireDevicesMax, Fault.LimitsInconsistent);
            search = new OneWireSearch(bus);
            roms = new byte[devicesMax][];
            for (int i = 0; i < devicesMax; i++)
            {
                roms[i] = new byte[OneWireSearch.RomBytes];
            }
        }

        /// <summary>Devices listed.</summary>
        public int Count { get; private set; }

        /// <summary>Devices found and not listed for want of room, since start.</summary>
        public int Overflow { get; private set; }

        /// <summary>
        /// The code at <paramref name="index"/>, 0..<see cref="Count"/> - 1; the directory's own array, which does not change.
        /// </summary>
        public byte[] RomAt(int index)
        {
            Check.That(index >= 0 && index < Count, Fault.IndexOutOfTable);
            return roms[index];
        }

        /// <summary>
        /// One pass of the search: about 14 ms of the bus. Found: go on. Ended: all are listed. The others: no device, or a disturbed
        /// bus; the next call begins anew.
        /// </summary>
        public OneWireSearchResult Step()
        {
            OneWireSearchResult result = search.Next();
            if (result == OneWireSearchResult.Found && IndexOf(search.Rom) < 0)
            {
                List(search.Rom);
            }

            return result;
        }

        /// <summary>
        /// A whole search, for start-up: up to 14 ms a device. Returns how it ended: Ended when all is well; Found when there are more
        /// devices than the directory has room for.
        /// </summary>
        public OneWireSearchResult SearchAll()
        {
            search.Restart();
            OneWireSearchResult result = OneWireSearchResult.Found;
            for (int pass = 0; pass <= roms.Length && result == OneWireSearchResult.Found; pass++)
            {
                result = Step();
            }

            return result;
        }

        /// <summary>Index of a code of 8 bytes, or -1.</summary>
        public int IndexOf(byte[] rom)
        {
            for (int i = 0; i < Count; i++)
            {
                if (Ascii.StartsWith(rom, 0, OneWireSearch.RomBytes, roms[i]))
                {
                    return i;
                }
            }

            return -1;
        }

        private void List(byte[] rom)
        {
            if (Count == roms.Length)
            {
                Overflow++;
                return;
            }

            System.Array.Copy(rom, 0, roms[Count], 0, OneWireSearch.RomBytes);
            Count++;
        }
    }
}
