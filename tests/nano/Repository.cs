namespace Gateway.Tests.Nano;

/// <summary>One source file: its path from the repository's root, with forward slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text);

/// <summary>The tree under test, found upwards from where the tests run.</summary>
internal static class Repository
{
    public static string Root => SourceTree.Root;

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every .cs below a folder but build output, in one order on every machine. None when there is no such folder.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder)
    {
        return Directory.Exists(PathOf(folder))
            ? [.. Files("*.cs", folder).Select(path => new SourceFile(path, File.ReadAllText(PathOf(path))))]
            : [];
    }

    /// <summary>Paths, from the root, of the files below a folder whose names fit, but build output and what begins with a dot.</summary>
    public static IEnumerable<string> Files(string pattern, string folder = "")
    {
        return Directory.GetFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "packages" || part.StartsWith('.')))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>A path that a file in <paramref name="folder"/> gives, from the root.</summary>
    public static string Normalise(string folder, string path)
    {
        string full = Path.GetFullPath(Path.Combine(Root, folder, path.Replace('\\', '/')));
        return Path.GetRelativePath(Root, Path.TrimEndingDirectorySeparator(full)).Replace('\\', '/');
    }
}
