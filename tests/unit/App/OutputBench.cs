using System.Text.Json;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;

namespace Gateway.Tests.Unit.App;

/// <summary>A gateway with outputs from settings, whose pins remember what was done to them.</summary>
internal sealed class OutputBench
{
    private readonly SettingsStore store = new SettingsWorld().Start();

    public OutputBench(string settings, FakePower? power = null)
    {
        World = new World(power);
        foreach (string pair in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            store.MustSet(pair.Split('=')[0], pair.Split('=')[1]);
        }
    }

    public World World { get; }

    public FakePins Pins { get; } = new();

    public Outputs Outputs { get; private set; } = null!;

    /// <summary>Outputs that the board cannot have.</summary>
    public int Refused { get; private set; }

    /// <summary>Parts before the outputs, which may have something to switch.</summary>
    public LoopPart[] Others { get; init; } = [];

    public OutputBench PowerOn()
    {
        World.PowerOn(change: Add);
        return this;
    }

    public OutputBench Run(long ms)
    {
        World.Run(ms);
        return this;
    }

    /// <summary>Sends a command; returns the results of all commands since the start, in order.</summary>
    public OutputBench Command(string arguments, int qos = 2)
    {
        World.Command("output", arguments, qos);
        return this;
    }

    public List<string> Results => [.. World.Payloads("reply").Select(reply => Member(reply, "result"))];

    /// <summary>State and cause of each message of an output.</summary>
    public List<string> States(string name) =>
        [.. World.Payloads("output/" + name).Select(one => Member(one, "state") + " " + Member(one, "by"))];

    public void Add(GatewayParts parts)
    {
        Pins.Reset(() => World.Clock.MonotonicMs);
        parts.Others = Others;
        Refused = HostOutputs.Add(store.Pending, Pins, parts);
        Outputs = parts.Others.OfType<Outputs>().SingleOrDefault()!;
    }

    private static string Member(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString()!;
}

/// <summary>Pins of a board. A restart lets go of all of them.</summary>
internal sealed class FakePins : IDeviceFactory
{
    private readonly Dictionary<int, FakePin> pins = [];
    private Func<long> clock = () => 0;

    public FakePin this[int pin] => pins[pin];

    public void Reset(Func<long> nowMs)
    {
        clock = nowMs;
        foreach (FakePin pin in pins.Values)
        {
            pin.IsHigh = null;
        }
    }

    public ISensor? CreateSensor(SettingsSet set, int index, out byte[] unit)
    {
        unit = [];
        return null;
    }

    public IDigitalInput? CreateContact(int pin) => null;

    public IDigitalInput? CreateInput(int pin) => null;

    public IDigitalOutput? CreateOutput(int pin, bool isHigh)
    {
        if (pin >= 40)
        {
            return null;
        }

        FakePin made = pins.TryGetValue(pin, out FakePin? known) ? known : pins[pin] = new FakePin(() => clock());
        made.IsHigh = isHigh;
        made.Starts.Add(isHigh);
        return made;
    }
}

/// <summary>A pin, with its level at each start and each level that was set.</summary>
internal sealed class FakePin(Func<long> clock) : IDigitalOutput
{
    public bool? IsHigh { get; set; }

    public List<bool> Starts { get; } = [];

    public List<(long AtMs, bool IsHigh)> Levels { get; } = [];

    /// <summary>How often it was set high.</summary>
    public int Rises => Levels.Count(one => one.IsHigh);

    public void Set(bool high)
    {
        IsHigh = high;
        Levels.Add((clock(), high));
    }
}
