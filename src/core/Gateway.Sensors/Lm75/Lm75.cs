using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// LM75 and its many relatives (LM75A, LM75B, MAX7500, TMP75, TMP102, DS75, TCN75) on I2C, address 0x48..0x4F, a thermometer,
    /// -55..125 °C (NXP LM75B datasheet rev. 6.1: 7.4.2 configuration p. 8 and 9, 7.4.3 temperature p. 9, 7.4.4 T_hyst and T_os p. 10; TI
    /// TMP75 datasheet SBOS288M, table 8 resolution; TMP102 SBOS397H, table 8). It converts continuously; a reading takes the newest value.
    /// </summary>
    /// <remarks>
    /// <para>The register is two's complement at its upper end, and nine bits, 0.5 °C, are common to all of them. The lower bits are valid
    /// on some and undefined on others, so only the bits of the setting count. TMP75 and its like (DS75, TCN75A, MCP9800) convert to 10 or
    /// 12 bits if bits 6 and 5 of the configuration say so; on others these are reserved, and for 9 and 11 bits stay 0. A TMP102 always
    /// shows both as 1: without a setting it is read in its 12 bits.</para>
    /// <para>There is no checksum and no identification, and after power-on there may be no conversion yet. So the driver sets a mark, a
    /// hysteresis threshold of 74 °C that nothing uses. A chip that lost power shows the default of 75 °C: it is set up again, and read
    /// only after the time of a conversion. A device that does not keep the mark is another chip.</para>
    /// </remarks>
    public sealed class Lm75 : I2cChip
    {
        /// <summary>I2C address with A2 to A0 low.</summary>
        public const int Address = 0x48;

        private const int BitsMin = 9;
        private const int BitsMax = 12;

        private const int RegisterTemperature = 0x00;
        private const int RegisterConfiguration = 0x01;
        private const int RegisterHysteresis = 0x02;

        // Section 7.4.4, p. 10: two's complement, 0.5 °C a step in the upper nine bits. The power-on value is 0x4B00.
        private const int Mark = 0x4A00;

        // 300 ms is the longest of the family (LM75, "Temperature conversion time"); 100 ms on LM75B, 220 ms on TMP75 with 12 bits.
        private const int ConversionMs = 350;

        private const int SixteenthsMin = -55 * 16;
        private const int SixteenthsMax = 125 * 16;

        // Bits 6 and 5: 00 nine bits, 11 twelve.
        private const int ResolutionShift = 5;
        private const int ResolutionMask = 3 << ResolutionShift;

        private const byte StepSetUp = 0;
        private const byte StepVerify = 1;
        private const byte StepRead = 2;

        private readonly ConversionTimer timer = new ConversionTimer();
        private readonly int wantedBits;
        private int bits;
        private byte step;

        /// <summary>
        /// A chip on this device's address, read in 9..12 bits; 0: in 12 if it shows that it always has them, otherwise in 9.
        /// </summary>
        public Lm75(II2cDevice device, int bits)
            : base(device, 1, 3, 2)
        {
            Check.That(bits == 0 || (bits >= BitsMin && bits <= BitsMax), Fault.LimitsInconsistent);
            wantedBits = bits;
            Temperature = new ChipSensor(this, 0);
        }

        /// <summary>Thousandths of a degree Celsius.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>Sixteenths of a degree from the upper bits of the temperature register, the first of them the sign.</summary>
        public static int SixteenthsOf(int register, int bits)
        {
            return ((short)register >> 4) & ~((1 << (BitsMax - bits)) - 1);
        }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = IsSetUp ? StepRead : StepSetUp;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            switch (step)
            {
                case StepSetUp:
                    return SetUp();
                case StepVerify:
                    return Verify(nowMs);
                default:
                    return timer.ElapsedMs(nowMs) < ConversionMs ? SensorStatus.Pending : Read();
            }
        }

        private SensorStatus SetUp()
        {
            // All zero but the resolution: converting, comparator mode, whatever an earlier firmware left. Of a TMP102's two bytes this is
            // the first.
            Outgoing[0] = RegisterConfiguration;
            Outgoing[1] = (byte)(wantedBits == 10 || wantedBits == 12 ? (wantedBits - BitsMin) << ResolutionShift : 0);
            if (!Send(2))
            {
                return Lose(WhyNoAnswer);
            }

            if (!WriteTo(RegisterHysteresis, Mark))
            {
                return Lose(WhyNoAnswer);
            }

            step = StepVerify;
            return SensorStatus.Pending;
        }

        private SensorStatus Verify(long nowMs)
        {
            if (!ReadFrom(RegisterHysteresis, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if (BigEndian.GetU16(Incoming, 0) != Mark)
            {
                return Lose(SensorReason.WrongDevice);
            }

            if (!ReadFrom(RegisterConfiguration, 1))
            {
                return Lose(WhyNoAnswer);
            }

            bits = wantedBits != 0 ? wantedBits : (Incoming[0] & ResolutionMask) == ResolutionMask ? BitsMax : BitsMin;
            IsSetUp = true;
            timer.Start(nowMs);
            step = StepRead;
            return SensorStatus.Pending;
        }

        private SensorStatus Read()
        {
            // The mark after the temperature: a chip that lost power between the two has lost the mark.
            if (!ReadFrom(RegisterTemperature, 2))
            {
                return Lose(WhyNoAnswer);
            }

            int sixteenths = SixteenthsOf(BigEndian.GetU16(Incoming, 0), bits);
            if (!ReadFrom(RegisterHysteresis, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if (BigEndian.GetU16(Incoming, 0) != Mark)
            {
                return Lose(SensorReason.PowerLost);
            }

            if (sixteenths < SixteenthsMin || sixteenths > SixteenthsMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            Set(0, (int)Rounding.Divide(sixteenths * 1000, 16));
            return Done();
        }
    }
}
