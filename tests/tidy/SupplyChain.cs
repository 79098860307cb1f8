using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Tidy;

/// <summary>What comes from elsewhere is pinned, and named with its licence. Each gives one line for each violation.</summary>
internal static partial class SupplyChain
{
    /// <summary>What a restore writes beside a project.</summary>
    public const string LockFile = "packages.lock.json";

    private const string Notices = "src/docs/third-party-notices.md";

    /// <summary>Every project that restores packages has a lock file, and every package in one has a content hash.</summary>
    public static IReadOnlyList<string> LockFiles(IReadOnlyList<TreeFile> files)
    {
        HashSet<string> present = [.. files.Select(file => file.Path)];
        return
        [
            .. files.Where(file => file.Extension == ".csproj" && !present.Contains($"{file.Folder}/{LockFile}"))
                .Select(file => $"{file.Path} has no {LockFile}: dotnet restore writes it"),
            .. Packages(files).Where(package => !package.HasHash).Select(package => $"{package.Path}: {package.Name} has no hash"),
        ];
    }

    /// <summary>The notices have a row for each package of the lock files, at its version, and no other row.</summary>
    public static IReadOnlyList<string> Licences(IReadOnlyList<TreeFile> files)
    {
        string page = files.FirstOrDefault(file => file.Path == Notices)?.Text ?? "";
        HashSet<string> named = [.. Row().Matches(page).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}")];
        HashSet<string> used = [.. Packages(files).Select(package => $"{package.Name} {package.Version}")];
        return
        [
            .. used.Except(named).Order(StringComparer.Ordinal).Select(package => $"{Notices} lacks {package}"),
            .. named.Except(used).Order(StringComparer.Ordinal).Select(package => $"{Notices} names {package}, which no project uses"),
        ];
    }

    /// <summary>A tag can be moved to another commit: an action is named by its commit, with its version as a comment.</summary>
    public static IReadOnlyList<string> Actions(IReadOnlyList<TreeFile> files) =>
    [
        .. from file in files
           where file.Path.StartsWith(".github/", StringComparison.Ordinal)
           from line in file.Lines()
           where Uses().IsMatch(line.Text) && !Pinned().IsMatch(line.Text)
           select $"{file.Path}:{line.Number}: an action is not pinned by its commit",
    ];

    private static IEnumerable<(string Path, string Name, string Version, bool HasHash)> Packages(IReadOnlyList<TreeFile> files)
    {
        foreach (TreeFile file in files.Where(file => file.Name == LockFile))
        {
            using JsonDocument json = JsonDocument.Parse(file.Text);
            foreach (JsonProperty package in json.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() != "Project")
                {
                    yield return (
                        file.Path, package.Name, package.Value.GetProperty("resolved").GetString()!,
                        package.Value.TryGetProperty("contentHash", out JsonElement hash) && hash.GetString()!.Length > 0);
                }
            }
        }
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^ |]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\s*(- )?uses:")]
    private static partial Regex Uses();

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v\d")]
    private static partial Regex Pinned();
}
