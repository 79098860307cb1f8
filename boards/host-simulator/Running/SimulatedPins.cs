using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// What a PC has, for the rules of a save: every kind of sensor, and every pin for every use, because all are simulated. What is wrong on
/// every board, such as a pin with two uses, is refused here too.
/// </summary>
internal sealed class SimulatedPins : ISettingsBoard
{
    /// <inheritdoc/>
    public bool IsWifiOnly => false;

    /// <inheritdoc/>
    public int SettingsHeapBytes => int.MaxValue;

    /// <inheritdoc/>
    public bool HasOutputs => true;

    /// <inheritdoc/>
    public bool HasDiscovery => true;

    /// <inheritdoc/>
    public bool Has(SensorKind kind) => true;

    /// <inheritdoc/>
    public int BusPin(SensorKind kind, bool isSecond) => -1;

    /// <inheritdoc/>
    public int ModbusUart => 0;

    /// <inheritdoc/>
    public int ModbusPin(bool isTransmit) => -1;

    /// <inheritdoc/>
    public bool IsUartFree(int number, bool hasOneWire) => true;

    /// <inheritdoc/>
    public int UsesOf(int pin) => PinUse.Input | PinUse.Output | PinUse.Analog;
}
