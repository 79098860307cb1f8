using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>
/// What the metadata processor keeps of an assembly: every type of its own except the compiler's marks, and everything that bodies,
/// signatures and attributes of those lead to. It leaves out references that nothing kept needs, and literal fields.
/// </summary>
internal sealed class KeptMetadata
{
    private const string Exclude = "System.Runtime.CompilerServices.ExcludeTypeAttribute";

    private static readonly string[] excludedTypes =
    [
        "ThisAssembly", "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.AccessedThroughPropertyAttribute"
    ];

    private readonly PEReader image;
    private readonly MetadataReader metadata;
    private readonly SignatureTypes types = new();
    private readonly AttributeTypes attributeTypes;
    private readonly HashSet<EntityHandle> kept = [];
    private readonly Queue<EntityHandle> open = new();
    private readonly List<CustomAttribute> attributes = [];
    private readonly List<MethodCode> bodies = [];

    public KeptMetadata(PEReader image)
    {
        this.image = image;
        metadata = image.GetMetadataReader();
        attributeTypes = new(metadata);
        KeepOwnTypes();
        while (open.TryDequeue(out EntityHandle handle))
        {
            Visit(handle);
        }
    }

    public MetadataReader Metadata => metadata;

    /// <summary>Attributes of kept types and members.</summary>
    public IReadOnlyList<CustomAttribute> Attributes => attributes;

    /// <summary>Bodies of kept methods.</summary>
    public IReadOnlyList<MethodCode> Bodies => bodies;

    public AttributeTypes AttributeTypes => attributeTypes;

    public bool Contains(EntityHandle handle) => kept.Contains(handle);

    /// <summary>Each static class of an assembly: whether it has only constants, and whether it is marked to be left out.</summary>
    public static IReadOnlyList<(string Name, bool IsConstants, bool IsExcluded)> StaticClasses(byte[] image)
    {
        const TypeAttributes Static = TypeAttributes.Abstract | TypeAttributes.Sealed;
        using PEReader reader = new(new MemoryStream(image));
        KeptMetadata kept = new(reader);
        List<(string Name, bool IsConstants, bool IsExcluded)> classes = [];
        foreach (TypeDefinitionHandle handle in kept.metadata.TypeDefinitions)
        {
            TypeDefinition type = kept.metadata.GetTypeDefinition(handle);
            if (type.Attributes.HasFlag(Static))
            {
                bool isConstants = type.GetMethods().Count == 0 && type.GetNestedTypes().IsEmpty && type.GetFields().All(kept.IsLiteral);
                classes.Add((TypeNames.FullName(kept.metadata, handle), isConstants, kept.IsMarked(handle)));
            }
        }

        return classes;
    }

    private void KeepOwnTypes()
    {
        HashSet<string> excluded = [.. excludedTypes];
        excluded.UnionWith(metadata.TypeDefinitions
            .Where(IsMarked)
            .Select(handle => TypeNames.FullName(metadata, handle)));

        // The first row is <Module>.
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions.Skip(1))
        {
            TypeDefinitionHandle outer = metadata.GetTypeDefinition(handle).GetDeclaringType();
            if (!excluded.Contains(TypeNames.FullName(metadata, handle))
                && (outer.IsNil || !excluded.Contains(TypeNames.FullName(metadata, outer))))
            {
                Keep(handle);
            }
        }
    }

    private bool IsMarked(TypeDefinitionHandle handle) => metadata.GetTypeDefinition(handle).GetCustomAttributes()
        .Any(a => attributeTypes.NameOf(metadata.GetCustomAttribute(a)) == Exclude);

    private void Keep(EntityHandle handle)
    {
        if (!handle.IsNil && kept.Add(handle))
        {
            open.Enqueue(handle);
        }
    }

    private void Visit(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                Keep(metadata.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope);
                break;
            case HandleKind.MemberReference:
                VisitReference(metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.TypeDefinition:
                VisitType(metadata.GetTypeDefinition((TypeDefinitionHandle)handle));
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                KeepDeclared(field.DecodeSignature(types, null));
                KeepAttributes(field.GetCustomAttributes());
                break;
            case HandleKind.MethodDefinition:
                VisitMethod(metadata.GetMethodDefinition((MethodDefinitionHandle)handle));
                break;
        }
    }

    private void VisitType(TypeDefinition type)
    {
        Keep(type.BaseType);
        Keep(type.GetDeclaringType());
        KeepAttributes(type.GetCustomAttributes());
        foreach (FieldDefinitionHandle field in type.GetFields().Where(f => !IsLiteral(f)))
        {
            Keep(field);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            Keep(method);
        }

        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Keep(metadata.GetInterfaceImplementation(implementation).Interface);
        }
    }

    private bool IsLiteral(FieldDefinitionHandle handle) =>
        metadata.GetFieldDefinition(handle).Attributes.HasFlag(FieldAttributes.Literal);

    // Of a foreign method's parameters the arrays keep nothing.
    private void VisitReference(MemberReference member)
    {
        Keep(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            KeepUsed(member.DecodeFieldSignature(types, null));
            return;
        }

        MethodSignature<SignatureType> signature = member.DecodeMethodSignature(types, null);
        KeepUsed(signature.ReturnType);
        foreach (SignatureType parameter in signature.ParameterTypes.Where(p => p.Shape == Shape.Named))
        {
            KeepUsed(parameter);
        }
    }

    private void VisitMethod(MethodDefinition method)
    {
        MethodSignature<SignatureType> signature = method.DecodeSignature(types, null);
        KeepDeclared(signature.ReturnType);
        foreach (SignatureType parameter in signature.ParameterTypes)
        {
            KeepDeclared(parameter.Shape == Shape.ByReference ? parameter.Element! : parameter);
        }

        KeepAttributes(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodCode code = new(image.GetMethodBody(method.RelativeVirtualAddress));
        bodies.Add(code);
        if (!code.Locals.IsNil)
        {
            foreach (SignatureType local in metadata.GetStandaloneSignature(code.Locals).DecodeLocalSignature(types, null))
            {
                KeepUsed(local);
            }
        }

        foreach (EntityHandle token in code.Tokens)
        {
            Keep(token);
        }
    }

    // A type in a signature of our own: of an array its element.
    private void KeepDeclared(SignatureType type)
    {
        SignatureType element = type;
        while (element is { Shape: Shape.Array, Element: not null })
        {
            element = element.Element;
        }

        Keep(element.Token);
    }

    // A type that a body or a foreign signature uses: with what it is nested in.
    private void KeepUsed(SignatureType type)
    {
        KeepDeclared(type);
        if (type is { Shape: Shape.Named, Token.Kind: HandleKind.TypeDefinition })
        {
            Keep(metadata.GetTypeDefinition((TypeDefinitionHandle)type.Token).GetDeclaringType());
        }
    }

    private void KeepAttributes(CustomAttributeHandleCollection handles)
    {
        foreach (CustomAttribute attribute in handles.Select(metadata.GetCustomAttribute).Where(attributeTypes.IsKept))
        {
            Keep(attribute.Constructor);
            attributes.Add(attribute);
        }
    }
}
