using System.Text.Json;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>A gateway with outputs on pins and on coils, from settings. The device keeps its coils.</summary>
internal sealed class CoilBench
{
    private readonly SettingsStore store = new SettingsWorld().Start();

    public CoilBench(string settings, FakePower? power = null)
    {
        World = new World(power);
        Device = new FakeCoilDevice(() => World.Clock.MonotonicMs);
        foreach (string pair in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            store.MustSet(pair.Split('=')[0], pair.Split('=')[1]);
        }

        Assert.Equal(Refusal.None, store.Save());
    }

    public World World { get; }

    public FakeCoilDevice Device { get; }

    public FakePins Pins { get; } = new();

    public int Refused { get; private set; }

    public List<string> Results => [.. World.Payloads("reply").Select(reply => Member(reply, "result")!)];

    /// <summary>State, cause and reason of each message of an output.</summary>
    public List<string> States(string name) =>
        [.. World.Payloads("output/" + name).Select(one => $"{Member(one, "state")} {Member(one, "by")} {Member(one, "reason")}".Trim())];

    public CoilBench PowerOn()
    {
        World.PowerOn(change: Add);
        return this;
    }

    public CoilBench Run(long ms)
    {
        World.Run(ms);
        return this;
    }

    public CoilBench Command(string arguments, string command = "output")
    {
        World.Command(command, arguments, 2);
        return this;
    }

    private void Add(GatewayParts parts)
    {
        Pins.Reset(() => World.Clock.MonotonicMs);
        ModbusPart modbus = new(store.Live, Device);
        GatewayParts made = new() { Crc = parts.Crc };
        new SettingsMapping(new Factory(modbus, Pins)).Apply(store.Live, "gw1"u8.ToArray(), made);

        // The world's own sensor and alarm stay.
        parts.Sensors = [.. parts.Sensors, .. made.Sensors];
        parts.Others = [modbus];
        Refused = HostOutputs.Add(store.Live, Pins, parts);
    }

    private static string? Member(string json, string name) =>
        JsonDocument.Parse(json).RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() : "";

    private sealed class Factory(ModbusPart modbus, FakePins pins) : IDeviceFactory
    {
        public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = [];
            return modbus.CreateSensor(set, index);
        }

        public IDigitalInput? CreateContact(int pin) => null;

        public IDigitalInput? CreateInput(int pin) => null;

        public IDigitalOutput? CreateOutput(int pin, bool isHigh) => pins.CreateOutput(pin, isHigh);
    }
}
