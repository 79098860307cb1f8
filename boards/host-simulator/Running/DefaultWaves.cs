using Gateway.Hal.Host;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>What sensors measure unless <c>--simulate</c> says otherwise: something usual that moves.</summary>
internal static class DefaultWaves
{
    public static Waveform Of(SensorKind kind, SensorQuantity quantity, int index) => Waveform.Parse((kind, quantity) switch
    {
        (SensorKind.Milliampere, _) => $"12+sine:4,2m+noise:0.05,{index}",
        (SensorKind.Volt, _) => $"5+sine:2,2m+noise:0.02,{index}",
        (SensorKind.Contact, _) => "step:0,1,1m",
        (SensorKind.Pulse, _) => "1200+sine:600,5m",
        (_, SensorQuantity.Humidity) => $"55+sine:10,3m+noise:0.3,{index}",
        (_, SensorQuantity.Pressure) => $"1013+sine:5,5m+noise:0.1,{index}",
        _ => $"21+sine:3,2m+noise:0.1,{index}",
    });
}
