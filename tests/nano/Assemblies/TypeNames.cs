using System.Reflection.Metadata;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>Full names of types in metadata, nested ones with a slash.</summary>
internal static class TypeNames
{
    /// <summary>The name of a type definition or a type reference; empty for anything else.</summary>
    public static string FullName(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition definition = metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                return Join(definition.GetDeclaringType(), definition.Namespace, definition.Name);
            case HandleKind.TypeReference:
                TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                bool isNested = reference.ResolutionScope.Kind == HandleKind.TypeReference;
                return Join(isNested ? reference.ResolutionScope : default, reference.Namespace, reference.Name);
            default:
                return "";
        }

        string Join(EntityHandle outer, StringHandle space, StringHandle name)
        {
            string own = metadata.GetString(name);
            return !outer.IsNil ? FullName(metadata, outer) + "/" + own : space.IsNil ? own : metadata.GetString(space) + "." + own;
        }
    }
}
