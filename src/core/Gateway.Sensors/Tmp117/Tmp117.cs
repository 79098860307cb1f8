using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Texas Instruments TMP117 on I2C, address 0x48..0x4B, a thermometer, -55..150 °C in steps of 0.0078125 °C (datasheet SNOSD82D:
    /// 7.6 register map, 7.3.2 averaging, 7.3.3 result, 7.4.3 one-shot mode). One measurement of eight conversions for each reading.
    /// </summary>
    /// <remarks>
    /// The register shows -256 °C until the first conversion. The time between conversions, which one-shot mode does not use, is the mark
    /// of set-up: a chip that lost power shows its default, and is read again.
    /// </remarks>
    public sealed class Tmp117 : I2cChip
    {
        /// <summary>I2C address with ADD0 at ground.</summary>
        public const int Address = 0x48;

        private const int RegisterTemperature = 0x00;
        private const int RegisterConfiguration = 0x01;
        private const int RegisterDeviceId = 0x0F;

        // 7.6, Device_ID: the upper four bits are the revision.
        private const int DeviceIdMask = 0x0FFF;
        private const int DeviceId = 0x0117;

        // 7.6, Configuration: bits 11-10 MOD 11 one-shot, 9-7 CONV 0, 6-5 AVG 01 eight averages; 13 data ready. After power-on CONV is 100.
        private const int OneShot = 0x0C20;
        private const int DataReady = 0x2000;
        private const int MarkMask = 0x03E0;
        private const int Mark = 0x0020;
        private const int PowerOnMark = 0x0220;

        // 7.3.2: eight conversions of 15.5 ms are 125 ms typical, up to 140.
        private const int MeasureMs = 140;

        private const int NothingMeasured = -32768;
        private const int StepsMin = -55 * 128;
        private const int StepsMax = 150 * 128;

        private const byte StepIdentify = 0;
        private const byte StepMeasure = 1;
        private const byte StepReady = 2;
        private const byte StepResult = 3;

        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;

        /// <summary>A chip on this device's address.</summary>
        public Tmp117(II2cDevice device)
            : base(device, 1, 3, 2)
        {
            Temperature = new ChipSensor(this, 0);
        }

        /// <summary>Thousandths of a degree Celsius.</summary>
        public override ChipSensor Temperature { get; }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = IsSetUp ? StepMeasure : StepIdentify;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            switch (step)
            {
                case StepIdentify:
                    return Identify();
                case StepMeasure:
                    return Measure(nowMs);
                case StepReady:
                    return timer.ElapsedMs(nowMs) < MeasureMs ? SensorStatus.Pending : AskForReady(nowMs);
                default:
                    return TakeResult();
            }
        }

        private SensorStatus Identify()
        {
            if (!ReadFrom(RegisterDeviceId, 2))
            {
                return Lose(WhyNoAnswer);
            }

            if ((BigEndian.GetU16(Incoming, 0) & DeviceIdMask) != DeviceId)
            {
                return Lose(SensorReason.WrongDevice);
            }

            IsSetUp = true;
            step = StepMeasure;
            return SensorStatus.Pending;
        }

        private SensorStatus Measure(long nowMs)
        {
            if (!WriteTo(RegisterConfiguration, OneShot))
            {
                return Lose(WhyNoAnswer);
            }

            timer.Start(nowMs);
            step = StepReady;
            return SensorStatus.Pending;
        }

        // Reading the configuration clears its data-ready flag.
        private SensorStatus AskForReady(long nowMs)
        {
            SensorStatus status;
            step = IsComplete(RegisterConfiguration, DataReady, timer, MeasureMs, nowMs, out status) ? StepResult : step;
            return status;
        }

        private SensorStatus TakeResult()
        {
            if (!ReadFrom(RegisterTemperature, 2))
            {
                return Lose(WhyNoAnswer);
            }

            // The mark after the temperature: a chip that lost power before has lost it.
            int steps = (short)BigEndian.GetU16(Incoming, 0);
            if (!ReadFrom(RegisterConfiguration, 2))
            {
                return Lose(WhyNoAnswer);
            }

            int mark = BigEndian.GetU16(Incoming, 0) & MarkMask;
            if (mark != Mark)
            {
                return Lose(mark == PowerOnMark ? SensorReason.PowerLost : SensorReason.WrongDevice);
            }

            if (steps == NothingMeasured)
            {
                return Lose(SensorReason.PowerOnValue);
            }

            if (steps < StepsMin || steps > StepsMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            Set(0, (int)Rounding.Divide(steps * 125, 16));
            return Done();
        }
    }
}
