using System.Reflection.Metadata;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>The strings of a converted assembly: one table, each string once, for names and literals alike.</summary>
internal static class KeptStrings
{
    public static IReadOnlySet<string> Of(KeptMetadata kept)
    {
        MetadataReader metadata = kept.Metadata;
        HashSet<string> strings = new(StringComparer.Ordinal) { "", metadata.GetString(metadata.GetAssemblyDefinition().Name) };
        strings.UnionWith(
            metadata.AssemblyReferences.Where(h => kept.Contains(h)).Select(h => Text(metadata.GetAssemblyReference(h).Name)));
        foreach (TypeDefinition type in metadata.TypeDefinitions.Where(h => kept.Contains(h)).Select(metadata.GetTypeDefinition))
        {
            strings.Add(Text(type.Namespace));
            strings.Add(Text(type.Name));
        }

        AddReferences(kept, strings);
        strings.UnionWith(metadata.FieldDefinitions.Where(h => kept.Contains(h)).Select(h => Text(metadata.GetFieldDefinition(h).Name)));
        strings.UnionWith(metadata.MethodDefinitions.Where(h => kept.Contains(h)).Select(h => Text(metadata.GetMethodDefinition(h).Name)));
        strings.UnionWith(kept.Attributes.SelectMany(kept.AttributeTypes.StringsOf));
        strings.UnionWith(kept.Bodies.SelectMany(body => body.Literals).Select(metadata.GetUserString));
        return strings;

        string Text(StringHandle handle) => metadata.GetString(handle);
    }

    // The name of a member that is not kept stays if its type's name is part of the name of any kept type.
    private static void AddReferences(KeptMetadata kept, HashSet<string> strings)
    {
        MetadataReader metadata = kept.Metadata;
        List<string> names = [];
        foreach (TypeReferenceHandle handle in metadata.TypeReferences.Where(h => kept.Contains(h)))
        {
            TypeReference type = metadata.GetTypeReference(handle);
            strings.Add(metadata.GetString(type.Namespace));
            strings.Add(metadata.GetString(type.Name));
            names.Add(TypeNames.FullName(metadata, handle));
        }

        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            string owner = TypeNames.FullName(metadata, member.Parent);
            bool isNamed = member.Parent.Kind == HandleKind.TypeReference && names.Any(n => n.Contains(owner, StringComparison.Ordinal));
            if (isNamed || kept.Contains(handle))
            {
                strings.Add(metadata.GetString(member.Name));
            }
        }
    }
}
