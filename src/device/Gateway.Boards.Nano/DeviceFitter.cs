using System;
using System.Device.Adc;
using System.Device.Gpio;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>
    /// What a board makes of the settings' sensors, contacts and outputs: the drivers of core on its buses and pins. A pin serves one
    /// thing; what cannot be had is refused, never half made. For start-up.
    /// </summary>
    public sealed class DeviceFitter : ISettingsFitter
    {
        private const int QuantityRate = 3;

        private readonly IBoard board;
        private readonly BoardPins pins;
        private readonly PinClaims claims;
        private GpioController gpio;
        private AdcController adc;
        private I2cChips i2c;
        private readonly PulseCounter[] counters = new PulseCounter[SettingsLimits.SensorCount];
        private readonly int[] counterPins = new int[SettingsLimits.SensorCount];
        private int counterCount;
        private Ds18b20Bus oneWire;
        private int oneWireReceive;
        private int oneWireTransmit;

        /// <summary>A fitter of this board. The console's pins are taken already.</summary>
        public DeviceFitter(IBoard board)
        {
            this.board = board;
            pins = board.Pins;
            claims = new PinClaims(pins.Reserved);
            Check.That(claims.Take(pins.ConsoleReceive, pins.ConsoleTransmit), Fault.LimitsInconsistent);
        }

        /// <inheritdoc/>
        public ISensor FitSensor(SettingsSet set, int index)
        {
            ISensor sensor;
            try
            {
                sensor = Make(set, index);
            }
            catch (Exception)
            {
                // The firmware refuses a pin or a bus by an exception.
                sensor = null;
            }

            if (sensor == null)
            {
                return null;
            }

            return new CheckedSensor(sensor, SensorSettings.CheckOf(set, index));
        }

        /// <inheritdoc/>
        public byte[] UnitOf(SettingsSet set, int index)
        {
            switch ((SensorKind)set.GetNumber(SettingId.SensorKind + index))
            {
                case SensorKind.Milliampere:
                    return Units.Milliamperes;
                case SensorKind.Volt:
                    return Units.Volts;
                case SensorKind.Contact:
                    return Units.One;
                case SensorKind.Pulse:
                    return set.GetNumber(SettingId.SensorQuantity + index) == QuantityRate ? Units.AnHour : Units.One;
                case SensorKind.Ds18b20:
                case SensorKind.Mcp9808:
                case SensorKind.Lm75:
                case SensorKind.Tmp36:
                case SensorKind.Ntc:
                    return Units.Celsius;
                default:
                    break;
            }

            switch (set.GetNumber(SettingId.SensorQuantity + index))
            {
                case 1:
                    return Units.Percent;
                case 2:
                    return Units.Hectopascals;
                default:
                    return Units.Celsius;
            }
        }

        /// <inheritdoc/>
        public IDigitalInput FitContact(int pin)
        {
            IDigitalInput input = FitInput(pin);
            return input == null ? null : new GroundContact(input);
        }

        /// <inheritdoc/>
        public IDigitalInput FitInput(int pin)
        {
            try
            {
                return claims.Take(pin) ? new GpioInput(Gpio(), pin, pin < pins.InputOnlyFrom) : null;
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <inheritdoc/>
        public IDigitalOutput FitOutput(int pin)
        {
            try
            {
                return pin < pins.InputOnlyFrom && claims.Take(pin) ? new GpioOutput(Gpio(), pin) : null;
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <summary>The analogue input on a pin of ADC1; null when it is none of those, or taken.</summary>
        public IAnalogInput FitAnalog(int pin)
        {
            for (int channel = 0; channel < pins.AdcPins.Length; channel++)
            {
                if (pins.AdcPins[channel] == pin && claims.Take(pin))
                {
                    if (adc == null)
                    {
                        adc = new AdcController();
                    }

                    return new AdcInput(adc, channel);
                }
            }

            return null;
        }

        /// <summary>The 1-Wire bus on these pins, or where one is -1 on the board's; null when there is none. A board has one.</summary>
        public Ds18b20Bus FitOneWire(int receivePin, int transmitPin)
        {
            int receive = receivePin >= 0 ? receivePin : pins.OneWireReceive;
            int transmit = transmitPin >= 0 ? transmitPin : pins.OneWireTransmit;
            if (oneWire != null)
            {
                return receive == oneWireReceive && transmit == oneWireTransmit ? oneWire : null;
            }

            if (pins.OneWireReceive < 0 || !claims.Take(receive, transmit))
            {
                return null;
            }

            oneWireReceive = receive;
            oneWireTransmit = transmit;
            oneWire = new Ds18b20Bus(board.OneWire(receive, transmit));
            return oneWire;
        }

        /// <summary>
        /// The 1-Wire bus of the first DS18B20 in the settings, or the board's; null when there is none. For a console without a gateway.
        /// </summary>
        public Ds18b20Bus FitOneWireOf(SettingsSet set)
        {
            int index = 1;
            while (index <= SettingsLimits.SensorCount && set.GetNumber(SettingId.SensorKind + index) != (int)SensorKind.Ds18b20)
            {
                index++;
            }

            try
            {
                return index > SettingsLimits.SensorCount ? FitOneWire(BoardPins.None, BoardPins.None)
                    : FitOneWire(set.GetNumber(SettingId.SensorPin + index), set.GetNumber(SettingId.SensorPin2 + index));
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <summary>A search of the 1-Wire bus that was fitted; null when none was.</summary>
        public OneWireSearch NewOneWireSearch()
        {
            return oneWire == null ? null : new OneWireSearch(oneWire.Wire);
        }

        /// <summary>The chips of the I2C bus on these pins, or where one is -1 on the board's; null when it cannot be had.</summary>
        public I2cChips FitI2c(int dataPin, int clockPin)
        {
            int data = dataPin >= 0 ? dataPin : pins.I2cData;
            int clock = clockPin >= 0 ? clockPin : pins.I2cClock;
            if (i2c == null && claims.Take(data, clock))
            {
                i2c = new I2cChips(data, clock);
            }

            return i2c != null && i2c.IsOn(data, clock) ? i2c : null;
        }

        private ISensor Make(SettingsSet set, int index)
        {
            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
            int pin = set.GetNumber(SettingId.SensorPin + index);
            int pin2 = set.GetNumber(SettingId.SensorPin2 + index);
            switch (kind)
            {
                case SensorKind.Ds18b20:
                    Ds18b20Bus bus = FitOneWire(pin, pin2);
                    byte[] rom = set.NewValue(SettingId.SensorRom + index);
                    return bus == null || (rom != null && !Ds18b20.IsRom(rom))
                        ? null : new Ds18b20(bus, rom, set.GetNumber(SettingId.SensorResolution + index));
                case SensorKind.Bmp280:
                case SensorKind.Bme280:
                case SensorKind.Sht31:
                case SensorKind.Sht4x:
                case SensorKind.Mcp9808:
                case SensorKind.Lm75:
                    I2cChips chips = FitI2c(pin, pin2);
                    return chips == null ? null : chips.Sensor(
                        kind, set.GetNumber(SettingId.SensorAddress + index), set.GetNumber(SettingId.SensorQuantity + index));
                case SensorKind.Tmp36:
                case SensorKind.Ntc:
                case SensorKind.Milliampere:
                case SensorKind.Volt:
                    IAnalogInput input = FitAnalog(pin);
                    return input == null ? null : MakeAnalog(kind, input);
                case SensorKind.Contact:
                    IDigitalInput contact = FitContact(pin);
                    return contact == null ? null : new ContactSensor(contact, true, FittingLimits.DebounceMs);
                case SensorKind.Pulse:
                    PulseCounter counter = FitPulses(pin);
                    return counter == null ? null
                        : set.GetNumber(SettingId.SensorQuantity + index) == QuantityRate ? (ISensor)counter.Rate : counter.Total;
                default:
                    // A simulated sensor is a PC's.
                    return null;
            }
        }

        // A meter's total and rate come from one counter; null when the pin is somebody else's.
        private PulseCounter FitPulses(int pin)
        {
            for (int i = 0; i < counterCount; i++)
            {
                if (counterPins[i] == pin)
                {
                    return counters[i];
                }
            }

            if (!claims.Take(pin))
            {
                return null;
            }

            IPulseInput input = new GpioPulses(Gpio(), pin, pin < pins.InputOnlyFrom, FittingLimits.PulseDebounceMs);
            PulseCounter counter = new PulseCounter(
                input, FittingLimits.MicroUnitsPerPulse, FittingLimits.RatePeriodS, FittingLimits.RateWindowMs);
            counterPins[counterCount] = pin;
            counters[counterCount] = counter;
            counterCount++;
            return counter;
        }

        private ISensor MakeAnalog(SensorKind kind, IAnalogInput input)
        {
            int fullScaleMilliVolt = pins.AdcFullScaleMilliVolt;
            if (kind == SensorKind.Tmp36)
            {
                return Thermometer.Tmp36Signal(input, fullScaleMilliVolt);
            }

            AveragedInput averaged = new AveragedInput(input, FittingLimits.Conversions);
            switch (kind)
            {
                case SensorKind.Ntc:
                    return new NtcSensor(
                        averaged, NtcTables.Beta3950, NtcTables.FirstMilliC, NtcTables.StepMilliC, false,
                        (int)((long)FittingLimits.NtcSupplyMilliVolt * AveragedInput.FullScalePpm / fullScaleMilliVolt));
                case SensorKind.Milliampere:
                    return new CurrentSignal(
                        averaged, fullScaleMilliVolt * 1000 / FittingLimits.ShuntOhm, FittingLimits.ZeroMicroA, FittingLimits.FullMicroA);
                default:
                    return new VoltageSignal(
                        averaged, fullScaleMilliVolt * FittingLimits.VoltDivider, 0, FittingLimits.FullMilliVolt, 0,
                        FittingLimits.FullMilliVolt);
            }
        }

        private GpioController Gpio()
        {
            if (gpio == null)
            {
                gpio = new GpioController();
            }

            return gpio;
        }
    }
}
