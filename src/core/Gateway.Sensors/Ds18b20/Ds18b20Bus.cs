using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// The DS18B20s of one bus convert together: one Skip ROM and Convert T starts all of them, and each is read when its own conversion
    /// time is over. No command disturbs a running conversion.
    /// </summary>
    public sealed class Ds18b20Bus
    {
        private const int SkipRom = 0xCC;
        private const int ConvertT = 0x44;

        private readonly IOneWireBus wire;
        private int devices;
        private int slowestMs;
        private bool isAlone;
        private long askedMs = long.MinValue;
        private readonly ConversionTimer timer = new ConversionTimer();

        /// <summary>The DS18B20s of <paramref name="wire"/>.</summary>
        public Ds18b20Bus(IOneWireBus wire)
        {
            this.wire = wire;
        }

        /// <summary>The wire, which a search may use between two polls.</summary>
        public IOneWireBus Wire
        {
            get { return wire; }
        }

        // Number of the last conversion that was started; 0 before the first.
        internal int Conversion { get; private set; }

        internal void Add(int conversionMs)
        {
            Check.That(devices < SensorLimits.OneWireDevicesMax, Fault.LimitsInconsistent);
            devices++;
            Wait(conversionMs);
        }

        // A device needs this long.
        internal void Wait(int conversionMs)
        {
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

        // Whether a device that has not read the last conversion can still use it.
        internal bool IsShared(long nowMs)
        {
            return Conversion != 0 && !isAlone && timer.ElapsedMs(nowMs) <= slowestMs + SensorLimits.ShareMs;
        }

        // Whether a device with this conversion time has a result of the conversion with this number. Also true while a later one is
        // running: the register keeps the old result until then.
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
            Begin(false, nowMs);
            return true;
        }

        // The next conversion is for the device that asks; it is polled again before this is over, or no longer waits.
        internal void AskFor(long nowMs)
        {
            askedMs = nowMs;
        }

        internal bool IsAskedFor(long nowMs)
        {
            return askedMs != long.MinValue && nowMs - askedMs <= SensorLimits.ShareMs;
        }

        // The device that was addressed converts, and no other; false: it does not show that it does.
        internal bool ConvertAlone(long nowMs)
        {
            wire.WriteByte(ConvertT);
            askedMs = long.MinValue;
            Begin(true, nowMs);
            return !wire.ReadBit();
        }

        private void Begin(bool alone, long nowMs)
        {
            isAlone = alone;
            Conversion++;
            timer.Start(nowMs);
        }
    }
}
