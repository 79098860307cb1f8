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
    public sealed class DeviceFactory : IDeviceFactory
    {
        private readonly BoardPins pins;
        private readonly PinClaims claims;
        private int[] ntc;
        private readonly SensorBus[] buses;
        private GpioController gpio;
        private AdcController adc;
        private readonly PulseCounter[] counters = new PulseCounter[SettingsLimits.SensorCount];
        private readonly int[] counterPins = new int[SettingsLimits.SensorCount];
        private int counterCount;

        /// <summary>A factory of this board. The console's pins are taken already.</summary>
        public DeviceFactory(Program board)
        {
            pins = board.Pins;
            buses = board.Buses();
            claims = new PinClaims(pins.Reserved);
            Check.That(claims.Take(pins.ConsoleReceive, pins.ConsoleTransmit), Fault.LimitsInconsistent);
        }

        /// <summary>Counts the edges of every input that is fitted; null while there is none.</summary>
        public EdgeCount Edges { get; private set; }

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
                return new GpioInput(Gpio(), pin, pin < pins.InputOnlyFrom, Edges);
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
        public IDigitalOutput CreateOutput(int pin)
        {
            try
            {
                return pin < pins.InputOnlyFrom && claims.Take(pin) ? new GpioOutput(Gpio(), pin) : null;
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

        /// <summary>The analogue input on a pin of ADC1; null when it is none of those, or taken.</summary>
        public IAnalogInput CreateAnalog(int pin)
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

        /// <summary>
        /// The thermometer that a board comes with, checked: a TMP36 on <paramref name="pin"/>, or a chip on its bus's usual pins, where
        /// <paramref name="address"/> 0 is its usual one. Null when it cannot be had.
        /// </summary>
        public ISensor CreateThermometer(SensorKind kind, int pin, int address)
        {
            if (kind == SensorKind.Tmp36)
            {
                IAnalogInput input = CreateAnalog(pin);
                return input == null ? null : Thermometer.Tmp36(input, pins.AdcFullScaleMilliVolt);
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

        /// <summary>A search of the 1-Wire bus that was fitted; null when none was.</summary>
        public OneWireSearch NewOneWireSearch()
        {
            SensorBus bus = BusOf(SensorKind.Ds18b20);
            return bus == null ? null : bus.NewSearch();
        }

        // The bus of the board's firmware that has this kind of chip, or null: its part was left out, or no bus has it.
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

        // One for all of them.
        private int[] Ntc()
        {
            if (ntc == null)
            {
                ntc = NtcTables.NewBeta3950();
            }

            return ntc;
        }

        // What a kind of sensor is made of, and the unit of its readings.
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
                    return MakeNtc(CreateAnalog(pin));
                case SensorKind.Milliampere:
                    unit = Units.Milliamperes;
                    return MakeCurrent(CreateAnalog(pin));
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
                    return counter == null ? null : isRate ? (ISensor)counter.Rate : counter.Total;
                default:
                    // A chip on a bus, by the bus's own table. What no bus has is refused: a simulated sensor is a PC's.
                    unit = quantity == SensorQuantity.Humidity ? Units.Percent
                        : quantity == SensorQuantity.Pressure ? Units.Hectopascals : Units.Celsius;
                    SensorBus bus = Open(kind, pin, set.GetNumber(SettingId.SensorPin2 + index));
                    return bus == null ? null : bus.Create(set, index);
            }
        }

        // A meter's total and rate come from one counter; null when the pin is somebody else's.
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

            IPulseInput input = new GpioPulses(Gpio(), pin, pin < pins.InputOnlyFrom, DeviceLimits.PulseDebounceMs);
            PulseCounter counter = new PulseCounter(
                input, DeviceLimits.MicroUnitsPerPulse, DeviceLimits.RatePeriodS, DeviceLimits.RateWindowMs);
            counterPins[counterCount] = pin;
            counters[counterCount] = counter;
            counterCount++;
            return counter;
        }

        // These give null for an input that could not be had.
        private ISensor MakeTmp36(IAnalogInput input)
        {
            return input == null ? null : Thermometer.Tmp36Signal(input, pins.AdcFullScaleMilliVolt);
        }

        private ISensor MakeNtc(IAnalogInput input)
        {
            return input == null ? null : new NtcSensor(
                Averaged(input), Ntc(), NtcTables.FirstMilliC, NtcTables.StepMilliC, false,
                (int)((long)DeviceLimits.NtcSupplyMilliVolt * AveragedInput.FullScalePpm / pins.AdcFullScaleMilliVolt));
        }

        private ISensor MakeCurrent(IAnalogInput input)
        {
            return input == null ? null : new CurrentSignal(
                Averaged(input), pins.AdcFullScaleMilliVolt * 1000 / DeviceLimits.ShuntOhm, DeviceLimits.ZeroMicroA,
                DeviceLimits.FullMicroA);
        }

        private ISensor MakeVoltage(IAnalogInput input)
        {
            return input == null ? null : new VoltageSignal(
                Averaged(input), pins.AdcFullScaleMilliVolt * DeviceLimits.VoltDivider, 0, DeviceLimits.FullMilliVolt, 0,
                DeviceLimits.FullMilliVolt);
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
