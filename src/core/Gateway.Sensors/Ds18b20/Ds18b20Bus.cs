using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The DS18B20s of one bus convert together: one Skip ROM, Convert T serves all, and each is read when its own conversion time is
    /// over. A conversion is never disturbed by the next.
    /// </summary>
    public sealed class Ds18b20Bus
    {
        private const int SkipRom = 0xCC;
        private const int ConvertT = 0x44;

        private readonly IOneWireBus wire;
        private int devices;
        private int slowestMs;
        private readonly ConversionTimer timer = new ConversionTimer();

        /// <summary>The DS18B20s of <paramref name="wire"/>.</summary>
        public Ds18b20Bus(IOneWireBus wire)
        {
            this.wire = wire;
        }

        /// <summary>The wire, which a search may use between two looks.</summary>
        public IOneWireBus Wire
        {
            get { return wire; }
        }

        // Number of the conversion started last; 0 before the first.
        internal int Conversion { get; private set; }

        internal void Add(int conversionMs)
        {
            Check.That(devices < SensorLimits.OneWireDevicesMax, Fault.LimitsInconsistent);
            devices++;
            if (conversionMs > slowestMs)
            {
                slowestMs = conversionMs;
            }
        }

        // The slowest device decides: a command now might disturb it.
        internal bool IsConverting(long nowMs)
        {
            return Conversion != 0 && timer.ElapsedMs(nowMs) < slowestMs;
        }

        // Whether a device that has not taken the last conversion can still use it.
        internal bool IsShared(long nowMs)
        {
            return Conversion != 0 && timer.ElapsedMs(nowMs) <= slowestMs + SensorLimits.ShareMs;
        }

        // Whether a device of this conversion time has a result of the conversion of that number, or of a later one that is still
        // under way: the register keeps the old result until then.
        internal bool HasResult(int conversion, int conversionMs, long nowMs)
        {
            return conversion != Conversion || timer.ElapsedMs(nowMs) >= conversionMs;
        }

        internal bool IsAbandoned(long nowMs)
        {
            return timer.ElapsedMs(nowMs) > slowestMs + SensorLimits.AbandonedMs;
        }

        // One short transfer; false: no presence pulse.
        internal bool Convert(long nowMs)
        {
            if (!wire.Reset())
            {
                return false;
            }

            wire.WriteByte(SkipRom);
            wire.WriteByte(ConvertT);
            Conversion++;
            timer.Start(nowMs);
            return true;
        }
    }
}
