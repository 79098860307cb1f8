namespace Gateway.Client;

/// <summary>A file that only its owner can read and write (0600). On Windows the folder decides.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Opens a file for writing, and makes an existing one private too before anything is written. Throws IOException,
    /// UnauthorizedAccessException or ArgumentException.
    /// </summary>
    public static FileStream Open(string path, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
            if (File.Exists(path) && !IsDevice(path))
            {
                File.SetUnixFileMode(path, OwnerOnly);
            }
        }

        return new FileStream(path, options);
    }

    // A mode for /dev/null or /dev/stdout would hold for everybody, or for what is behind it.
    private static bool IsDevice(string path)
    {
        string target = (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName) ?? Path.GetFullPath(path);
        return target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal);
    }
}
