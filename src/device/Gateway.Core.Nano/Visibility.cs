using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Gateway.Sensors.I2c")]
[assembly: InternalsVisibleTo("Gateway.Sensors.OneWire")]
