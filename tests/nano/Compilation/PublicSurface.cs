using Mono.Cecil;

namespace Gateway.Tests.Nano;

/// <summary>
/// Everything that code outside an assembly can name, one line each. It leaves out what device code can never use: generic types, which
/// the subset gate refuses, and the compiler-made asynchronous calls of a delegate.
/// </summary>
internal static class PublicSurface
{
    private static readonly string[] asynchronousCalls = ["BeginInvoke", "EndInvoke"];

    public static IReadOnlySet<string> Of(string path)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        return module.GetTypes().Where(IsVisible).SelectMany(LinesOf).ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsVisible(TypeDefinition type) =>
        !type.HasGenericParameters
        && (type.IsPublic || type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly)
        && (type.DeclaringType == null || IsVisible(type.DeclaringType));

    private static IEnumerable<string> LinesOf(TypeDefinition type)
    {
        string kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class";
        string form = type.IsInterface || type.IsValueType ? "" : type is { IsAbstract: true, IsSealed: true } ? "static "
            : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        yield return $"{form}{kind} {type.FullName}";
        foreach (MethodDefinition method in type.Methods
            .Where(m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && !asynchronousCalls.Contains(m.Name)))
        {
            // One that a class seals for an interface is to its callers like any other.
            string modifier = method.IsStatic ? "static " : method.IsAbstract ? "abstract "
                : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
            yield return $"{modifier}{method.FullName}{Obsolete(method)}";
        }

        foreach (FieldDefinition field in type.Fields.Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
        {
            string value = field.HasConstant ? " = " + field.Constant : "";
            yield return $"{(field.IsStatic ? "static " : "")}{field.FullName}{value}{Obsolete(field)}";
        }
    }

    private static string Obsolete(ICustomAttributeProvider member) =>
        member.CustomAttributes.Any(a => a.AttributeType.FullName == "System.ObsoleteAttribute") ? " (obsolete)" : "";
}
