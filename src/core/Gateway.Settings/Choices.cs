using System.Runtime.CompilerServices;

namespace Gateway.Settings
{
    /// <summary>Values of <see cref="SettingId.Network"/>, in the order of the table's list.</summary>
    public enum NetworkChoice : byte
    {
        /// <summary>The network that the board has.</summary>
        Auto,
        /// <summary>Wireless.</summary>
        Wifi,
        /// <summary>Cable.</summary>
        Ethernet
    }

    /// <summary>Values of <see cref="SettingId.BrokerKind"/>, in the order of the table's list.</summary>
    public enum BrokerKind : byte
    {
        /// <summary>As the standard says, with QoS 2 and RETAIN.</summary>
        Standard,
        /// <summary>AWS IoT Core.</summary>
        AwsIot,
        /// <summary>Azure Event Grid.</summary>
        AzureEventGrid,
        /// <summary>RabbitMQ.</summary>
        RabbitMq,
        /// <summary>NATS.</summary>
        Nats
    }

    /// <summary>Values of <see cref="SettingId.SensorKind"/>, in the order of the table's list.</summary>
    public enum SensorKind : byte
    {
        /// <summary>No sensor.</summary>
        None,
        /// <summary>1-Wire thermometer: DS18B20, DS1822, DS18S20.</summary>
        Ds18b20,
        /// <summary>I2C temperature and pressure.</summary>
        Bmp280,
        /// <summary>I2C temperature, pressure and humidity.</summary>
        Bme280,
        /// <summary>I2C temperature and humidity.</summary>
        Sht31,
        /// <summary>I2C temperature and humidity.</summary>
        Sht4x,
        /// <summary>I2C thermometer.</summary>
        Mcp9808,
        /// <summary>I2C thermometer, and its relatives.</summary>
        Lm75,
        /// <summary>Analog thermometer.</summary>
        Tmp36,
        /// <summary>Thermistor on an analog input.</summary>
        Ntc,
        /// <summary>4-20 mA on an analog input.</summary>
        Milliampere,
        /// <summary>0-10 V on an analog input.</summary>
        Volt,
        /// <summary>A contact as a reading of 0 or 1.</summary>
        Contact,
        /// <summary>Counted pulses.</summary>
        Pulse,
        /// <summary>A seeded curve, for a board without a sensor.</summary>
        Simulated,
        /// <summary>I2C thermometer.</summary>
        Tmp117,
        /// <summary>I2C converter with four inputs.</summary>
        Ads1115,
        /// <summary>I2C voltage, current and power.</summary>
        Ina219,
        /// <summary>I2C voltage, current and power.</summary>
        Ina226,
        /// <summary>I2C carbon dioxide, temperature and humidity.</summary>
        Scd4x,
        /// <summary>A register or a bit of a Modbus device.</summary>
        Modbus
    }

    /// <summary>Values of <see cref="SettingId.ModbusKind"/>, in the order of the table's list.</summary>
    public enum ModbusKind : byte
    {
        /// <summary>No bus.</summary>
        None,
        /// <summary>A serial line.</summary>
        Rtu,
        /// <summary>A device in the network.</summary>
        Tcp
    }

    /// <summary>Values of <see cref="SettingId.SensorTable"/>, in the order of the table's list.</summary>
    public enum PointTable : byte
    {
        /// <summary>Bits that can be written.</summary>
        Coil,
        /// <summary>Bits that cannot.</summary>
        Discrete,
        /// <summary>Registers that can be written.</summary>
        Holding,
        /// <summary>Registers that cannot.</summary>
        Input
    }

    /// <summary>Values of <see cref="SettingId.SensorType"/>, in the order of the table's list.</summary>
    public enum PointType : byte
    {
        /// <summary>A bit.</summary>
        Bit,
        /// <summary>A register.</summary>
        U16,
        /// <summary>A register with sign.</summary>
        S16,
        /// <summary>Two registers.</summary>
        U32,
        /// <summary>Two registers with sign.</summary>
        S32,
        /// <summary>Two registers, floating point.</summary>
        Float32
    }

    /// <summary>Values of <see cref="SettingId.SensorQuantity"/>, in the order of the table's list.</summary>
    public enum SensorQuantity : byte
    {
        /// <summary>Temperature.</summary>
        Temperature,
        /// <summary>Relative humidity.</summary>
        Humidity,
        /// <summary>Pressure of the air.</summary>
        Pressure,
        /// <summary>Pulses an hour.</summary>
        Rate,
        /// <summary>Carbon dioxide in the air.</summary>
        Co2,
        /// <summary>Voltage.</summary>
        Voltage,
        /// <summary>Current.</summary>
        Current,
        /// <summary>Power.</summary>
        Power
    }

    /// <summary>Values of <see cref="SettingId.AlarmKind"/>, in the order of the table's list.</summary>
    public enum AlarmKind : byte
    {
        /// <summary>No alarm.</summary>
        None,
        /// <summary>At or above the limit.</summary>
        Above,
        /// <summary>At or below the limit.</summary>
        Below,
        /// <summary>A contact in its alarm position.</summary>
        Contact,
        /// <summary>At or outside a lower and an upper limit.</summary>
        Band,
        /// <summary>Rising or falling by the limit a minute, or faster.</summary>
        Rate,
        /// <summary>No reading for a time.</summary>
        NoData,
        /// <summary>The sensor is at fault.</summary>
        Fault
    }

    /// <summary>Values of <see cref="SettingId.OutputKind"/>, in the order of the table's list.</summary>
    [ExcludeType]
    public static class OutputKind
    {
        /// <summary>No output.</summary>
        public const int None = 0;

        /// <summary>A pin.</summary>
        public const int Pin = 1;

        /// <summary>A coil of a Modbus device.</summary>
        public const int Coil = 2;
    }

    /// <summary>Values of <see cref="SettingId.OutputStart"/>, in the order of the table's list.</summary>
    [ExcludeType]
    public static class OutputStart
    {
        /// <summary>On; 0 is off.</summary>
        public const int On = 1;

        /// <summary>As the last command left it.</summary>
        public const int Last = 2;
    }
}
