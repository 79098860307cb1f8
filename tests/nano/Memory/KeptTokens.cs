using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What of an assembly's metadata the conversion for the device keeps: every type but the module's own, its members, and the references
/// that a base type, a signature, a local or an instruction needs. What only attributes that it ignores name is left out.
/// </summary>
internal sealed class KeptTokens
{
    private static readonly HashSet<string> ExcludedTypes = new(StringComparer.Ordinal)
    {
        "ThisAssembly", "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.AccessedThroughPropertyAttribute",
    };

    private static readonly HashSet<string> IgnoredAttributes = new(
        [
            .. In("System.Reflection", "AssemblyFileVersion", "FieldNoReflection", "DefaultMember"),
            .. In("System.Runtime.InteropServices", "ComVisible", "Guid", "StructLayout", "Out"),
            .. In(
                "System", "ParamArray", "Serializable", "NonSerialized", "AttributeUsage", "CLSCompliant", "Flags", "Obsolete",
                "MTAThread", "STAThread"),
            .. In(
                "System.Runtime.CompilerServices", "Extension", "MethodImpl", "Nullable", "NullableContext", "InternalsVisibleTo",
                "IndexerName", "RefSafetyRules"),
            .. In(
                "System.Diagnostics", "Debuggable", "DebuggerBrowsable", "DebuggerHidden", "DebuggerNonUserCode", "DebuggerStepThrough",
                "DebuggerDisplay", "Conditional"),
            .. In("System.ComponentModel", "EditorBrowsable"),
        ],
        StringComparer.Ordinal);

    private static readonly Dictionary<int, OpCode> OpCodeOf = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    private readonly PEReader image;
    private readonly MetadataReader metadata;
    private readonly SignatureShapes shapes = new();
    private readonly HashSet<EntityHandle> kept = [];
    private readonly Queue<EntityHandle> open = [];

    public KeptTokens(PEReader image)
    {
        this.image = image;
        metadata = image.GetMetadataReader();
        foreach (TypeDefinitionHandle type in metadata.TypeDefinitions.Skip(1).Where(t => !IsExcluded(t)))
        {
            Keep(type);
        }

        while (open.TryDequeue(out EntityHandle handle))
        {
            Visit(handle);
        }
    }

    public MetadataReader Metadata => metadata;

    public bool Has(EntityHandle handle) => kept.Contains(handle);

    private static IEnumerable<string> In(string space, params string[] names) => names.Select(name => $"{space}.{name}Attribute");

