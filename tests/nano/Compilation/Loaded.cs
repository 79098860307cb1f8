using Microsoft.CodeAnalysis;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Nano;

/// <summary>Compiled assemblies as Cecil reads them, with the places of their members in the sources.</summary>
internal sealed class Loaded
{
    private readonly Resolver resolver;
    private readonly Dictionary<ModuleDefinition, Built> builds = [];

    public Loaded(IReadOnlyList<Built> builts, IReadOnlyList<string> references)
    {
        resolver = new Resolver(references);
        foreach (Built built in builts)
        {
            ReaderParameters parameters = new()
            {
                AssemblyResolver = resolver,
                ReadSymbols = true,
                SymbolReaderProvider = new PortablePdbReaderProvider(),
                SymbolStream = new MemoryStream(built.Pdb)
            };
            AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(built.Pe), parameters);
            resolver.Add(assembly);
            builds.Add(assembly.MainModule, built);
        }
    }

    public IEnumerable<ModuleDefinition> Modules => builds.Keys;

    public bool IsOurs(ModuleDefinition module) => builds.ContainsKey(module);

    /// <summary>Every type except those in which the compiler keeps data.</summary>
    public static IEnumerable<TypeDefinition> TypesOf(ModuleDefinition module)
    {
        return module.GetTypes().Where(type =>
            type.Name != "<Module>"
            && !type.FullName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal));
    }

    /// <summary>Type::Method as tables and findings name it.</summary>
    public static string NameOf(MethodReference method) => method.DeclaringType.FullName + "::" + method.Name;

    public Finding At(string rule, MethodDefinition method, Instruction? instruction, string what, string path = "")
    {
        (string file, int line) = instruction == null ? (Unknown, 0) : PlaceOf(method, instruction);
        if (line == 0)
        {
            (file, line) = PlaceOf(method);
        }

        return new(rule, NameOf(method), file, line, what, path);
    }

    public Finding At(string rule, FieldDefinition field, string what)
    {
        (string file, int line) = PlaceOf(field.DeclaringType, field.Name);
        return new(rule, field.DeclaringType.FullName + "::" + field.Name, file, line, what);
    }

    public Finding At(string rule, TypeDefinition type, string what)
    {
        (string file, int line) = PlaceOf(type, "");
        return new(rule, type.FullName, file, line, what);
    }

    private const string Unknown = "?";

    private static (string File, int Line) PlaceOf(MethodDefinition method, Instruction instruction)
    {
        // Where the compiler hides an instruction (a switch over strings, a filter), the next line that shows counts.
        IList<SequencePoint> points = method.DebugInformation.SequencePoints;
        SequencePoint? covering = points.LastOrDefault(p => p.Offset <= instruction.Offset);
        SequencePoint? best = covering is { IsHidden: false }
            ? covering
            : points.FirstOrDefault(p => p.Offset > instruction.Offset && !p.IsHidden) ?? points.LastOrDefault(p => !p.IsHidden);
        return best == null ? (Unknown, 0) : (best.Document.Url, best.StartLine);
    }

    private (string File, int Line) PlaceOf(MethodDefinition method)
    {
        string name = method.IsGetter || method.IsSetter ? method.Name[4..] : method.Name;
        (string file, int line) = PlaceOf(method.DeclaringType, name, method.Parameters.Count);
        if (line == 0 && method.HasBody && method.Body.Instructions.Count > 0)
        {
            return PlaceOf(method, method.Body.Instructions[^1]);
        }

        return (file, line);
    }

    // What has no sequence point has a symbol; what the compiler made is where the type around it is.
    private (string File, int Line) PlaceOf(TypeDefinition type, string member, int parameters = -1)
    {
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation = builds[type.Module].Compilation;
        for (TypeDefinition? at = type; at != null; at = at.DeclaringType)
        {
            INamedTypeSymbol? symbol = compilation.Assembly.GetTypeByMetadataName(at.FullName.Replace('/', '+'));
            if (symbol == null)
            {
                continue;
            }

            List<ISymbol> members = [.. symbol.GetMembers(member).Where(m => !m.IsImplicitlyDeclared)];
            ISymbol found = members.FirstOrDefault(m => m is IMethodSymbol method && method.Parameters.Length == parameters)
                ?? members.FirstOrDefault()
                ?? symbol;
            if (found.Locations.FirstOrDefault(l => l.IsInSource) is { } location)
            {
                FileLinePositionSpan span = location.GetLineSpan();
                return (span.Path, span.StartLinePosition.Line + 1);
            }
        }

        return (Unknown, 0);
    }

    private sealed class Resolver : IAssemblyResolver
    {
        private readonly Dictionary<string, AssemblyDefinition> known = [];
        private readonly Dictionary<string, string> paths = [];

        public Resolver(IReadOnlyList<string> references)
        {
            foreach (string path in references)
            {
                paths[Path.GetFileNameWithoutExtension(path)] = path;
            }
        }

        public void Add(AssemblyDefinition assembly) => known[assembly.Name.Name] = assembly;

        public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

        public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
        {
            if (!known.TryGetValue(name.Name, out AssemblyDefinition? assembly))
            {
                if (!paths.TryGetValue(name.Name, out string? path))
                {
                    throw new AssemblyResolutionException(name);
                }

                assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = this });
                known.Add(name.Name, assembly);
            }

            return assembly;
        }

        public void Dispose()
        {
            foreach (AssemblyDefinition assembly in known.Values)
            {
                assembly.Dispose();
            }
        }
    }
}
