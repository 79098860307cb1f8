using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Simulation;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

internal sealed class TestLight : IDigitalOutput
{
    public List<bool> Levels { get; } = [];

    public void Set(bool high) => Levels.Add(high);
}

internal sealed class TestScan : IWifiScan
{
    public List<(string Name, int SignalDbm)> Networks { get; } = [];

    public WifiScanState Outcome { get; set; } = WifiScanState.Done;

    public int Polls { get; set; }

    public bool Begins { get; set; } = true;

    public int Count => Networks.Count;

    public bool Begin() => Begins;

    public WifiScanState Poll() => ++Polls < 3 ? WifiScanState.Running : Outcome;

    public void Read(int index, WifiNetwork into)
    {
        into.SsidBytes = Encoding.UTF8.GetBytes(Networks[index].Name, into.Ssid);
        into.SignalDbm = Networks[index].SignalDbm;
    }
}

/// <summary>A gateway's world with a console: settings that survive restarts, a user who types, and a light.</summary>
internal sealed class ConsoleWorld
{
    public ConsoleWorld(BrokerOptions? options = null, SettingsWorld? settings = null, bool isProvisioned = true)
    {
        Settings = settings ?? new SettingsWorld();
        World = new World(options: options);
        Reboot = new FakeReboot(() => HeardBytesBeforeReboot = Link.HeardBytes);
        if (isProvisioned && settings is null)
        {
            SettingsStore store = Settings.Start();
            store.MustSet("broker.host", "broker.example");
            store.MustSet("id", "gw1");

            // The world's sensors and alarms are not from the settings; tests set keys of these.
            store.MustSet("sensor.1.kind", "none");
            store.MustSet("alarm.2.kind", "none");
            Assert.Equal(Refusal.None, store.Save());
        }
    }

    public World World { get; }

    public SettingsWorld Settings { get; }

    public TypedLink Link { get; private set; } = new();

    public FakeReboot Reboot { get; }

    /// <summary>Console output before the last restart.</summary>
    public int HeardBytesBeforeReboot { get; private set; }

    public TestLight Light { get; } = new();

    public TestScan Scan { get; } = new();

    public SettingsStart Start { get; private set; } = null!;

    public SettingsStore Store => Start.Settings;

    public TestBrokerLink BrokerLink { get; private set; } = null!;

    public ConsolePort Port { get; private set; } = null!;

    public ConsoleParts Parts { get; private set; } = null!;

    /// <summary>Starts: with a broker when nothing is missing.</summary>
    public ConsoleWorld PowerOn(Action<ConsoleParts>? change = null, Action<GatewayParts>? changeGateway = null)
    {
        FaultLog faults = new();
        Start = new SettingsStart(
            new SettingsStore(GatewayKeys.Create(), Settings.SettingsArea, Settings.CertificatesArea, new TableCrc32(), faults),
            null, null, faults);
        Start.Run();
        Link = new TypedLink();
        Parts = new ConsoleParts
        {
            Link = Link, Settings = Start, Clock = World.Clock, Faults = faults, HardwareId = "gw-000001"u8.ToArray(), WifiScan = Scan
        };
        World.PowerOn(change: parts =>
        {
            parts.Faults = faults;
            BrokerLink = new TestBrokerLink(parts.Link);
            parts.Link = BrokerLink;
            Parts.BrokerLink = BrokerLink;
            change?.Invoke(Parts);
            parts.Indicator = new IdentifyLight(Light, litHigh: true);
            parts.Settings = Store;
            parts.HasBroker = Store.IsProvisioned;
            Port = new ConsolePort(Parts);
            parts.Console = Port;
            parts.Reboot = Reboot;
            changeGateway?.Invoke(parts);
        });
        return this;
    }

    /// <summary>Turns the gateway for a time.</summary>
    public ConsoleWorld Run(long ms)
    {
        World.Run(ms);
        return this;
    }

    /// <summary>Sends a line as a program does, and returns the answer.</summary>
    public string Say(string line, long ms = 500)
    {
        if (!isProgram)
        {
            isProgram = true;
            Link.Type("\u0003program\n");
            Run(200);
            Assert.EndsWith("= 9 program 1\nok 1 9\n", Link.Read());
        }

        Link.Type(line + "\n");
        Run(ms);
        return Link.Read();
    }

    private bool isProgram;
}