    private bool IsExcluded(TypeDefinitionHandle handle)
    {
        TypeDefinitionHandle outer = metadata.GetTypeDefinition(handle).GetDeclaringType();
        return ExcludedTypes.Contains(NameOf(handle)) || (!outer.IsNil && ExcludedTypes.Contains(NameOf(outer)));
    }

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
                KeepOwn(field.DecodeSignature(shapes, null), false);
                KeepAttributes(field.GetCustomAttributes());
                break;
            case HandleKind.MethodDefinition:
                VisitMethod(metadata.GetMethodDefinition((MethodDefinitionHandle)handle));
                break;
        }
    }

    private void VisitReference(MemberReference member)
    {
        Keep(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            KeepForeign(member.DecodeFieldSignature(shapes, null), true);
            return;
        }

        MethodSignature<Shape> method = member.DecodeMethodSignature(shapes, null);
        KeepForeign(method.ReturnType, true);
        foreach (Shape parameter in method.ParameterTypes)
        {
            KeepForeign(parameter, false);
        }
    }

    private void VisitType(TypeDefinition type)
    {
        Keep(type.BaseType);
        Keep(type.GetDeclaringType());
        KeepAttributes(type.GetCustomAttributes());
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            if (!metadata.GetFieldDefinition(field).Attributes.HasFlag(FieldAttributes.Literal))
            {
                Keep(field);
            }
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

    private void VisitMethod(MethodDefinition method)
    {
        MethodSignature<Shape> signature = method.DecodeSignature(shapes, null);
        KeepOwn(signature.ReturnType, false);
        foreach (Shape parameter in signature.ParameterTypes)
        {
            KeepOwn(parameter, true);
        }

        KeepAttributes(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (Shape local in metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(shapes, null))
            {
                KeepForeign(local, true);
            }
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Keep(region.CatchType);
        }

        foreach (EntityHandle token in TokensIn(body.GetILReader()))
        {
            Keep(token);
        }
    }

    private static List<EntityHandle> TokensIn(BlobReader il)
    {
        List<EntityHandle> tokens = [];
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            switch (OpCodeOf[value == 0xFE ? 0xFE00 | il.ReadByte() : value].OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    il.ReadByte();
                    break;
                case OperandType.InlineVar:
                    il.ReadInt16();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    il.ReadInt64();
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok:
                    tokens.Add((EntityHandle)MetadataTokens.Handle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = il.ReadInt32();
                    il.Offset += targets * sizeof(int);
                    break;
                default:
                    il.ReadInt32();
                    break;
            }
        }

        return tokens;
    }

    private void KeepAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            EntityHandle constructor = metadata.GetCustomAttribute(handle).Constructor;
            string name = NameOf(constructor.Kind == HandleKind.MemberReference
                ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
                : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType());
            if (!IgnoredAttributes.Contains(name) && !name.StartsWith("System.Diagnostics.CodeAnalysis", StringComparison.Ordinal))
            {
                Keep(constructor);
            }
        }
    }

    // In a signature of ours: of an array the element; what is passed by reference counts, what is returned so does not.
    private void KeepOwn(Shape shape, bool byReferenceToo)
    {
        if (!shape.IsByReference || byReferenceToo)
        {
            Keep(shape.Token);
        }
    }

    // In a foreign member's signature, or a local: nothing by reference, and an array's element not everywhere.
    private void KeepForeign(Shape shape, bool arraysToo)
    {
        if (shape.IsByReference || (shape.IsArray && !arraysToo))
        {
            return;
        }

        Keep(shape.Token);
        if (!shape.IsArray && shape.Token.Kind == HandleKind.TypeDefinition)
        {
            Keep(metadata.GetTypeDefinition((TypeDefinitionHandle)shape.Token).GetDeclaringType());
        }
    }

    private string NameOf(EntityHandle handle)
    {
        return handle.Kind switch
        {
            HandleKind.TypeDefinition => Joined(
                metadata.GetTypeDefinition((TypeDefinitionHandle)handle).Namespace,
                metadata.GetTypeDefinition((TypeDefinitionHandle)handle).Name),
            HandleKind.TypeReference => Joined(
                metadata.GetTypeReference((TypeReferenceHandle)handle).Namespace,
                metadata.GetTypeReference((TypeReferenceHandle)handle).Name),
            _ => ""
        };

        string Joined(StringHandle space, StringHandle name) =>
            space.IsNil ? metadata.GetString(name) : metadata.GetString(space) + "." + metadata.GetString(name);
    }

    /// <summary>A type in a signature, as far as it matters here: the token at its core, nil for the built-in ones.</summary>
    private sealed record Shape(EntityHandle Token, bool IsArray = false, bool IsByReference = false);

    private sealed class SignatureShapes : ISignatureTypeProvider<Shape, object?>
    {
        private static readonly Shape BuiltIn = new(default(TypeDefinitionHandle));

        public Shape GetPrimitiveType(PrimitiveTypeCode typeCode) => BuiltIn;

        public Shape GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => new(handle);

        public Shape GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => new(handle);

        public Shape GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public Shape GetSZArrayType(Shape elementType) => elementType with { IsArray = true };

        public Shape GetArrayType(Shape elementType, ArrayShape shape) => elementType with { IsArray = true };

        public Shape GetByReferenceType(Shape elementType) => elementType with { IsByReference = true };

        public Shape GetPointerType(Shape elementType) => BuiltIn;

        public Shape GetPinnedType(Shape elementType) => elementType;

        public Shape GetModifiedType(Shape modifier, Shape unmodifiedType, bool isRequired) => unmodifiedType;

        public Shape GetGenericInstantiation(Shape genericType, ImmutableArray<Shape> typeArguments) => genericType;

        public Shape GetGenericMethodParameter(object? genericContext, int index) => BuiltIn;

        public Shape GetGenericTypeParameter(object? genericContext, int index) => BuiltIn;

        public Shape GetFunctionPointerType(MethodSignature<Shape> signature) => BuiltIn;
    }
}
