using System.Runtime.InteropServices;

namespace Gateway.Hal.Host;

/// <summary>
/// Folders whose entries survive a power cut. On Linux and macOS a new name is durable only after fsync of the folder it
/// is in; Windows journals names itself and has no such call.
/// </summary>
internal static class DurableFolder
{
    private const int InvalidArgument = 22; // EINVAL: a file system that cannot sync folders.
    private const int ReadOnly = 0;

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
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = OpenFolder(path, ReadOnly);
        if (handle < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (SyncHandle(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = CloseHandle(handle);
        }
    }

    private static IOException Failure(string path) =>
        new($"the folder {path} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int SyncHandle(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int CloseHandle(int handle);
}
