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
    /// Creates a board's sensors, contacts and outputs from the settings: the drivers of core on its buses and pins. A pin has one use; a
    /// device that the board cannot have is refused as a whole. For start-up.
    /// </summary>
    public sealed class DeviceFactory : IDeviceFactory
    {
        private readonly Program board;
        private readonly PinClaims claims;
        private readonly SensorBus[] buses;
        private GpioController gpio;
        private AdcController adc;
        private PulseCounter[] counters;
        private int[] counterPins;
        private int counterCount;

        /// <summary>A factory for this board. The console's pins are taken already.</summary>
        public DeviceFactory(Program board)
        {
            this.board = board;
            buses = board.Buses();
            claims = new PinClaims(Board.ReservedPins);
            Check.That(claims.Take(Board.UartReceivePin, Board.UartTransmitPin), Fault.LimitsInconsistent);
        }

        /// <summary>Counts the edges of every input; null while there is none.</summary>
        public EdgeCount Edges { get; private set; }

        /// <summary>The Modbus buses; null if the settings name none, or the firmware leaves them out.</summary>
        public LoopPart Modbus { get; private set; }

        /// <summary>Makes the Modbus buses that the settings name, before sensors and outputs, which are on them.</summary>
        public void OpenModbus(SettingsSet set)
        {
            for (int i = 1; i <= SettingsLimits.ModbusCount && Modbus == null; i++)
            {
                Modbus = set.GetNumber(SettingId.ModbusKind + i) == 0 ? null : board.Modbus(set, claims);
            }
        }

        /// <inheritdoc/>
        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = null;
            ISensor sensor;
            try
            {
                sensor = Make(set, index, out unit);
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                // The firmware refuses a pin or a bus with an exception.
                sensor = null;
            }

            // A Modbus point has the checks that it needs.
            return sensor == null || set.GetNumber(SettingId.SensorKind + index) == (int)SensorKind.Modbus
                ? sensor : SensorSettings.Checked(sensor, set, index);
        }

        /// <inheritdoc/>
        public IDigitalInput CreateContact(int pin)
        {
            IDigitalInput input = CreateInput(pin);
            return input == null ? null : new GroundContact(input);
        }

        /// <inheritdoc/>
        public IDigitalInput CreateInput(int pin)
        {
            try
            {
                if (!claims.Take(pin))
                {
                    return null;
                }

                Edges = Edges ?? new EdgeCount();
                return new GpioInput(Gpio(), pin, pin < Board.InputOnlyFrom, Edges);
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <inheritdoc/>
        public IDigitalOutput CreateOutput(int pin, bool isHigh)
        {
            try
            {
                return pin < Board.InputOnlyFrom && claims.Take(pin) ? new GpioOutput(Gpio(), pin, isHigh) : null;
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <summary>The analogue input on a pin of ADC1; null if it is not one of these, or is taken.</summary>
        public IAnalogInput CreateAnalog(int pin)
        {
            int channel = pin < 0 ? -1 : Board.AdcChannelOf(pin);
            if (channel < 0 || !claims.Take(pin))
            {
                return null;
            }

            if (adc == null)
            {
                adc = new AdcController();
            }

            return new AdcInput(adc, channel);
        }

        /// <summary>
        /// The default thermometer of a board, with checks: a TMP36 on <paramref name="pin"/>, or a chip on the usual pins of its bus, with
        /// <paramref name="address"/> 0 for its usual one. Null if the board cannot have it.
        /// </summary>
        public ISensor CreateThermometer(SensorKind kind, int pin, int address)
        {
            if (kind == SensorKind.Tmp36)
            {
                IAnalogInput input = CreateAnalog(pin);
                return input == null ? null : Thermometer.Tmp36(input, Board.AdcFullScaleMilliVolt);
            }

            SensorBus bus = Open(kind, pin, BoardPins.None);
            ISensor sensor = bus == null ? null : bus.CreateThermometer(kind, address);
            return sensor == null ? null : Thermometer.Checked(sensor);
        }

        /// <summary>
        /// Opens the 1-Wire bus of the first DS18B20 in the settings, or the board's, if there is one.
        /// </summary>
        public void CreateOneWireOf(SettingsSet set)
        {
            int index = 1;
            while (index <= SettingsLimits.SensorCount && set.GetNumber(SettingId.SensorKind + index) != (int)SensorKind.Ds18b20)
            {
                index++;
            }

            bool isUsual = index > SettingsLimits.SensorCount;
            try
            {
                Open(
                    SensorKind.Ds18b20,
                    isUsual ? BoardPins.None : set.GetNumber(SettingId.SensorPin + index),
                    isUsual ? BoardPins.None : set.GetNumber(SettingId.SensorPin2 + index));
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                // The firmware refuses the pins: nothing to search.
            }
        }

        /// <summary>A search of the 1-Wire bus; null if there is none.</summary>
        public OneWireSearch NewOneWireSearch()
        {
            SensorBus bus = BusOf(SensorKind.Ds18b20);
            return bus == null ? null : bus.NewSearch();
        }

        // The bus of the board's firmware for this kind of chip; null if its part was left out, or no bus has such a chip.
        private SensorBus BusOf(SensorKind kind)
        {
            for (int i = 0; i < buses.Length; i++)
            {
                if (buses[i] != null && buses[i].Has(kind))
                {
                    return buses[i];
                }
            }

            return null;
        }

        private SensorBus Open(SensorKind kind, int pin, int pin2)
        {
            SensorBus bus = BusOf(kind);
            return bus != null && bus.TryOpen(pin, pin2, claims) ? bus : null;
        }

        // Makes a sensor of a kind, and tells the unit of its readings.
        private ISensor Make(SettingsSet set, int index, out byte[] unit)
        {
            SensorKind kind = (SensorKind)set.GetNumber(SettingId.SensorKind + index);
            SensorQuantity quantity = (SensorQuantity)set.GetNumber(SettingId.SensorQuantity + index);
            int pin = set.GetNumber(SettingId.SensorPin + index);
            unit = Units.Celsius;
            switch (kind)
            {
                case SensorKind.Tmp36:
                    return MakeTmp36(CreateAnalog(pin));
                case SensorKind.Ntc:
                    return MakeNtc(CreateAnalog(pin), set, index);
                case SensorKind.Milliampere:
                    unit = Units.Milliamperes;
                    return MakeCurrent(CreateAnalog(pin), set, index);
                case SensorKind.Volt:
                    unit = Units.Volts;
                    return MakeVoltage(CreateAnalog(pin));
                case SensorKind.Contact:
                    unit = Units.One;
                    IDigitalInput contact = CreateContact(pin);
                    return contact == null ? null : new ContactSensor(contact, true, DeviceLimits.DebounceMs);
                case SensorKind.Pulse:
                    bool isRate = quantity == SensorQuantity.Rate;
                    unit = isRate ? Units.AnHour : Units.One;
                    PulseCounter counter = CreatePulses(pin);
                    return counter == null ? null : isRate ? (ISensor)counter.Rate : new PulseTotal(counter);
                case SensorKind.Modbus:
                    unit = null;
                    return Modbus == null ? null : Modbus.CreateSensor(set, index);
                default:
                    // A chip on a bus, by the bus's own table. A kind that no bus has is refused: only a PC has simulated sensors.
                    unit = Units.Of(kind, SensorKinds.QuantityOf(kind, (int)quantity));
                    SensorBus bus = Open(kind, pin, set.GetNumber(SettingId.SensorPin2 + index));
                    return bus == null ? null : bus.Create(set, index);
            }
        }

        // A meter's total and rate come from one counter; null if the pin has another use.
        private PulseCounter CreatePulses(int pin)
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

            if (counters == null)
            {
                counters = new PulseCounter[SettingsLimits.SensorCount];
                counterPins = new int[SettingsLimits.SensorCount];
            }

            IPulseInput input = new GpioPulses(Gpio(), pin, pin < Board.InputOnlyFrom, DeviceLimits.PulseDebounceMs);
            PulseCounter counter = new PulseCounter(input, DeviceLimits.RatePeriodS, DeviceLimits.RateWindowMs);
            counterPins[counterCount] = pin;
            counters[counterCount] = counter;
            counterCount++;
            return counter;
        }

        // These return null if the input is null.
        private ISensor MakeTmp36(IAnalogInput input)
        {
            return input == null ? null : Thermometer.Tmp36Signal(input, Board.AdcFullScaleMilliVolt);
        }

        private static ISensor MakeNtc(IAnalogInput input, SettingsSet set, int index)
        {
            return input == null ? null : new NtcSensor(
                Averaged(input), set.GetNumber(SettingId.SensorR25 + index), set.GetNumber(SettingId.SensorBeta + index),
                set.GetNumber(SettingId.SensorDivider + index), atSupply: set.GetNumber(SettingId.SensorNtcSide + index) != 0,
                supplyPpm: (int)((long)set.GetNumber(SettingId.SensorSupply + index) * AveragedInput.FullScalePpm
                    / Board.AdcFullScaleMilliVolt));
        }

        private static ISensor MakeCurrent(IAnalogInput input, SettingsSet set, int index)
        {
            int milliOhm = set.GetNumber(SettingId.SensorShunt + index);
            return input == null ? null : new CurrentSignal(
                Averaged(input),
                (int)(Board.AdcFullScaleMilliVolt * 1000000L / (milliOhm == 0 ? DeviceLimits.ShuntMilliOhm : milliOhm)),
                DeviceLimits.ZeroMicroA, DeviceLimits.FullMicroA);
        }

        private ISensor MakeVoltage(IAnalogInput input)
        {
            return input == null ? null : new VoltageSignal(
                Averaged(input), fullScaleMilliV: Board.AdcFullScaleMilliVolt * DeviceLimits.VoltDivider, zeroMilliV: 0,
                fullMilliV: DeviceLimits.FullMilliVolt, zeroMilli: 0, fullMilli: DeviceLimits.FullMilliVolt);
        }

        private static AveragedInput Averaged(IAnalogInput input)
        {
            return new AveragedInput(input, DeviceLimits.Conversions);
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
