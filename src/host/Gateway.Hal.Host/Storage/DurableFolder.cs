using System.Runtime.InteropServices;

namespace Gateway.Hal.Host;

/// <summary>Folders whose entries survive a power cut: a new name is durable only after a sync of the folder it is in.</summary>
internal static class DurableFolder
{
    /// <summary>
    /// Creates the folder and its missing parents, each for the owner alone, and syncs every new name. Throws IOException or
    /// UnauthorizedAccessException.
    /// </summary>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent))
        {
            Create(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // Settings contain passwords and keys.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (!string.IsNullOrEmpty(parent))
        {
            Sync(parent);
        }
    }

    /// <summary>Makes the names in the folder durable. Throws IOException.</summary>
    public static void Sync(string path)
    {
        int error = NativeFile.SyncFolder(path);
        if (error != 0)
        {
            throw new IOException($"the folder {path} cannot be synced: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}
