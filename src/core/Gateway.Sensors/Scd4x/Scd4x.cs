using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Sensirion SCD40, SCD41, SCD43 on I2C, address 0x62: carbon dioxide, temperature and humidity (SCD4x datasheet version 1.3: 3.5.1
    /// start, 3.5.2 read, 3.5.3 stop, 3.8.2 data ready, 3.11 checksum). It measures every 5 s by itself; a reading takes the newest.
    /// </summary>
    /// <remarks>
    /// A chip that lost power is idle and has no new measurement. Then, and after any fault, it is stopped and started again, whatever an
    /// earlier firmware left: the first measurement comes 5.5 s later.
    /// </remarks>
    public sealed class Scd4x : I2cChip
    {
        /// <summary>Its only I2C address.</summary>
        public const int Address = 0x62;

        internal const int QuantityCarbonDioxide = 0;
        internal const int QuantityTemperature = 1;
        internal const int QuantityHumidity = 2;

        private const int StartPeriodic = 0x21B1;
        private const int ReadMeasurement = 0xEC05;
        private const int StopPeriodic = 0x3F86;
        private const int GetDataReady = 0xE4B8;

        // Table 9, and one for the step of the clock: 500 ms after stop, 1 ms for the others.
        private const int StopMs = 501;
        private const int CommandMs = 2;

        // 3.8.2: no data while the lowest eleven bits are 0.
        private const int DataReadyMask = 0x07FF;

        // A measurement every 5 s, by a clock that may be 10 % slow, and time for the loop.
        private const int FirstMs = 6000;
        private const int ValueMsMax = 7000;

        private const int WordBytes = 3;
        private const int CommandBytes = 2;

        private const byte StepStop = 0;
        private const byte StepStart = 1;
        private const byte StepAsk = 2;
        private const byte StepReady = 3;
        private const byte StepResult = 4;

        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;
        private bool hasValue;
        private long valueMs;

        /// <summary>A chip on this device's address.</summary>
        public Scd4x(II2cDevice device)
            : base(device, 3, CommandBytes, 3 * WordBytes)
        {
            CarbonDioxide = new ChipSensor(this, QuantityCarbonDioxide);
            Temperature = new ChipSensor(this, QuantityTemperature);
            Humidity = new ChipSensor(this, QuantityHumidity);
        }

        /// <summary>Thousandths of a part in a million, 0..40000 ppm.</summary>
        public override ChipSensor CarbonDioxide { get; }

        /// <summary>Thousandths of a degree Celsius.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>Thousandths of a percent relative humidity.</summary>
        public override ChipSensor Humidity { get; }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            // A stop that was given is waited for.
            step = IsSetUp ? StepAsk : StepStop;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            switch (step)
            {
                case StepStop:
                    return Command(StopPeriodic, StepStart, nowMs);
                case StepStart:
                    return timer.ElapsedMs(nowMs) < StopMs ? SensorStatus.Pending : Start(nowMs);
                case StepAsk:
                    return Command(GetDataReady, StepReady, nowMs);
                case StepReady:
                    return timer.ElapsedMs(nowMs) < CommandMs ? SensorStatus.Pending : TakeReady(nowMs);
                default:
                    return timer.ElapsedMs(nowMs) < CommandMs ? SensorStatus.Pending : TakeResult(nowMs);
            }
        }

        private SensorStatus Start(long nowMs)
        {
            SensorStatus status = Command(StartPeriodic, StepAsk, nowMs);
            IsSetUp = status == SensorStatus.Pending;
            hasValue = false;
            valueMs = nowMs;
            return status;
        }

        private SensorStatus Command(int command, byte next, long nowMs)
        {
            BigEndian.PutU16(Outgoing, 0, command);
            if (!Send(CommandBytes))
            {
                return Lose(WhyNoAnswer);
            }

            timer.Start(nowMs);
            step = next;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeReady(long nowMs)
        {
            if (!Receive(WordBytes))
            {
                return Lose(WhyNoAnswer);
            }

            if (!IsRight(0))
            {
                return Doubt(nowMs);
            }

            if ((BigEndian.GetU16(Incoming, 0) & DataReadyMask) != 0)
            {
                return Command(ReadMeasurement, StepResult, nowMs);
            }

            long ageMs = nowMs - valueMs;
            if (hasValue)
            {
                return ageMs > ValueMsMax ? Lose(SensorReason.NotReady) : Done();
            }

            step = StepAsk;
            return ageMs > FirstMs ? Lose(SensorReason.NotReady) : SensorStatus.Pending;
        }

        private SensorStatus TakeResult(long nowMs)
        {
            if (!Receive(3 * WordBytes))
            {
                return Lose(WhyNoAnswer);
            }

            if (!IsRight(0) || !IsRight(WordBytes) || !IsRight(2 * WordBytes))
            {
                return Doubt(nowMs);
            }

            Set(QuantityCarbonDioxide, BigEndian.GetU16(Incoming, 0) * 1000);
            Set(QuantityTemperature, SensirionChip.TemperatureMilliOf(BigEndian.GetU16(Incoming, WordBytes)));
            Set(QuantityHumidity, SensirionChip.HumidityMilliOf(BigEndian.GetU16(Incoming, 2 * WordBytes), 0, 100000));
            hasValue = true;
            valueMs = nowMs;
            return Done();
        }

        private bool IsRight(int offset)
        {
            return SensirionCrc.Of(Incoming, offset) == Incoming[offset + 2];
        }

        // The chip goes on measuring; the next reading waits for a new measurement.
        private SensorStatus Doubt(long nowMs)
        {
            hasValue = false;
            valueMs = nowMs;
            return Fail(SensorReason.Checksum);
        }
    }
}
