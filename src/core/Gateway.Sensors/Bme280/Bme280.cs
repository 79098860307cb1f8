using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Sensors
{
    /// <summary>
    /// Bosch BME280 (temperature, pressure, humidity) or BMP280 (without humidity) on I2C, address 0x76 or 0x77. Each reading is one
    /// measurement in forced mode, filter off; the chip sleeps in between (BME280 section 3.3.3 and 3.5.1, BMP280 section 3.6.2).
    /// </summary>
    /// <remarks>
    /// I2C has no checksum, and a wrong calibration word would make every later reading wrong: the words are read twice and must agree.
    /// ctrl_meas is set before they are read. It is read back before each measurement and with its result: a chip that lost its power, or
    /// was replaced, shows its reset value there, and is set up again from the beginning.
    /// </remarks>
    public sealed class Bme280 : I2cChip
    {
        /// <summary>I2C address with SDO low (section 6.2).</summary>
        public const int Address = 0x76;

        private const int QuantityTemperature = 0;
        private const int QuantityPressure = 1;
        private const int QuantityHumidity = 2;

        // BME280, DS002 rev. 1.6: memory map 5.3 p. 26 and 27, registers 5.4 p. 27 on. BMP280, DS001 rev. 1.23: 4.2 and 4.3 p. 24
        // and 25.
        private const int RegisterId = 0xD0;
        private const int RegisterReset = 0xE0;
        private const int RegisterCtrlHum = 0xF2;
        private const int RegisterStatus = 0xF3;
        private const int RegisterCtrlMeas = 0xF4;
        private const int RegisterConfig = 0xF5;

        private const int ResetWord = 0xB6;
        private const int IdBme280 = 0x60;

        // Production chips have 0x58; samples 0x56 and 0x57 (BME280, table 17, p. 26).
        private const int IdBmp280First = 0x56;
        private const int IdBmp280Last = 0x58;

        private const int StatusMeasuring = 0x08;
        private const int StatusImageUpdate = 0x01;
        private const int ModeForced = 0x01;
        private const int ModeMask = 0x03;

        // From status to the last data register: status, ctrl_meas, config, one reserved, pressure 3, temperature 3, humidity 2.
        private const int ResultBytes = 12;
        private const int ResultBytesWithoutHumidity = 10;
        private const int AtPressure = 4;
        private const int AtTemperature = 7;
        private const int AtHumidity = 10;

        // BME280 table 18, p. 27; BMP280 table 18, p. 24: the content of the registers before a measurement.
        private const int SkippedAdc = 0x80000;
        private const int SkippedHumidity = 0x8000;

        // Section 1.1: t_startup is 2 ms, plus one for the step of the clock.
        private const int StartUpMs = 3;

        private const int CentiCMin = -4000;
        private const int CentiCMax = 8500;
        private const int HectopascalMilliMin = 300000;
        private const int HectopascalMilliMax = 1100000;

        private const byte StepIdentify = 0;
        private const byte StepStartUp = 1;
        private const byte StepFirstWords = 2;
        private const byte StepHumidityWords = 3;
        private const byte StepForce = 4;
        private const byte StepResult = 5;

        private readonly bool withHumidity;
        private readonly int ctrlHum;
        private readonly int ctrlMeas;
        private readonly int measureMs;
        private readonly Bme280Calibration calibration = new Bme280Calibration();
        private readonly byte[] words = new byte[Bme280Calibration.FirstBytes];
        private readonly ConversionTimer timer = new ConversionTimer();
        private byte step;
        private int waitMs;

        /// <summary>
        /// A chip on this device's address. With humidity it must be a BME280, otherwise it may be either. Oversampling 1, 2, 4, 8 or 16,
        /// the same for each quantity: 1 is the datasheet's choice for weather; more lowers the noise and takes longer.
        /// </summary>
        public Bme280(II2cDevice device, bool withHumidity, int oversampling)
            : base(device, withHumidity ? 3 : 2, 6, Bme280Calibration.FirstBytes)
        {
            int code = CodeOf(oversampling);
            Check.That(code != 0, Fault.LimitsInconsistent);
            this.withHumidity = withHumidity;
            ctrlHum = withHumidity ? code : 0;
            ctrlMeas = (code << 5) | (code << 2);

            // Section 9.1, t_measure,max, in us; rounded up, plus one for the step of the clock.
            int us = 1250 + (2300 * oversampling) + (2300 * oversampling) + 575 + (withHumidity ? (2300 * oversampling) + 575 : 0);
            measureMs = ((us + 999) / 1000) + 1;
            Temperature = new ChipSensor(this, QuantityTemperature);
            Pressure = new ChipSensor(this, QuantityPressure);
            Humidity = withHumidity ? new ChipSensor(this, QuantityHumidity) : null;
        }

        /// <summary>Thousandths of a degree Celsius, -40..85 °C, in steps of 10.</summary>
        public override ChipSensor Temperature { get; }

        /// <summary>Thousandths of a hectopascal, 300..1100 hPa.</summary>
        public override ChipSensor Pressure { get; }

        /// <summary>Thousandths of a percent relative humidity, 0..100 %; null without humidity.</summary>
        public override ChipSensor Humidity { get; }

        /// <inheritdoc/>
        protected override void Begin(long nowMs)
        {
            step = IsSetUp ? StepForce : StepIdentify;
        }

        /// <inheritdoc/>
        protected override SensorStatus Step(long nowMs)
        {
            switch (step)
            {
                case StepIdentify:
                    return Identify(nowMs);
                case StepStartUp:
                    return timer.ElapsedMs(nowMs) < waitMs ? SensorStatus.Pending : StartUp(nowMs);
                case StepFirstWords:
                    return TakeFirstWords();
                case StepHumidityWords:
                    return TakeHumidityWords();
                case StepForce:
                    return Force(nowMs);
                default:
                    return timer.ElapsedMs(nowMs) < waitMs ? SensorStatus.Pending : TakeResult(nowMs);
            }
        }

        private static int CodeOf(int oversampling)
        {
            switch (oversampling)
            {
                case 1:
                    return 1;
                case 2:
                    return 2;
                case 4:
                    return 3;
                case 8:
                    return 4;
                case 16:
                    return 5;
                default:
                    return 0;
            }
        }

        private SensorStatus Identify(long nowMs)
        {
            if (!ReadFrom(RegisterId, 1))
            {
                return Lose(WhyNoAnswer);
            }

            int id = Incoming[0];
            if (id != IdBme280 && (withHumidity || id < IdBmp280First || id > IdBmp280Last))
            {
                return Lose(SensorReason.WrongDevice);
            }

            Outgoing[0] = RegisterReset;
            Outgoing[1] = ResetWord;
            if (!Send(2))
            {
                return Lose(WhyNoAnswer);
            }

            return Wait(StartUpMs, StepStartUp, nowMs);
        }

        private SensorStatus StartUp(long nowMs)
        {
            if (!ReadFrom(RegisterStatus, 1))
            {
                return Lose(WhyNoAnswer);
            }

            if ((Incoming[0] & StatusImageUpdate) != 0)
            {
                return NotReadyYet(nowMs);
            }

            Append(0, RegisterCtrlMeas, ctrlMeas);
            if (!Send(2))
            {
                return Lose(WhyNoAnswer);
            }

            step = StepFirstWords;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeFirstWords()
        {
            SensorReason why = ReadTwice(Bme280Calibration.FirstRegister, Bme280Calibration.FirstBytes);
            if (why != SensorReason.None)
            {
                return Lose(why);
            }

            if (!calibration.TakeFirst(Incoming))
            {
                return Lose(SensorReason.CalibrationInvalid);
            }

            step = withHumidity ? StepHumidityWords : StepForce;
            IsSetUp = !withHumidity;
            return SensorStatus.Pending;
        }

        private SensorStatus TakeHumidityWords()
        {
            SensorReason why = ReadTwice(Bme280Calibration.HumidityRegister, Bme280Calibration.HumidityBytes);
            if (why != SensorReason.None)
            {
                return Lose(why);
            }

            if (!calibration.TakeHumidity(Incoming))
            {
                return Lose(SensorReason.CalibrationInvalid);
            }

            step = StepForce;
            IsSetUp = true;
            return SensorStatus.Pending;
        }

        private SensorReason ReadTwice(int register, int bytes)
        {
            if (!ReadFrom(register, bytes))
            {
                return WhyNoAnswer;
            }

            System.Array.Copy(Incoming, 0, words, 0, bytes);
            if (!ReadFrom(register, bytes))
            {
                return WhyNoAnswer;
            }

            for (int i = 0; i < bytes; i++)
            {
                if (words[i] != Incoming[i])
                {
                    return SensorReason.Checksum;
                }
            }

            return SensorReason.None;
        }

        private SensorStatus Force(long nowMs)
        {
            // Forced mode writes the mark, so it must be there before: otherwise the words could be those of a chip that was replaced.
            if (!ReadFrom(RegisterCtrlMeas, 1))
            {
                return Lose(WhyNoAnswer);
            }

            if ((Incoming[0] & ~ModeMask) != ctrlMeas)
            {
                return Lose(SensorReason.PowerLost);
            }

            // Section 6.2.1: pairs of register and value in one write. ctrl_hum takes effect with the write to ctrl_meas (5.4.3), and
            // config may be ignored outside sleep mode (5.4.6): the mode goes last.
            int bytes = 0;
            if (withHumidity)
            {
                bytes = Append(bytes, RegisterCtrlHum, ctrlHum);
            }

            bytes = Append(bytes, RegisterConfig, 0);
            bytes = Append(bytes, RegisterCtrlMeas, ctrlMeas | ModeForced);
            if (!Send(bytes))
            {
                return Lose(WhyNoAnswer);
            }

            return Wait(measureMs, StepResult, nowMs);
        }

        private SensorStatus Wait(int forMs, byte next, long nowMs)
        {
            timer.Start(nowMs);
            waitMs = forMs;
            step = next;
            return SensorStatus.Pending;
        }

        private SensorStatus NotReadyYet(long nowMs)
        {
            bool late = timer.ElapsedMs(nowMs) > waitMs + SensorLimits.NotReadyMs;
            return late ? Lose(SensorReason.NotReady) : SensorStatus.Pending;
        }

        private int Append(int at, int register, int value)
        {
            Outgoing[at] = (byte)register;
            Outgoing[at + 1] = (byte)value;
            return at + 2;
        }

        private SensorStatus TakeResult(long nowMs)
        {
            if (!ReadFrom(RegisterStatus, withHumidity ? ResultBytes : ResultBytesWithoutHumidity))
            {
                return Lose(WhyNoAnswer);
            }

            int mode = Incoming[RegisterCtrlMeas - RegisterStatus];
            if ((mode & ~ModeMask) != ctrlMeas)
            {
                return Lose(SensorReason.PowerLost);
            }

            if ((Incoming[0] & StatusMeasuring) != 0 || (mode & ModeMask) != 0)
            {
                return NotReadyYet(nowMs);
            }

            int adcTemperature = TwentyBits(AtTemperature);
            int adcPressure = TwentyBits(AtPressure);
            if (adcTemperature == SkippedAdc || adcPressure == SkippedAdc)
            {
                return Lose(SensorReason.PowerOnValue);
            }

            int adcHumidity = withHumidity ? BigEndian.GetU16(Incoming, AtHumidity) : 0;
            if (withHumidity && adcHumidity == SkippedHumidity)
            {
                return Lose(SensorReason.PowerOnValue);
            }

            return Convert(adcTemperature, adcPressure, adcHumidity);
        }

        private SensorStatus Convert(int adcTemperature, int adcPressure, int adcHumidity)
        {
            int centiC = calibration.Temperature(adcTemperature);
            long pa256 = calibration.Pressure(adcPressure);
            long hectopascalMilli = Rounding.Divide(pa256 * 10, 256);
            if (centiC < CentiCMin || centiC > CentiCMax
                || hectopascalMilli < HectopascalMilliMin || hectopascalMilli > HectopascalMilliMax)
            {
                return Fail(SensorReason.OutOfRange);
            }

            Set(QuantityTemperature, centiC * 10);
            Set(QuantityPressure, (int)hectopascalMilli);
            if (withHumidity)
            {
                Set(QuantityHumidity, (int)Rounding.Divide((long)calibration.Humidity(adcHumidity) * 1000, 1024));
            }

            return Done();
        }

        private int TwentyBits(int at)
        {
            return (Incoming[at] << 12) | (Incoming[at + 1] << 4) | (Incoming[at + 2] >> 4);
        }
    }
}
