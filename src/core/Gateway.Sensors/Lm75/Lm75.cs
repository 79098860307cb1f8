using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// LM75 and its many relatives (LM75A, LM75B, MAX7500, TMP75, TCN75) on I2C, address 0x48..0x4F, a thermometer, -55..125 °C (NXP LM75B
    /// datasheet rev. 6.1: 7.4.2 configuration p. 8 and 9, 7.4.3 temperature p. 9, 7.4.4 T_hyst and T_os p. 10). It converts continuously;
    /// a reading takes the newest value.
    /// </summary>
    /// <remarks>
    /// <para>Nine bits, 0.5 °C, are common to all of them. The lower bits of the register are valid on some and undefined on others, so
    /// they are ignored.</para>
    /// <para>There is no checksum and no identification, and after power-on there may be no conversion yet. So the driver sets a mark, a
    /// hysteresis threshold of 74 °C that nothing uses. A chip that lost power shows the default of 75 °C: it is set up again, and read
    /// only after the time of a conversion. A device that does not keep the mark is another chip.</para>
    /// </remarks>
    public sealed class Lm75 : I2cChip
    {
        /// <summary>I2C address with A2 to A0 low.</summary>
        public const int Address = 0x48;

        private const int RegisterTemperature = 0x00;
        private const int RegisterConfiguration = 0x01;
        private const int RegisterHysteresis = 0x02;

        // Section 7.4.4, p. 10: two's complement, 0.5 °C a step in the upper nine bits. The power-on value is 0x4B00.
        private const int Mark = 0x4A00;

        // 300 ms is the longest of the family (LM75, "Temperature conversion time"); 100 ms on LM75B.
        private const int ConversionMs = 350;

        private const int HalvesMin = -55 * 2;
        private const int HalvesMax = 125 * 2;

        private const byte StepSetUp = 0;
        private const byte StepVerify = 1;
        private const byte StepRead = 2;

        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;
        private bool ready;

        /// <summary>A chip on this device's address.</summary>
        public Lm75(II2cDevice device)
            : base(device, 1, 3, 2)
        {
            Temperature = new ChipSensor(this, 0);
        }

        /// <summary>Thousandths of a degree Celsius, in steps of 500.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>Halves of a degree from the temperature register: its upper nine bits, the first of them the sign.</summary>
        public static int HalvesOf(int register)
        {
            int halves = (register >> 7) & 0x1FF;
            return halves >= 0x100 ? halves - 0x200 : halves;
        }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = ready ? StepRead : StepSetUp;
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
            // All zero: converting, comparator mode, whatever an earlier firmware left.
            Outgoing[0] = RegisterConfiguration;
            Outgoing[1] = 0;
            if (!Send(2))
            {
                return Lose(WhyNoAnswer);
            }

            Outgoing[0] = RegisterHysteresis;
            BigEndian.PutU16(Outgoing, 1, Mark);
            if (!Send(3))
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

            ready = true;
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

            int halves = HalvesOf(BigEndian.GetU16(Incoming, 0));
            if (!ReadFrom(RegisterHysteresis, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if (BigEndian.GetU16(Incoming, 0) != Mark)
            {
                return Lose(SensorReason.PowerLost);
            }

            if (halves < HalvesMin || halves > HalvesMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            Set(0, halves * 500);
            return Done();
        }

        private SensorStatus Lose(SensorReason why)
        {
            ready = false;
            return Fail(why);
        }
    }
}
