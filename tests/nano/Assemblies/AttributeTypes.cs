using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>Attributes that the metadata processor leaves out, and the strings in those that it keeps.</summary>
internal sealed class AttributeTypes(MetadataReader metadata) : ICustomAttributeTypeProvider<string>
{
    private const string Analysis = "System.Diagnostics.CodeAnalysis";

    private static readonly HashSet<string> ignored =
    [
        .. In(
            "System", "ParamArray", "Serializable", "NonSerialized", "AttributeUsage", "CLSCompliant", "Flags", "Obsolete", "MTAThread",
            "STAThread"),
        .. In("System.Reflection", "AssemblyFileVersion", "FieldNoReflection", "DefaultMember"),
        .. In("System.Runtime.InteropServices", "ComVisible", "Guid", "StructLayout", "Out"),
        .. In(
            "System.Runtime.CompilerServices", "Extension", "MethodImpl", "Nullable", "NullableContext", "InternalsVisibleTo",
            "IndexerName", "RefSafetyRules", "AccessedThroughProperty"),
        .. In(
            "System.Diagnostics", "Debuggable", "DebuggerBrowsable", "DebuggerHidden", "DebuggerNonUserCode", "DebuggerStepThrough",
            "DebuggerDisplay", "Conditional"),
        .. In("System.ComponentModel", "EditorBrowsable")
    ];

    /// <summary>Whether the converted assembly has this attribute.</summary>
    public bool IsKept(CustomAttribute attribute)
    {
        string name = NameOf(attribute);
        return !ignored.Contains(name) && !name.StartsWith(Analysis, StringComparison.Ordinal);
    }

    /// <summary>Full name of an attribute's type.</summary>
    public string NameOf(CustomAttribute attribute)
    {
        EntityHandle constructor = attribute.Constructor;
        return TypeNames.FullName(metadata, constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType());
    }

    /// <summary>Strings among an attribute's arguments, and the names of those that have one.</summary>
    public IEnumerable<string> StringsOf(CustomAttribute attribute)
    {
        CustomAttributeValue<string> value = attribute.DecodeValue(this);
        return
        [
            .. value.FixedArguments.SelectMany(argument => StringsOf(argument.Value)),
            .. value.NamedArguments.SelectMany(argument => StringsOf(argument.Value).Prepend(argument.Name!))
        ];
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    public string GetSystemType() => "System.Type";

    public bool IsSystemType(string type) => type == "System.Type";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        TypeNames.FullName(reader, handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        TypeNames.FullName(reader, handle);

    public string GetTypeFromSerializedName(string name) => name;

    public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

    private static IEnumerable<string> In(string space, params string[] names) => names.Select(name => $"{space}.{name}Attribute");

    private static IEnumerable<string> StringsOf(object? value)
    {
        return value switch
        {
            string text => [text],
            ImmutableArray<CustomAttributeTypedArgument<string>> list => list.SelectMany(argument => StringsOf(argument.Value)),
            _ => []
        };
    }
}
