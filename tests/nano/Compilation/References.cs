using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Gateway.Tests.Nano;

/// <summary>Source of the device's API surface: reference assemblies, or the restored packages.</summary>
internal static partial class References
{
    public const string FolderVariable = "NANO_REFERENCES";

    public const string Missing =
        "nanoFramework packages are missing. At the root: sed -nE 's/.* id=\"([^\"]+)\" version=\"([^\"]+)\".*/\\1@\\2/p' "
        + "boards/*/packages.config tests/device/packages.config | sort -u | xargs dotnet package download --output packages";

    private const string LibraryList = "src/device/nano.libraries.props";

    /// <summary>Paths of the device's assemblies, or null when this machine has none.</summary>
    public static IReadOnlyList<string>? Device { get; } = FindDevice();

    /// <summary>Paths of the running .NET's own assemblies: what core is built against on the host.</summary>
    public static IReadOnlyList<string> Host { get; } =
        [.. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Where(IsManaged)];

    private static readonly Dictionary<string, MetadataReference> loaded = [];

    /// <summary>Roslyn's view of assemblies; each file is read once.</summary>
    public static IReadOnlyList<MetadataReference> Load(IReadOnlyList<string> paths)
    {
        lock (loaded)
        {
            List<MetadataReference> list = [];
            foreach (string path in paths)
            {
                if (!loaded.TryGetValue(path, out MetadataReference? reference))
                {
                    reference = MetadataReference.CreateFromFile(path);
                    loaded.Add(path, reference);
                }

                list.Add(reference);
            }

            return list;
        }
    }

    private static List<string>? FindDevice()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder) || !File.Exists(Path.Combine(folder, "mscorlib.dll")))
        {
            folder = Repository.PathOf("packages");
        }

        if (!Directory.Exists(folder))
        {
            return null;
        }

        // Of several restored versions the last counts.
        List<string> files = [.. Directory.GetFiles(folder, "*.dll", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .GroupBy(Path.GetFileName)
            .Select(group => group.Last())];
        return Library().Matches(File.ReadAllText(Repository.PathOf(LibraryList)))
            .All(library => files.Any(file => Path.GetFileName(file) == library.Groups[1].Value)) ? files : null;
    }

    // A file of the list; a library that is missing would be one finding after another.
    [GeneratedRegex(@"HintPath=""[^""]*\\([^""\\]+\.dll)""")]
    private static partial Regex Library();

    private static bool IsManaged(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using System.Reflection.PortableExecutable.PEReader reader = new(stream);
        return reader.HasMetadata;
    }
}
