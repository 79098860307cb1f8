using Gateway.Settings;

namespace Gateway.Tests.Unit.Settings;

/// <summary>A board with the pins of an ESP32-DevKitC, whose limits a test may change.</summary>
internal sealed class TestBoard : ISettingsBoard
{
    private const long Reserved = (1L << 1) | (1L << 3) | (0x3FL << 6) | (1L << 16) | (1L << 17) | (-1L << 40);
    private const int InputOnlyFrom = 34;

    public bool IsWifiOnly { get; set; }

    public int SettingsHeapBytes { get; set; } = int.MaxValue;

    public bool HasOutputs { get; set; } = true;

    public bool HasDiscovery { get; set; } = true;

    public bool HasOneWire { get; set; } = true;

    public bool Has(SensorKind kind) => kind switch
    {
        SensorKind.Simulated => false,
        SensorKind.Ds18b20 => HasOneWire,
        SensorKind.Modbus => ModbusUart != 0,
        _ => true
    };

    public int BusPin(SensorKind kind, bool isSecond) => kind == SensorKind.Ds18b20 ? (isSecond ? 5 : 4) : isSecond ? 22 : 21;

    public int ModbusUart { get; set; } = 3;

    public int ModbusPin(bool isTransmit) => isTransmit ? 19 : 18;

    public bool IsUartFree(int number, bool hasOneWire) => number == 3 && !hasOneWire;

    public int UsesOf(int pin) => (Reserved & (1L << pin)) != 0 ? PinUse.None
        : PinUse.Input | (pin < InputOnlyFrom ? PinUse.Output : 0) | (pin >= 32 ? PinUse.Analog : 0);
}
