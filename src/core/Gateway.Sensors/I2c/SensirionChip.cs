using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// What SHT3x and SHT4x have in common: a command starts one measurement, and the chip acknowledges a read only when it is over. The
    /// read gives six bytes: temperature, CRC, humidity, CRC.
    /// </summary>
    public abstract class SensirionChip : I2cChip
    {
        internal const int QuantityTemperature = 0;
        internal const int QuantityHumidity = 1;

        private const int ResultBytes = 6;
        private const int AtHumidity = 3;
        private const int CommandBytesMax = 2;
        private const int FullScale = 65535;

        // After a break 1 ms, after a reset 1.5 ms (SHT3x section 4.8, table 4), 1 ms (SHT4x table 5); plus one for the step of the clock.
        private const int ResetMs = 3;

        private const byte StepBreak = 0;
        private const byte StepReset = 1;
        private const byte StepMeasure = 2;
        private const byte StepResult = 3;
        private const byte StepCool = 4;

        private readonly int measureMs;
        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;
        private int waitMs;

        internal SensirionChip(II2cDevice device, int measureMs)
            : base(device, 2, CommandBytesMax, ResultBytes)
        {
            this.measureMs = measureMs;
            Temperature = new ChipSensor(this, QuantityTemperature);
            Humidity = new ChipSensor(this, QuantityHumidity);
        }

        /// <summary>Thousandths of a degree Celsius, -45..130 °C the range of the register.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>Thousandths of a percent relative humidity, 0..100 %.</summary>
        public override ChipSensor Humidity { get; }

        // -45 °C + 175 °C * S / (2^16 - 1): SHT3x section 4.13 (version 5, p. 14), SHT4x section 4.6.
        internal static int TemperatureMilliOf(int signal)
        {
            return (int)Rounding.Divide(((long)signal * 175000) - (45000L * FullScale), FullScale);
        }

        // offset + span * S / (2^16 - 1), held to 0..100 %.
        internal static int HumidityMilliOf(int signal, int offsetMilli, int spanMilli)
        {
            int milli = (int)Rounding.Divide(((long)signal * spanMilli) + ((long)offsetMilli * FullScale), FullScale);
            return Rounding.Bound(milli, 0, 100000);
        }

        // Puts the command that ends a running mode of the chip into Outgoing; 0: the chip needs none.
        internal abstract int PutBreak();

        internal abstract int PutReset();

        // Puts the command that heats into Outgoing, if one is asked for, and tells its time with that of cooling; 0: none.
        internal virtual int PutHeat(out int ms)
        {
            ms = 0;
            return 0;
        }

        /// <inheritdoc/>
        public override bool IsHeating
        {
            get { return step == StepCool; }
        }

        internal abstract int PutMeasure();

        internal abstract int HumidityMilli(int signal);

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            // Cooling goes on, whether it is polled or not.
            step = step == StepCool ? StepCool : IsSetUp ? StepMeasure : StepBreak;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            if (step == StepBreak)
            {
                return Command(PutBreak(), ResetMs, StepReset, nowMs);
            }

            if (step == StepMeasure && IsSetUp)
            {
                int bytes = PutHeat(out int heatMs);
                return bytes > 0
                    ? Command(bytes, heatMs, StepCool, nowMs) : Command(PutMeasure(), measureMs, StepResult, nowMs);
            }

            if (timer.ElapsedMs(nowMs) < waitMs)
            {
                return SensorStatus.Pending;
            }

            switch (step)
            {
                case StepReset:
                    return Command(PutReset(), ResetMs, StepMeasure, nowMs);
                case StepMeasure:
                case StepCool:
                    IsSetUp = true;
                    return Command(PutMeasure(), measureMs, StepResult, nowMs);
                default:
                    return TakeResult(nowMs);
            }
        }

        private SensorStatus Command(int bytes, int forMs, byte next, long nowMs)
        {
            if (bytes != 0 && !Send(bytes))
            {
                return LoseAll(WhyNoAnswer);
            }

            timer.Start(nowMs);
            waitMs = forMs;
            step = next;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeResult(long nowMs)
        {
            if (!Receive(ResultBytes))
            {
                // Not acknowledged: still measuring, or missing; the time-out decides.
                bool late = timer.ElapsedMs(nowMs) > waitMs + SensorLimits.NotReadyMs;
                return late ? LoseAll(WhyNoAnswer) : SensorStatus.Pending;
            }

            if (SensirionCrc.Of(Incoming, 0) != Incoming[2] || SensirionCrc.Of(Incoming, AtHumidity) != Incoming[AtHumidity + 2])
            {
                return LoseAll(SensorReason.Checksum);
            }

            Set(QuantityTemperature, TemperatureMilliOf(BigEndian.GetU16(Incoming, 0)));
            Set(QuantityHumidity, HumidityMilli(BigEndian.GetU16(Incoming, AtHumidity)));
            return Done();
        }

        // Also from cooling, which goes on otherwise.
        private SensorStatus LoseAll(SensorReason why)
        {
            step = StepBreak;
            return Lose(why);
        }
    }
}
