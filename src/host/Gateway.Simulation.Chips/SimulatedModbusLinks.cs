using Gateway.App;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>Simulated links for all Modbus buses of a set, with the devices that its sensors name.</summary>
public sealed class SimulatedModbusLinks(Func<long> nowMs) : ModbusLinks
{
    private readonly Dictionary<int, SimulatedModbusLine> lines = [];

    /// <inheritdoc/>
    public override IByteLink Create(SettingsSet set, int index) => LineOf(set, index);

    /// <summary>Adds the device of the sensor 1.. of the set, with what it measures; null: it does not answer.</summary>
    public void Add(SettingsSet set, int sensor, Func<int?> measured) =>
        LineOf(set, set.GetNumber(SettingId.SensorBus + sensor)).Add(set, sensor, measured);

    private SimulatedModbusLine LineOf(SettingsSet set, int index)
    {
        if (!lines.TryGetValue(index, out SimulatedModbusLine? line))
        {
            bool isTcp = set.GetNumber(SettingId.ModbusKind + index) == (int)ModbusKind.Tcp;
            lines[index] = line = new SimulatedModbusLine(nowMs, isTcp);
        }

        return line;
    }
}
