using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Gateway.Console")]
[assembly: InternalsVisibleTo("Gateway.Discovery")]
