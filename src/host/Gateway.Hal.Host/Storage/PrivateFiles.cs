namespace Gateway.Hal.Host;

/// <summary>
/// Files and folders that only their owner may use: they hold passwords and keys. Windows gives a user's folders to nobody else.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;
    private const int ZerosBytes = 65536;

    /// <summary>Opens a file; a new one gets mode 0600. Unbuffered. Throws as FileStream does.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
        {
            options.UnixCreateMode = OfFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Takes from everybody else what they may do with a file that is there. Throws IOException or UnauthorizedAccessException.
    /// </summary>
    public static void Tighten(string file)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & ~OfFolder) != 0)
        {
            File.SetUnixFileMode(file, OfFile);
        }
    }

    /// <summary>
    /// The same for a folder, except one that several users share by design (its sticky bit is set, as of /tmp). Throws IOException or
    /// UnauthorizedAccessException.
    /// </summary>
    public static void TightenFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(folder);
        if ((mode & ~OfFolder) != 0 && (mode & UnixFileMode.StickyBit) == 0)
        {
            File.SetUnixFileMode(folder, OfFolder);
        }
    }

    /// <summary>
    /// Erases a file: overwritten, synced, removed, its folder synced. True if there is none afterwards and each step succeeded. What the
    /// disk or its file system keeps elsewhere (snapshots, copy-on-write, wear levelling) is out of reach.
    /// </summary>
    internal static bool Erase(IDiskFolder folder, string name)
    {
        using (IDiskFile? file = folder.Open(name))
        {
            if (file is null || !Overwrite(file))
            {
                return false;
            }
        }

        return folder.Remove(name) && folder.Sync();
    }

    /// <summary>Overwrites a file with zeros and syncs it.</summary>
    internal static bool Overwrite(IDiskFile file) => Fill(file, file.Bytes) && file.Sync();

    /// <summary>Writes zeros from the beginning up to a length.</summary>
    internal static bool Fill(IDiskFile file, long bytes)
    {
        byte[] zeros = new byte[Math.Min(ZerosBytes, bytes)];
        for (long at = 0; at < bytes; at += zeros.Length)
        {
            if (!file.Write(zeros, 0, (int)Math.Min(zeros.Length, bytes - at), at))
            {
                return false;
            }
        }

        return true;
    }
}
