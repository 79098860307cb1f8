using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// Where the slots are: the folder that was asked for; with a real broker one of the user's, by the gateway's id; for a
/// demonstration a fresh one, removed at the end.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string? temporary;

    /// <summary>Chooses it.</summary>
    public DataFolder(SimulatorOptions options)
    {
        string? path = options.DataFolder;
        if (path is null && options.Broker is not null)
        {
            string user = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            path = Path.Combine(user.Length > 0 ? user : ".", "gateway", options.Id);
        }

        temporary = path is null ? Directory.CreateTempSubdirectory("gateway-").FullName : null;
        FolderPath = path ?? temporary!;
    }

    /// <summary>Where it is.</summary>
    public string FolderPath { get; }

    /// <summary>
    /// Opens its areas, for one start of the gateway. Throws <see cref="StorageRefusedException"/>, also when another process uses it.
    /// </summary>
    public StorageFolder Open() => StorageFolder.Open(FolderPath);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (temporary is not null)
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
