namespace Gateway.Tests.Nano;

/// <summary>One source file: its path from the repository's root, with forward slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text);

/// <summary>The tree under test, found upwards from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every .cs below a folder but build output, in one order on every machine. None when there is no such folder.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder)
    {
        string top = PathOf(folder);
        if (!Directory.Exists(top))
        {
            return [];
        }

        return [.. Directory.GetFiles(top, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(PathOf(path))))];
    }

    /// <summary>The boards that are flashed: folders of boards/ that hold an .nfproj.</summary>
    public static IReadOnlyList<string> Boards()
    {
        return [.. Directory.GetDirectories(PathOf("boards"))
            .Where(folder => Directory.GetFiles(folder, "*.nfproj").Length > 0)
            .Select(folder => "boards/" + Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)];
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Gateway.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("Gateway.sln is in no folder above the tests");
    }
}
