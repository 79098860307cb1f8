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

    /// <summary>Opens it. Throws <see cref="StorageRefusedException"/>, also when another process uses it.</summary>
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
        Storage = StorageFolder.Open(path ?? temporary!);
    }

    /// <summary>The folder's areas.</summary>
    public StorageFolder Storage { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Storage.Dispose();
        if (temporary is not null)
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
