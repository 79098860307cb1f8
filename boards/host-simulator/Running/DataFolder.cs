using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Hal.Host;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// The folder with the slots: the one that was given; with a real broker one in the user's own data, named by the gateway's id; for a
/// demonstration a new one, removed at the end.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string? temporary;

    /// <summary>Chooses the folder.</summary>
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

    /// <summary>Its path.</summary>
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
