using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>The DS18B20s on the one 1-Wire bus: a chip for each ROM code of the settings, and one for a sensor without a code.</summary>
internal sealed class SimulatedOneWireSensors(SimulatedTime time, int receivePin, int transmitPin) : SensorBus(receivePin, transmitPin)
{
    private const int SixteenthsMin = -55 * 16;
    private const int SixteenthsMax = 125 * 16;

    private readonly SimulatedOneWireBus wire = new();
    private readonly Dictionary<string, SimulatedDs18b20> chips = [];
    private Ds18b20Bus? bus;

    /// <summary>What the next sensor that is created measures.</summary>
    public Func<int?> Measured { get; set; } = () => null;

    /// <inheritdoc/>
    public override bool Has(SensorKind kind) => kind == SensorKind.Ds18b20;

    /// <inheritdoc/>
    public override ISensor? Create(SettingsSet set, int index)
    {
        byte[]? rom = set.NewValue(SettingId.SensorRom + index);
        if (set.GetNumber(SettingId.SensorQuantity + index) != (int)SensorQuantity.Temperature || (rom is not null && !Ds18b20.IsRom(rom)))
        {
            return null;
        }

        string key = rom is null ? "" : Convert.ToHexString(rom);
        if (!chips.TryGetValue(key, out SimulatedDs18b20? chip))
        {
            chip = rom is null ? new SimulatedDs18b20(time, (ulong)index) : new SimulatedDs18b20(time, rom);
            chips[key] = chip;
            wire.Devices.Add(chip);
        }

        return new DrivenSensor(
            new Ds18b20(bus, rom, set.GetNumber(SettingId.SensorResolution + index)), Measured, milli => Feed(chip, milli));
    }

    /// <inheritdoc/>
    public override ISensor? CreateThermometer(SensorKind kind, int address) => null;

    /// <inheritdoc/>
    protected override void Open(int first, int second) => bus = new Ds18b20Bus(wire);

    // A chip that comes back had no power meanwhile.
    private static void Feed(SimulatedDs18b20 chip, int? milli)
    {
        if (milli is { } value)
        {
            if (!chip.Present)
            {
                chip.PowerOn();
            }

            chip.Register = (short)Math.Clamp(Math.Round(value * 16 / 1000.0), SixteenthsMin, SixteenthsMax);
        }

        chip.Present = milli is not null;
    }
}
