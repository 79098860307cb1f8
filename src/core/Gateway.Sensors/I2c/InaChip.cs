using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// What INA219 and INA226 have in common: the voltage of a bus against ground, and the voltage over a shunt, from which come current
    /// and power. A reading starts one measurement; the chip's own registers of current and power, and their calibration, are not used.
    /// </summary>
    public abstract class InaChip : I2cChip
    {
        /// <summary>I2C address with A0 and A1 at ground.</summary>
        public const int Address = 0x40;

        internal const int RegisterConfiguration = 0x00;
        internal const int RegisterShunt = 0x01;
        internal const int RegisterBus = 0x02;

        private const int QuantityVoltage = 0;
        private const int QuantityCurrent = 1;
        private const int QuantityPower = 2;

        private const byte StepIdentify = 0;
        private const byte StepMeasure = 1;
        private const byte StepReady = 2;
        private const byte StepBus = 3;
        private const byte StepShunt = 4;

        private readonly int shuntMilliOhm;
        private readonly int configuration;
        private readonly int measureMs;
        private readonly int shuntCodeMax;
        private readonly ConversionTimer timer = new ConversionTimer();
        private int milliVolt;
        private byte step;

        internal InaChip(II2cDevice device, int shuntMilliOhm, int configuration, int measureMs, int shuntCodeMax)
            : base(device, 3, 3, 2)
        {
            Check.That(shuntMilliOhm > 0, Fault.LimitsInconsistent);
            this.shuntMilliOhm = shuntMilliOhm;
            this.configuration = configuration;
            this.measureMs = measureMs;
            this.shuntCodeMax = shuntCodeMax;
            Voltage = new ChipSensor(this, QuantityVoltage);
            Current = new ChipSensor(this, QuantityCurrent);
            Power = new ChipSensor(this, QuantityPower);
        }

        /// <summary>Millivolts of the bus.</summary>
        public override ChipSensor Voltage { get; }

        /// <summary>Milliamperes through the shunt.</summary>
        public override ChipSensor Current { get; }

        /// <summary>Milliwatts: their product.</summary>
        public override ChipSensor Power { get; }

        // Another kind of chip, if it shows itself; None: this one.
        internal abstract SensorReason Identify();

        // The register and its bit that say that the measurement is complete.
        internal abstract int RegisterReady { get; }

        internal abstract int ReadyBit { get; }

        internal abstract int PowerOnConfiguration { get; }

        internal abstract int BusMilliVolt(int register);

        // Tenths of a microvolt over the shunt.
        internal abstract int ShuntTenths(int code);

        // The word of a register; -1: no answer.
        internal int Word(int register)
        {
            return ReadFrom(register, 2) ? BigEndian.GetU16(Incoming, 0) : -1;
        }

        internal SensorReason WhyNoWord
        {
            get { return WhyNoAnswer; }
        }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = IsSetUp ? StepMeasure : StepIdentify;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            SensorReason why;
            switch (step)
            {
                case StepIdentify:
                    why = Identify();
                    if (why != SensorReason.None)
                    {
                        return Lose(why);
                    }

                    IsSetUp = true;
                    step = StepMeasure;
                    return SensorStatus.Pending;
                case StepMeasure:
                    return Measure(nowMs);
                case StepReady:
                    if (timer.ElapsedMs(nowMs) < measureMs)
                    {
                        return SensorStatus.Pending;
                    }

                    return AskForReady(nowMs);
                case StepBus:
                    return TakeBus();
                default:
                    return TakeShunt();
            }
        }

        private SensorStatus AskForReady(long nowMs)
        {
            SensorStatus status;
            step = IsComplete(RegisterReady, ReadyBit, timer, measureMs, nowMs, out status) ? StepBus : step;
            return status;
        }

        private SensorStatus Measure(long nowMs)
        {
            if (!WriteTo(RegisterConfiguration, configuration))
            {
                return Lose(WhyNoAnswer);
            }

            timer.Start(nowMs);
            step = StepReady;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeBus()
        {
            int word = Word(RegisterBus);
            SensorReason why = ReasonAfter(word);
            if (why != SensorReason.None)
            {
                return Lose(why);
            }

            milliVolt = BusMilliVolt(word);
            step = StepShunt;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeShunt()
        {
            int word = Word(RegisterShunt);
            SensorReason why = ReasonAfter(word);
            if (why != SensorReason.None)
            {
                return Lose(why);
            }

            // Tenths of a microvolt over thousandths of an ohm are tenths of a milliampere.
            int code = (short)word;
            bool isOver = code >= shuntCodeMax || code <= -shuntCodeMax;
            long tenths = ShuntTenths(code);
            Set(QuantityVoltage, milliVolt);
            Set(QuantityCurrent, isOver ? OverRange : (int)Rounding.Divide(tenths, 10L * shuntMilliOhm));
            Set(QuantityPower, isOver ? OverRange : Rounding.Saturate(Rounding.Divide(tenths * milliVolt, 10000L * shuntMilliOhm)));
            return Done();
        }

        // None if a word is good: after it, a chip that lost power before has lost its configuration, and another chip never had it.
        private SensorReason ReasonAfter(int word)
        {
            int now = word < 0 ? word : Word(RegisterConfiguration);
            return now < 0 ? WhyNoAnswer
                : now == configuration ? SensorReason.None
                : now == PowerOnConfiguration ? SensorReason.PowerLost
                : SensorReason.WrongDevice;
        }
    }
}
