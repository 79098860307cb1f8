using System.Text;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Inflight;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// The board's parts for one start: areas of slots, clock, stored settings, and the console over a pseudo-terminal that outlives the start.
/// A restart makes a new object for the same data folder.
/// </summary>
internal sealed class SimulatedBoard : IReboot
{
    private readonly StorageFolder storage;
    private readonly BootFileOnDisk bootFile;

    /// <summary>
    /// Starts: loads the settings, applies a settings file, makes the two Wi-Fi copies equal. <paramref name="lastRestart"/>: the fault
    /// that ended the start before this one, or None.
    /// </summary>
    public SimulatedBoard(SimulatorOptions options, StorageFolder storage, Fault lastRestart)
    {
        LastRestart = lastRestart;
        if (lastRestart != Fault.None)
        {
            Faults.Add(lastRestart);
        }

        this.storage = storage;
        Writes = new TurnWrites(storage, gathers: lastRestart != Fault.StorageWrite);
        HardwareId = Encoding.UTF8.GetBytes(options.Id);
        if (storage.OpenToOthers.Length > 0)
        {
            Notices.Add(storage.OpenToOthers);
        }

        Note("store", storage.StoreReport);
        Note("secrets", storage.SecretsReport);
        Areas = new HostAreas(storage.Area);
        Wifi = new WifiStoreFile(Path.Combine(storage.FolderPath, WifiStoreFile.Name));
        bootFile = new BootFileOnDisk(Path.Combine(storage.FolderPath, BootFileOnDisk.Name));
        SettingsStore settings = HostAreas.NewSettings(storage.Area, Crc, Faults);
        settings.Rules.Board = new SimulatedPins();
        Start = new SettingsStart(settings, bootFile, Wifi, Faults);
        Start.Run();
        if (BootFileText.Of(Start) is { } text)
        {
            Notices.Add($"{BootFileOnDisk.Name}: {text}");
        }
    }

    public byte[] HardwareId { get; }

    public Crc32 Crc { get; } = new TableCrc32();

    public FaultLog Faults { get; } = new();

    public HostClock Clock { get; } = new();

    public HostAreas Areas { get; }

    /// <summary>The writes of each turn, which become durable together.</summary>
    public TurnWrites Writes { get; }

    public WifiStoreFile Wifi { get; }

    public SettingsStart Start { get; }

    public SettingsStore Settings => Start.Settings;

    /// <summary>The fault that ended the start before this one, or None.</summary>
    public Fault LastRestart { get; }

    /// <summary>A restart was requested: this start is over.</summary>
    public bool IsRebooting { get; private set; }

    /// <summary>What is wrong with the data folder since it was opened, for people.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>Why the gateway must stop: its data folder was removed or replaced; null if it was not.</summary>
    public string? StorageGone => storage.IsGone ? $"the data folder {storage.FolderPath}: {storage.LastError}" : null;

    /// <summary>This start does nothing more.</summary>
    public bool IsOver => IsRebooting || StorageGone is not null;

    /// <inheritdoc/>
    public void Reboot(Fault reason) => IsRebooting = true;

    /// <inheritdoc/>
    /// <remarks>The store's files overwrite what they replace.</remarks>
    public bool EraseStorage(byte[] buffer) => bootFile.Delete();

    /// <summary>
    /// Takes back that the storage is empty, if nothing was ever in it: the first start of a new data folder is no fault. Call it once the
    /// gateway has read its storage.
    /// </summary>
    public void ForgiveFirstStart()
    {
        if (storage.IsNew && LastRestart == Fault.None)
        {
            Faults.Add(InflightFaults.StorageEmpty, -Faults.CountOf(InflightFaults.StorageEmpty));
        }
    }

    /// <summary>A console for this start; <paramref name="brokerLink"/> is the gateway's.</summary>
    public ConsolePort MakeConsole(PtyLink terminal, IBrokerLink brokerLink) => new(new ConsoleParts
    {
        Link = new CommittedLink(terminal, Writes),
        Settings = Start,
        Clock = Clock,
        Faults = Faults,
        HardwareId = HardwareId,
        BrokerLink = brokerLink,
        Network = new HostNetworkStatus(),
        WifiScan = new SimulatedWifiScan(Clock),
    });

    private void Note(string file, StoreReport report)
    {
        if (!report.IsWhole)
        {
            Faults.Add(HalFaults.StorageRead);
            Notices.Add($"storage: {file}: {report.Text}");
        }
    }
}
