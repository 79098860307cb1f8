using Gateway.Tests.Unit.Settings;

namespace Gateway.Tests.Unit.Pages;

/// <summary>A file of the tree as text.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed record SourceText(string Path, string Text)
{
    /// <summary>Whether it is C#.</summary>
    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Everything that ships as C#.</summary>
    public static IReadOnlyList<SourceText> Code() => Read("*.cs", "src", "boards");

    /// <summary>Every page except the changelog, which describes the past.</summary>
    public static IReadOnlyList<SourceText> Pages() =>
        [.. Read("*.md", "src", "boards", "tests"), From(SourceTree.Path("README.md")), From(SourceTree.Path("CONTRIBUTING.md"))];

    /// <summary>The lines that a person reads, numbered: in C# those with a comment or a literal, and the lines of raw literals.</summary>
    public IEnumerable<(int Number, string Text)> Lines()
    {
        const string Raw = "\"\"\"";
        bool isRaw = false;
        int number = 0;
        foreach (string line in Text.Split('\n'))
        {
            number++;
            if (!IsCode || isRaw || line.Contains('"') || line.Contains("//", StringComparison.Ordinal))
            {
                yield return (number, line);
            }

            isRaw ^= line.Split(Raw).Length % 2 == 0;
        }
    }

    /// <summary>Output of a build.</summary>
    public static bool IsBuilt(string path) => path.Replace('\\', '/').Split('/').Any(part => part is "bin" or "obj" or "node_modules");

    private static SourceText[] Read(string pattern, params string[] folders) =>
    [
        .. folders.SelectMany(folder => Directory.GetFiles(SourceTree.Path(folder), pattern, SearchOption.AllDirectories))
            .Where(path => !IsBuilt(path))
            .Order(StringComparer.Ordinal)
            .Select(From)
    ];

    private static SourceText From(string path) =>
        new(System.IO.Path.GetRelativePath(SourceTree.Path(""), path).Replace('\\', '/'), File.ReadAllText(path));
}
