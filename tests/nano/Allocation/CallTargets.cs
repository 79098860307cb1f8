using Mono.Cecil;

namespace Gateway.Tests.Nano;

/// <summary>
/// Every implementation that an interface or virtual call may reach in the compiled assemblies, made or not: the whole hierarchy.
/// </summary>
internal sealed class CallTargets(IEnumerable<ModuleDefinition> modules)
{
    private readonly List<TypeDefinition> types = [.. modules.SelectMany(m => m.GetTypes())];
    private readonly Dictionary<MethodDefinition, IReadOnlyList<MethodDefinition>> known = [];

    /// <summary>The overrides and implementations of a method in our code; itself is not among them.</summary>
    public IReadOnlyList<MethodDefinition> Of(MethodDefinition method)
    {
        if (!method.IsVirtual)
        {
            return [];
        }

        if (!known.TryGetValue(method, out IReadOnlyList<MethodDefinition>? targets))
        {
            targets = [.. types
                .Where(type => !type.IsInterface && IsA(type, method.DeclaringType))
                .Select(type => Implementation(type, method))
                .OfType<MethodDefinition>()
                .Where(m => m != method)
                .Distinct()];
            known.Add(method, targets);
        }

        return targets;
    }

    private static bool IsA(TypeDefinition type, TypeDefinition wanted)
    {
        return wanted.IsInterface ? Implements(type, wanted) : Derives(type, wanted);
    }

    private static MethodDefinition? Implementation(TypeDefinition type, MethodDefinition method)
    {
        for (TypeDefinition? at = type; at != null; at = at.BaseType?.Resolve())
        {
            MethodDefinition? found = at.Methods.FirstOrDefault(m => m.Overrides.Any(o => o.Resolve() == method))
                ?? at.Methods.FirstOrDefault(m => m.IsVirtual && SameSignature(m, method));
            if (found != null)
            {
                return found;
            }
        }

        return null;
    }

    private static bool SameSignature(MethodDefinition a, MethodDefinition b)
    {
        return a.Name == b.Name
            && a.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(b.Parameters.Select(p => p.ParameterType.FullName));
    }

    private static bool Implements(TypeDefinition type, TypeDefinition wanted)
    {
        for (TypeDefinition? at = type; at != null; at = at.BaseType?.Resolve())
        {
            if (at.Interfaces.Any(i => i.InterfaceType.Resolve() is { } found && (found == wanted || Implements(found, wanted))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Derives(TypeDefinition type, TypeDefinition wanted)
    {
        for (TypeDefinition? at = type.BaseType?.Resolve(); at != null; at = at.BaseType?.Resolve())
        {
            if (at == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
