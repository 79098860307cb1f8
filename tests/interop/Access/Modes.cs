namespace Gateway.Tests.Interop.Access;

/// <summary>Who may open a file.</summary>
internal static class Modes
{
    /// <summary>As ls shows it; on Windows, which has no modes, what a private file would have.</summary>
    public static string Of(string path)
    {
        int mode = OperatingSystem.IsWindows() ? 0x180 : (int)File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(bit => (mode & (0x100 >> bit)) != 0 ? "rwx"[bit % 3] : '-'));
    }
}
