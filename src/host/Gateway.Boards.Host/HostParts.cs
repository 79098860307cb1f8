using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Host;

/// <summary>
/// The parts of every gateway on a PC, in simulated time or not. Sensors and alarms come from the settings or from the caller.
/// </summary>
public sealed class HostParts
{
    /// <summary>The clock.</summary>
    public required IClock Clock { get; init; }

    /// <summary>The link to the broker.</summary>
    public required IByteLink Link { get; init; }

    /// <summary>Where records are stored.</summary>
    public required HostAreas Areas { get; init; }

    /// <summary>CRC-32.</summary>
    public Crc32 Crc { get; init; } = new TableCrc32();

    /// <summary>The one count of faults.</summary>
    public FaultLog Faults { get; init; } = new();

    /// <summary>Name of the board, or null.</summary>
    public byte[]? Board { get; init; }

    /// <summary>Restarts the gateway; null if it cannot restart.</summary>
    public IReboot? Reboot { get; init; }

    /// <summary>The settings, for commands that set, save and reset; or null.</summary>
    public SettingsStore? Settings { get; init; }

    /// <summary>A platform's copy of the Wi-Fi credentials; or null.</summary>
    public IWifiStore? WifiStore { get; init; }

    /// <summary>The network; or null.</summary>
    public INetworkStatus? Network { get; init; }

    /// <summary>There is a broker to connect to.</summary>
    public bool HasBroker { get; init; } = true;

    /// <summary>Whether short boots delay the network, as on a device. False if starts follow each other within seconds.</summary>
    public bool DelaysNetwork { get; init; } = true;

    /// <summary>Telemetry records kept in RAM while they cannot be sent.</summary>
    public int BacklogCount { get; init; }

    /// <summary>Random bits: epoch and jitter.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>The parts, for a loop.</summary>
    public GatewayParts Make() => new()
    {
        Clock = Clock,
        Link = Link,
        InflightArea = Areas.Inflight,
        ProgressArea = Areas.Progress,
        InboundArea = Areas.Inbound,
        AlarmStateArea = Areas.AlarmState,
        BootArea = Areas.Boot,
        CommandArea = Areas.Commands,
        OutputArea = Areas.Outputs,
        MeterArea = Areas.Meters,
        Boot = DelaysNetwork ? null : new BootRecord(Areas.Boot, Crc, Faults) { DelaysNetwork = false },
        Reboot = Reboot,
        Settings = Settings,
        WifiStore = WifiStore,
        HasBroker = HasBroker,
        Crc = Crc,
        Faults = Faults,
        BacklogCount = BacklogCount,
        Board = Board,
        Network = Network,
        Announcer = new Discovery(),
        Seed = Seed,
    };
}
