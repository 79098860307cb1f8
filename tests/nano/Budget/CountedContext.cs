using System.Reflection;
using System.Runtime.Loader;

namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// Instrumented assemblies, separate from those that the tests themselves use, together with a second copy of the test assembly that uses
/// them: they count into its <see cref="Probe"/>.
/// </summary>
internal sealed class CountedContext : AssemblyLoadContext
{
    private readonly Dictionary<string, byte[]> counted;
    private readonly List<string> methods = [];
    private readonly Type probe;

    /// <param name="assemblies">Name and image of the assemblies; each is instrumented here.</param>
    public CountedContext(IReadOnlyDictionary<string, byte[]> assemblies)
        : base("counted", isCollectible: false)
    {
        counted = assemblies.ToDictionary(a => a.Key, a => Instrumenter.Rewrite(a.Value, methods));
        methods.Add("(system libraries)");
        probe = TypeOf(typeof(Probe));
        probe.GetField(nameof(Probe.Methods))!.SetValue(null, new long[methods.Count]);
    }

    public long Instructions => (long)probe.GetField(nameof(Probe.Instructions))!.GetValue(null)!;

    public long Calls => (long)probe.GetField(nameof(Probe.Calls))!.GetValue(null)!;

    /// <summary>The counters of the methods, as they stand.</summary>
    public long[] Profile => (long[])probe.GetField(nameof(Probe.Methods))!.GetValue(null)!;

    /// <summary>The methods of a profile that ran, the largest share first.</summary>
    public IEnumerable<(string Method, long Instructions)> Shares(long[] profile)
    {
        return methods.Zip(profile)
            .Where(share => share.Second != 0)
            .OrderByDescending(share => share.Second)
            .ThenBy(share => share.First, StringComparer.Ordinal);
    }

    public void Reset() => probe.GetMethod(nameof(Probe.Reset))!.Invoke(null, null);

    /// <summary>The copy, in here, of a type of the test assembly.</summary>
    public Type TypeOf(Type type)
    {
        return LoadFromAssemblyName(type.Assembly.GetName()).GetType(type.FullName!, throwOnError: true)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (counted.TryGetValue(assemblyName.Name!, out byte[]? image))
        {
            return LoadFromStream(new MemoryStream(image));
        }

        Assembly tests = typeof(CountedContext).Assembly;
        return assemblyName.Name == tests.GetName().Name ? LoadFromAssemblyPath(tests.Location) : null;
    }
}
