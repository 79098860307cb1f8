using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gateway.Tests.Simulation;

/// <summary>
/// The core with a deliberate error, compiled from its sources in memory and loaded beside the correct one, with its own simulated world.
/// It is not part of the product.
/// </summary>
internal sealed class MutatedGateway : AssemblyLoadContext
{
    private static readonly string Root = SourceTree.Root;
    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
    ];

    // Each project as it is: a control changes a file or two of it, and all else is parsed once.
    private static readonly ConcurrentDictionary<string, Lazy<CSharpCompilation>> right = [];

    private readonly Dictionary<string, byte[]> compiled = [];
    private readonly MethodInfo run;
    private readonly Type statistics;

    /// <summary>The core with this error; null for none. Fails if the code that it changes no longer exists.</summary>
    public MutatedGateway(NegativeControl? control)
        : base(isCollectible: true)
    {
        foreach (string project in (control?.Edits ?? []).Select(edit => edit.File.Split('/')[0]).Distinct())
        {
            compiled[project] = Compile(project, control!);
        }

        Assembly world = LoadFromAssemblyName(new AssemblyName("Gateway.World"));
        statistics = world.GetType("Gateway.World.WorldStatistics", throwOnError: true)!;
        run = world.GetType("Gateway.World.SeedRun", throwOnError: true)!
            .GetMethod("Run", BindingFlags.Public | BindingFlags.Static, [typeof(long), statistics])!;
    }

    /// <summary>Runs a seed: null when every promise was kept, else what was wrong.</summary>
    public string? Run(long seed) => (string?)run.Invoke(null, [seed, Activator.CreateInstance(statistics)]);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (compiled.TryGetValue(name, out byte[]? image))
        {
            return LoadFromStream(new MemoryStream(image));
        }

        // The world and everything that it uses, a second time.
        return name.StartsWith("Gateway.", StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll"))
            : null;
    }

    private static byte[] Compile(string project, NegativeControl control)
    {
        CSharpCompilation compilation = right.GetOrAdd(project, name => new(() => RightOf(name))).Value;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            string text = tree.GetText().ToString();
            foreach (Edit edit in control.Edits.Where(edit => edit.File == tree.FilePath))
            {
                int at = text.IndexOf(edit.Text, StringComparison.Ordinal);
                if (at < 0 || text.IndexOf(edit.Text, at + 1, StringComparison.Ordinal) >= 0)
                {
                    throw new InvalidOperationException($"{tree.FilePath} does not have exactly once: {edit.Text}");
                }

                text = text.Replace(edit.Text, edit.Wrong, StringComparison.Ordinal);
            }

            if (control.Edits.Any(edit => edit.File == tree.FilePath))
            {
                compilation = compilation.ReplaceSyntaxTree(tree, Parse(text, tree.FilePath));
            }
        }

        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(
            string.Join(Environment.NewLine, result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
    }

    private static CSharpCompilation RightOf(string project)
    {
        string core = Path.Combine(Root, "src", "core");
        IEnumerable<SyntaxTree> trees = Directory.EnumerateFiles(Path.Combine(core, project), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(core, path).Replace('\\', '/')))
            .Where(file => !file.Name.Contains("/obj/", StringComparison.Ordinal) && !file.Name.Contains("/bin/", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => Parse(File.ReadAllText(file.Path).ReplaceLineEndings("\n"), file.Name));
        IEnumerable<MetadataReference> others = Directory.EnumerateFiles(AppContext.BaseDirectory, "Gateway.*.dll")
            .Where(path => Path.GetFileNameWithoutExtension(path) != project)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            project, trees, [.. Framework, .. others],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
    }

    private static SyntaxTree Parse(string text, string name) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp9), name);
}
