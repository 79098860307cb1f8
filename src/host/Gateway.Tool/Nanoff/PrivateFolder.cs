namespace Gateway.Tool.Nanoff;

/// <summary>
/// A folder that only this user may enter (0700), with files that only this user may read (0600), deleted when disposed. On Windows a
/// user's temporary folder is already private.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gateway-").FullName;

    public PrivateFolder()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => Path.Combine(root, name);

    /// <summary>Writes a file; returns its path.</summary>
    public string Write(string name, byte[] content)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(this[name], options);
        file.Write(content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
