using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text;
using Mono.Cecil;

namespace Gateway.Tests.Nano.Memory;

/// <summary>All that a board deploys: the assemblies of ours, and the libraries of the system.</summary>
/// <param name="Name">The board's folder, or the vector's name.</param>
/// <param name="Program">The assembly that the start begins in.</param>
/// <param name="Assemblies">Ours, the program too, by name.</param>
/// <param name="Libraries">The system's, by name.</param>
internal sealed record BoardImage(
    string Name, string Program, IReadOnlyDictionary<string, byte[]> Assemblies, IReadOnlyList<string> Libraries)
{
    // A field of older images; true is what the whole of a board needs.
    private const string ConsoleBesideGateway = "HasConsoleBesideGateway";

    private const string HeapField = "HeapBytes";

    private const string VectorFolder = "tests/nano/vectors/";
    private const string VectorLibraries = "libraries.txt";
    private const string LibraryTable = "system-ram.tsv";

    private static readonly Lazy<Dictionary<string, Library>> libraries = new(() => Tsv
        .Parse(Tsv.Read(LibraryTable), "library", "bytes", "statics")
        .ToDictionary(row => row[0], row => new Library(Number(row[1]), Number(row[2]))));

    private static readonly Dictionary<string, byte[]> inert = [];

    /// <summary>Every board with a program.</summary>
    public static IReadOnlyList<BoardImage> All =>
        [.. DeviceBuild.Current.Projects.Where(p => p.IsProgram && !p.IsTest).Select(p => Of(p, DeviceBuild.Current))];

    /// <summary>
    /// The image as the host can load it: ours tells <see cref="HeapProbe"/> what it makes, the system does nothing.
    /// </summary>
    /// <param name="withConsole">Whether the console stays beside the gateway, also where the board's limits leave it out.</param>
    public IReadOnlyDictionary<string, byte[]> Loadable(bool withConsole)
    {
        Dictionary<string, byte[]> loadable = Assemblies.ToDictionary(
            ours => ours.Key,
            ours => InertSystem.Telling(ours.Value, Assemblies.ContainsKey, withConsole ? ConsoleBesideGateway : null));
        foreach (string path in References.Device!)
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (name != "mscorlib")
            {
                loadable.Add(name, InertOf(path));
            }
        }

        return loadable;
    }

    /// <summary>The type system's part of the heap: all assemblies, whatever is called of them.</summary>
    public long TypeSystemBytes =>
        AssemblyRam.SystemBytes + OwnTypeSystemBytes + Libraries.Sum(name => Of(name).TypeSystemBytes);

    /// <summary>What of that is of the assemblies of ours.</summary>
    public long OwnTypeSystemBytes => Assemblies.Values.Sum(image => AssemblyRam.Of(image).Bytes);

    /// <summary>
    /// What static fields hold that the code of ours does not make itself, at the start, whether it is used or not: those of the libraries,
    /// and an object for each table that an array is initialised from.
    /// </summary>
    public long LibraryBytes => Libraries.Sum(name => Of(name).StaticBytes) + Assemblies.Values.Sum(TablesOf);

    /// <summary>Managed heap that the board's facts promise, in bytes; 0 when nobody knows.</summary>
    public long HeapBytes => Fact(HeapField)
        ?? throw new InvalidOperationException($"{Program}: class Board has no const int {HeapField}");

    /// <summary>What another firmware leaves by reckoning, where the board's limits are made for that; else null.</summary>
    public long? ReckonedHeapBytes => Fact("ReckonedHeapBytes");

    private long? Fact(string name)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(Assemblies[Program]));
        return module.Types.SingleOrDefault(type => type.Name == "Board")?.Fields
            .SingleOrDefault(f => f.Name == name && f.HasConstant)?.Constant is int bytes ? bytes : null;
    }

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

    private static Library Of(string library)
    {
        return libraries.Value.TryGetValue(library, out Library? found)
            ? found
            : throw new InvalidOperationException($"{LibraryTable} does not say what {library} takes: measure it on the interpreter");
    }

    private static long TablesOf(byte[] assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        return HeapCost.BlockBytes
            * module.Types.Where(type => type.Name == "<PrivateImplementationDetails>").Sum(type => type.Fields.Count);
    }

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] InertOf(string path)
    {
        lock (inert)
        {
            if (!inert.TryGetValue(path, out byte[]? image))
            {
                image = InertSystem.Empty(path);
                inert.Add(path, image);
            }

            return image;
        }
    }

    private sealed record Library(long TypeSystemBytes, long StaticBytes);

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
