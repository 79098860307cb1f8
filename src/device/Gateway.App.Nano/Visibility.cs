using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Gateway.Console")]
[assembly: InternalsVisibleTo("Gateway.Discovery")]
[assembly: InternalsVisibleTo("Gateway.Outputs")]
[assembly: InternalsVisibleTo("Gateway.Modbus")]
