using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>Result of one pass of a ROM search.</summary>
    public enum OneWireSearchResult : byte
    {
        /// <summary>A device: its code is in <see cref="OneWireSearch.Rom"/>.</summary>
        Found,
        /// <summary>Every device was found.</summary>
        Ended,
        /// <summary>No presence pulse: no device on the bus.</summary>
        NoAnswer,
        /// <summary>The bus is held low: every bit and its complement read 0.</summary>
        BusStuck,
        /// <summary>A device left during the pass, or the code's CRC is wrong. Begin again.</summary>
        Disturbed
    }

    /// <summary>
    /// Finds the 64-bit codes of all devices of a 1-Wire bus, one for each pass, in the order of the search tree (DS18B20 datasheet,
    /// "Search ROM [F0h]"; 1-Wire search algorithm, application note 187). A pass is one transaction of about 14 ms, so a search may take
    /// several turns of the loop, with other transactions in between.
    /// </summary>
    public sealed class OneWireSearch
    {
        /// <summary>Bytes of a ROM code: family, six of serial number, CRC.</summary>
        public const int RomBytes = 8;

        private const int SearchRom = 0xF0;
        private const int RomBits = 8 * RomBytes;
        private const int None = -1;

        private readonly IOneWireBus bus;
        private readonly byte[] rom = new byte[RomBytes];
        private int lastFork;
        private bool last;

        /// <summary>A search of this bus, at its beginning.</summary>
        public OneWireSearch(IOneWireBus bus)
        {
            this.bus = bus;
            Restart();
        }

        /// <summary>The last code that was found. The search's own buffer: copy it before the next pass.</summary>
        public byte[] Rom
        {
            get { return rom; }
        }

        /// <summary>Begins again.</summary>
        public void Restart()
        {
            lastFork = None;
            last = false;
        }

        /// <summary>Finds the next device. After a result other than Found the search begins again.</summary>
        public OneWireSearchResult Next()
        {
            if (last)
            {
                Restart();
                return OneWireSearchResult.Ended;
            }

            if (!bus.Reset())
            {
                Restart();
                return OneWireSearchResult.NoAnswer;
            }

            bus.WriteByte(SearchRom);
            int fork = None;
            int forks = 0;
            for (int at = 0; at < RomBits; at++)
            {
                // Every device that is still in the search sends its bit, then the complement; the wire shows the AND of all.
                bool bit = bus.ReadBit();
                bool complement = bus.ReadBit();
                if (bit && complement)
                {
                    Restart();
                    return OneWireSearchResult.Disturbed;
                }

                if (!bit && !complement)
                {
                    forks++;
                    bit = TakesOne(at);
                    if (!bit)
                    {
                        fork = at;
                    }
                }

                Put(at, bit);
                bus.WriteBit(bit);
            }

            return Conclude(fork, forks);
        }

        // At the last fork where the previous pass took 0, take 1; before it, repeat the previous pass; after it, take 0.
        private bool TakesOne(int at)
        {
            return at == lastFork || (at < lastFork && (rom[at >> 3] & (1 << (at & 7))) != 0);
        }

        private void Put(int at, bool bit)
        {
            int mask = 1 << (at & 7);
            rom[at >> 3] = (byte)(bit ? rom[at >> 3] | mask : rom[at >> 3] & ~mask);
        }

        private OneWireSearchResult Conclude(int fork, int forks)
        {
            // No bus has forks at all 64 bits: the last byte is the CRC of the others.
            if (forks == RomBits)
            {
                Restart();
                return OneWireSearchResult.BusStuck;
            }

            if (OneWireCrc.Of(rom, 0, RomBytes) != 0)
            {
                Restart();
                return OneWireSearchResult.Disturbed;
            }

            lastFork = fork;
            last = fork == None;
            return OneWireSearchResult.Found;
        }
    }
}
