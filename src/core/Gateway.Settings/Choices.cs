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
        /// <summary>1-Wire thermometer.</summary>
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
        /// <summary>I2C thermometer.</summary>
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
        Simulated
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
        Rate
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
}
