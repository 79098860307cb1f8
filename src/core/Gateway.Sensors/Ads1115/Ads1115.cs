using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Texas Instruments ADS1115 on I2C, address 0x48..0x4B, a converter of 16 bits with four inputs against ground (datasheet SBAS444E:
    /// "Full-Scale Range (FSR) and LSB Size", 8.1.2 conversion, 8.1.3 configuration). A measurement converts each input that a sensor uses,
    /// once, at 128 conversions a second. An ADS1015 reads too, in 12 bits.
    /// </summary>
    /// <remarks>
    /// The configuration is written for each conversion and read with its result, so a chip that lost power, and another chip, show
    /// themselves. An input at its full scale fails alone.
    /// </remarks>
    public sealed class Ads1115 : I2cChip
    {
        /// <summary>I2C address with ADDR at ground.</summary>
        public const int Address = 0x48;

        /// <summary>Inputs.</summary>
        public const int ChannelCount = 4;

        /// <summary>Full scales: 6.144, 4.096, 2.048, 1.024, 0.512, 0.256 V; the input itself takes no more than the supply.</summary>
        public const int RangeCount = 6;

        private const int RegisterConversion = 0x00;
        private const int RegisterConfiguration = 0x01;

        // 8.1.3: bit 15 starts, and reads 1 when no conversion runs; 14-12 the input, 100 is the first against ground; 11-9 the full
        // scale; 8 single shot; 7-5 100 128 a second; 1-0 11 comparator off.
        private const int Start = 0x8000;
        private const int FirstInput = 0x4000;
        private const int InputShift = 12;
        private const int RangeShift = 9;
        private const int SingleShot = 0x0183;
        private const int PowerOnConfiguration = 0x0583;

        // 1 / 128 s, and 10 % for its clock (data rate variation).
        private const int ConversionMs = 9;

        // The full scale of an ADS1015, whose lowest four bits are none (datasheet SBAS473E); an ADS1115 goes 15 codes further.
        private const int CodeMax = 0x7FF0;

        // Microvolts a code, in 16ths, of the largest full scale; each next one is two thirds or a half.
        private const int SixteenthsOfFirst = 3000;
        private const int SixteenthsOfSecond = 2000;

        private const byte StepStart = 0;
        private const byte StepReady = 1;
        private const byte StepResult = 2;

        private readonly ChipSensor[] sensors = new ChipSensor[ChannelCount];
        private readonly byte[] ranges = new byte[ChannelCount];
        private readonly ConversionTimer timer = new ConversionTimer();
        private int channel;
        private byte step;

        /// <summary>A chip on this device's address.</summary>
        public Ads1115(II2cDevice device)
            : base(device, ChannelCount, 3, 2)
        {
        }

        /// <summary>
        /// The voltage of input 0..3, in thousandths of a millivolt, with full scale 0..<see cref="RangeCount"/> - 1; null if the input is
        /// used with another one. For start-up.
        /// </summary>
        public ChipSensor Input(int input, int range)
        {
            Check.That(input >= 0 && input < ChannelCount && range >= 0 && range < RangeCount, Fault.LimitsInconsistent);
            if (sensors[input] == null)
            {
                ranges[input] = (byte)range;
                sensors[input] = new ChipSensor(this, input);
            }

            return ranges[input] == range ? sensors[input] : null;
        }

        /// <summary>Microvolts of a code at a full scale.</summary>
        public static int MicroVoltOf(int code, int range)
        {
            return range == 0
                ? (int)Rounding.Divide((long)code * SixteenthsOfFirst, 16)
                : (int)Rounding.Divide((long)code * SixteenthsOfSecond, 16 << (range - 1));
        }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            channel = NextUsed(0);
            step = StepStart;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            if (step == StepStart)
            {
                if (!WriteTo(RegisterConfiguration, Start | Configuration()))
                {
                    return Fail(WhyNoAnswer);
                }

                timer.Start(nowMs);
                step = StepReady;
                return SensorStatus.Pending;
            }

            return step == StepResult ? TakeResult() : timer.ElapsedMs(nowMs) < ConversionMs ? SensorStatus.Pending : AskForReady(nowMs);
        }

        private int Configuration()
        {
            return FirstInput | (channel << InputShift) | (ranges[channel] << RangeShift) | SingleShot;
        }

        private int NextUsed(int from)
        {
            while (from < ChannelCount && sensors[from] == null)
            {
                from++;
            }

            return from;
        }

        private SensorStatus AskForReady(long nowMs)
        {
            SensorStatus status;
            step = IsComplete(RegisterConfiguration, Start, timer, ConversionMs, nowMs, out status) ? StepResult : step;
            return status;
        }

        private SensorStatus TakeResult()
        {
            if (!ReadFrom(RegisterConversion, 2))
            {
                return Fail(WhyNoAnswer);
            }

            // The configuration after the code: a chip that lost power before has lost it, and another chip never had it.
            int code = (short)BigEndian.GetU16(Incoming, 0);
            if (!ReadFrom(RegisterConfiguration, 2))
            {
                return Fail(WhyNoAnswer);
            }

            int configuration = BigEndian.GetU16(Incoming, 0);
            if (configuration != (Start | Configuration()))
            {
                return Fail((configuration & ~Start) == PowerOnConfiguration ? SensorReason.PowerLost : SensorReason.WrongDevice);
            }

            Set(channel, code >= CodeMax ? OverRange : MicroVoltOf(code, ranges[channel]));
            channel = NextUsed(channel + 1);
            step = StepStart;
            return channel < ChannelCount ? SensorStatus.Pending : Done();
        }
    }
}
