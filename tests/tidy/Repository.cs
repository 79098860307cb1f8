using System.Diagnostics;

namespace Gateway.Tests.Tidy;

/// <summary>The tree under test as git sees it: tracked files, and new ones that are not ignored.</summary>
internal static class Repository
{
    private static readonly string Root = SourceTree.Root;

    private static readonly Lazy<IReadOnlyList<TreeFile>?> files = new(Read);

    public static IReadOnlyList<TreeFile> Files
    {
        get
        {
            Need.Tool(files.Value != null, "git is not here, or this is no git work tree");
            return files.Value!;
        }
    }

    private static List<TreeFile>? Read()
    {
        string? listed = Git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
        string? staged = Git("ls-files", "-z", "--stage");
        if (listed == null || staged == null)
        {
            return null;
        }

        HashSet<string> executable = [.. staged.Split('\0')
            .Where(entry => entry.StartsWith("100755 ", StringComparison.Ordinal))
            .Select(entry => entry.Split('\t')[1])];
        return [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Distinct()
            .Where(path => File.Exists(Path.Combine(Root, path)))
            .Order(StringComparer.Ordinal)
            .Select(path => new TreeFile(path, File.ReadAllBytes(Path.Combine(Root, path)), executable.Contains(path)))];
    }

    private static string? Git(params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true };
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
