using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>Kind of a type in a signature, as far as the metadata processor distinguishes.</summary>
internal enum Shape
{
    /// <summary>No token: a number, a string, an object, void.</summary>
    Simple,

    /// <summary>A class, a struct or an enum, by its token.</summary>
    Named,

    Array,

    ByReference
}

/// <summary>A type in a signature; <paramref name="Element"/> is that of an array or a reference.</summary>
internal sealed record SignatureType(Shape Shape, EntityHandle Token = default, SignatureType? Element = null);

/// <summary>Reads signatures as far as they name types.</summary>
internal sealed class SignatureTypes : ISignatureTypeProvider<SignatureType, object?>
{
    private static readonly SignatureType simple = new(Shape.Simple);

    public SignatureType GetPrimitiveType(PrimitiveTypeCode typeCode) => simple;

    public SignatureType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        new(Shape.Named, handle);

    public SignatureType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        new(Shape.Named, handle);

    public SignatureType GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        return reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }

    public SignatureType GetSZArrayType(SignatureType elementType) => new(Shape.Array, default, elementType);

    public SignatureType GetArrayType(SignatureType elementType, ArrayShape shape) => new(Shape.Array, default, elementType);

    public SignatureType GetByReferenceType(SignatureType elementType) => new(Shape.ByReference, default, elementType);

    public SignatureType GetPinnedType(SignatureType elementType) => elementType;

    public SignatureType GetModifiedType(SignatureType modifier, SignatureType unmodifiedType, bool isRequired) => unmodifiedType;

    // The subset gate refuses these; here they are only skipped.
    public SignatureType GetPointerType(SignatureType elementType) => simple;

    public SignatureType GetFunctionPointerType(MethodSignature<SignatureType> signature) => simple;

    public SignatureType GetGenericInstantiation(SignatureType genericType, ImmutableArray<SignatureType> typeArguments) => genericType;

    public SignatureType GetGenericMethodParameter(object? genericContext, int index) => simple;

    public SignatureType GetGenericTypeParameter(object? genericContext, int index) => simple;
}
