using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Gateway.Tests.Nano.Memory;

/// <summary>All that a board deploys: the assemblies of ours, and the libraries of the system.</summary>
/// <param name="Name">The board's folder, or the vector's name.</param>
/// <param name="Program">The assembly that the start begins in.</param>
/// <param name="Assemblies">Ours, the program too, by name.</param>
/// <param name="Libraries">The system's, by name.</param>
internal sealed record BoardImage(
    string Name, string Program, IReadOnlyDictionary<string, byte[]> Assemblies, IReadOnlyList<string> Libraries)
{
    private const string VectorFolder = "tests/nano/vectors/";
    private const string VectorLibraries = "libraries.txt";
    private const string LibraryTable = "system-ram.tsv";

    private static readonly Lazy<Dictionary<string, long>> ramOfLibrary = new(() => Tsv
        .Parse(Tsv.Read(LibraryTable), "library", "bytes")
        .ToDictionary(row => row[0], row => long.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Every board with a program.</summary>
    public static IReadOnlyList<BoardImage> All =>
        [.. DeviceBuild.Current.Projects.Where(p => p.IsProgram && !p.IsTest).Select(p => Of(p, DeviceBuild.Current))];

    /// <summary>The type system's part of the heap: all assemblies, whatever is called of them.</summary>
    public long TypeSystemBytes =>
        AssemblyRam.SystemBytes + Assemblies.Values.Sum(image => AssemblyRam.Of(image).Bytes) + Libraries.Sum(RamOf);

    /// <summary>The image of a board's project, of <paramref name="build"/> or a changed copy of one.</summary>
    public static BoardImage Of(DeviceProject board, DeviceBuild build)
    {
        return new(
            System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(board.Path))!,
            board.Name,
            build.ImageOf(board).ToDictionary(built => built.Name, built => built.Pe),
            [.. LibrariesOf(board, build).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>An image that was measured once, kept compiled in <c>vectors</c>.</summary>
    public static BoardImage FromVector(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(Repository.PathOf(VectorFolder + name + ".zip"));
        Dictionary<string, byte[]> entries = archive.Entries.ToDictionary(entry => entry.Name, Read);
        string[] libraries = Encoding.UTF8.GetString(entries[VectorLibraries])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, byte[]> assemblies = entries
            .Where(entry => entry.Key != VectorLibraries)
            .ToDictionary(entry => System.IO.Path.GetFileNameWithoutExtension(entry.Key), entry => entry.Value);
        return new(name, assemblies.Single(assembly => HasEntryPoint(assembly.Value)).Key, assemblies, libraries);
    }

    /// <summary>What the type system keeps of a library of the system, measured; see system-ram.tsv.</summary>
    public static long RamOf(string library)
    {
        return ramOfLibrary.Value.TryGetValue(library, out long bytes)
            ? bytes
            : throw new InvalidOperationException($"{LibraryTable} does not say what {library} takes: measure it on the interpreter");
    }

    private static IEnumerable<string> LibrariesOf(DeviceProject project, DeviceBuild build) => project.Projects
        .SelectMany(path => LibrariesOf(build.Projects.Single(p => p.Path == path), build))
        .Concat(project.References);

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool HasEntryPoint(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        return reader.PEHeaders.CorHeader!.EntryPointTokenOrRelativeVirtualAddress != 0;
    }
}
