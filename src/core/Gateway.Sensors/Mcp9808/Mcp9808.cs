using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Microchip MCP9808 on I2C, address 0x18..0x1F, a thermometer, -40..125 °C (datasheet DS25095A: registers 5-1 to 5-7 p. 16 on, T_A p.
    /// 24, section 5.1.3.1 p. 25 conversion). It converts continuously, every 250 ms at 0.0625 °C; a reading takes the newest value.
    /// </summary>
    /// <remarks>
    /// The chip has no checksum and shows 0 °C after power-on until its first conversion (register 5-4, note): a wrong reading that looks
    /// right. So the driver sets a mark in the configuration register, an alert hysteresis of 1.5 °C that nothing uses. A chip that lost
    /// power shows 0 there: it is set up again, and read only after the time of a conversion.
    /// </remarks>
    public sealed class Mcp9808 : I2cChip
    {
        /// <summary>I2C address with A2 to A0 low.</summary>
        public const int Address = 0x18;

        private const int RegisterConfiguration = 0x01;
        private const int RegisterAmbient = 0x05;
        private const int RegisterManufacturer = 0x06;
        private const int RegisterDevice = 0x07;
        private const int RegisterResolution = 0x08;

        // Registers 5-5, p. 27, and 5-6, p. 28.
        private const int Manufacturer = 0x0054;
        private const int DeviceId = 0x04;
        private const int ResolutionSixteenth = 0x03;

        // Register 5-2: bits 10-9 = 01, hysteresis 1.5 °C; all else 0: converting, alert off.
        private const int Mark = 0x0200;

        // "Temperature Conversion Time" of the electrical characteristics: 250 ms typical at 0.0625 °C; there is no maximum.
        private const int ConversionMs = 300;

        private const int SixteenthsMin = -40 * 16;
        private const int SixteenthsMax = 125 * 16;

        private const byte StepIdentify = 0;
        private const byte StepSetUp = 1;
        private const byte StepRead = 2;

        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;

        /// <summary>A chip on this device's address.</summary>
        public Mcp9808(II2cDevice device)
            : base(device, 1, 3, 2)
        {
            Temperature = new ChipSensor(this, 0);
        }

        /// <summary>Thousandths of a degree Celsius.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>
        /// Sixteenths of a degree from register T_A: the three alert bits masked, bit 12 the sign (equation 5-1, p. 25; its negative
        /// branch gives the magnitude).
        /// </summary>
        public static int SixteenthsOf(int register)
        {
            int magnitude = register & 0x0FFF;
            return (register & 0x1000) != 0 ? magnitude - 0x1000 : magnitude;
        }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = IsSetUp ? StepRead : StepIdentify;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            switch (step)
            {
                case StepIdentify:
                    return Identify();
                case StepSetUp:
                    return SetUp(nowMs);
                default:
                    return timer.ElapsedMs(nowMs) < ConversionMs ? SensorStatus.Pending : Read();
            }
        }

        private SensorStatus Identify()
        {
            if (!ReadFrom(RegisterManufacturer, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if (BigEndian.GetU16(Incoming, 0) != Manufacturer)
            {
                return Lose(SensorReason.WrongDevice);
            }

            if (!ReadFrom(RegisterDevice, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if (Incoming[0] != DeviceId)
            {
                return Lose(SensorReason.WrongDevice);
            }

            step = StepSetUp;
            return SensorStatus.Pending;
        }

        private SensorStatus SetUp(long nowMs)
        {
            Outgoing[0] = RegisterResolution;
            Outgoing[1] = ResolutionSixteenth;
            if (!Send(2))
            {
                return Lose(WhyNoAnswer);
            }

            if (!WriteTo(RegisterConfiguration, Mark))
            {
                return Lose(WhyNoAnswer);
            }

            IsSetUp = true;
            timer.Start(nowMs);
            step = StepRead;
            return SensorStatus.Pending;
        }

        private SensorStatus Read()
        {
            // The mark after the temperature: a chip that lost power between the two has lost the mark.
            if (!ReadFrom(RegisterAmbient, 2))
            {
                return Lose(WhyNoAnswer);
            }

            int sixteenths = SixteenthsOf(BigEndian.GetU16(Incoming, 0));
            if (!ReadFrom(RegisterConfiguration, 2))
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
