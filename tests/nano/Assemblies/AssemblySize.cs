using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>
/// The size of an assembly after conversion for the device, computed from the compiler's output: bytes of byte code and of strings, which
/// have a limit, and the rows of its tables.
/// </summary>
internal sealed record AssemblySize
{
    /// <summary>Byte code that an assembly can hold, bytes: a method's offset has 16 bits.</summary>
    public const int CodeBytesMax = 65_535;

    /// <summary>Strings that an assembly can hold, bytes: offsets above refer to the interpreter's own strings.</summary>
    public const int StringBytesMax = 64_675;

    /// <summary>The part of a limit that an assembly may use: the rest is room to grow.</summary>
    public const int PercentMax = 75;

    public required string Name { get; init; }

    public required int CodeBytes { get; init; }

    /// <summary>
    /// Bytes of names and literals, each once. Strings that the interpreter contains itself ("Add", ".ctor" ...) count here, although they
    /// cost nothing: some hundred bytes too many.
    /// </summary>
    public required int StringBytes { get; init; }

    /// <summary>Assemblies referred to (AR).</summary>
    public required int AssemblyReferences { get; init; }

    /// <summary>Foreign types used (TR).</summary>
    public required int TypeReferences { get; init; }

    /// <summary>Foreign fields used (FR).</summary>
    public required int FieldReferences { get; init; }

    /// <summary>Foreign methods used (MR).</summary>
    public required int MethodReferences { get; init; }

    /// <summary>Types (TD).</summary>
    public required int Types { get; init; }

    /// <summary>Fields except constants (FD).</summary>
    public required int Fields { get; init; }

    /// <summary>Static ones of <see cref="Fields"/> (ST).</summary>
    public required int StaticFields { get; init; }

    /// <summary>Methods and accessors (MD).</summary>
    public required int Methods { get; init; }

    /// <summary>Attributes kept.</summary>
    public required int Attributes { get; init; }

    /// <summary>Signatures as the compiler wrote them, each once; converted they differ by some percent.</summary>
    public required int SignatureBytes { get; init; }

    /// <summary>
    /// Size of the converted file, bytes, accurate to one percent: header, a record for each row of the tables, and the rest.
    /// </summary>
    public int FileBytes => Up(
        124 + (12 * AssemblyReferences) + (8 * (TypeReferences + FieldReferences + MethodReferences + Fields + Attributes)) + (24 * Types)
        + (16 * Methods) + Up(StringBytes, 4) + Up(SignatureBytes, 4) + Up(CodeBytes, 4),
        4);

    public int CodePercent => CodeBytes * 100 / CodeBytesMax;

    public int StringPercent => StringBytes * 100 / StringBytesMax;

    /// <summary>Why the assembly must be divided, or null.</summary>
    public string? Refusal
    {
        get
        {
            return Over("byte code", CodeBytes, CodeBytesMax) ?? Over("strings", StringBytes, StringBytesMax);

            string? Over(string what, int bytes, int max) => bytes * 100L <= max * (long)PercentMax
                ? null
                : $"{Name}: {bytes} bytes of {what} are more than {PercentMax} % of the {max} that an assembly can hold: cut it";
        }
    }

    /// <summary>The size of the assembly in these bytes of a .dll or .exe.</summary>
    public static AssemblySize Of(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        KeptMetadata kept = new(reader);
        MetadataReader metadata = kept.Metadata;
        List<FieldDefinition> fields = [.. metadata.FieldDefinitions.Where(h => kept.Contains(h)).Select(metadata.GetFieldDefinition)];
        List<MemberReferenceKind> members =
            [.. metadata.MemberReferences.Where(h => kept.Contains(h)).Select(h => metadata.GetMemberReference(h).GetKind())];
        return new()
        {
            Name = metadata.GetString(metadata.GetAssemblyDefinition().Name),
            CodeBytes = kept.Bodies.Sum(body => body.Bytes),
            StringBytes = KeptStrings.Of(kept).Sum(text => Encoding.UTF8.GetByteCount(text) + 1),
            AssemblyReferences = metadata.AssemblyReferences.Count(h => kept.Contains(h)),
            TypeReferences = metadata.TypeReferences.Count(h => kept.Contains(h)),
            FieldReferences = members.Count(kind => kind == MemberReferenceKind.Field),
            MethodReferences = members.Count(kind => kind == MemberReferenceKind.Method),
            Types = metadata.TypeDefinitions.Count(h => kept.Contains(h)),
            Fields = fields.Count,
            StaticFields = fields.Count(field => field.Attributes.HasFlag(FieldAttributes.Static)),
            Methods = metadata.MethodDefinitions.Count(h => kept.Contains(h)),
            Attributes = kept.Attributes.Count,
            SignatureBytes = KeptSignatures.Bytes(kept)
        };
    }

    private static int Up(int bytes, int unit) => (bytes + unit - 1) / unit * unit;
}
