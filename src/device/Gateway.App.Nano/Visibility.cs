using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Gateway.Discovery")]
