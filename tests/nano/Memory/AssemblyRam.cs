using Gateway.Tests.Nano.Assemblies;

namespace Gateway.Tests.Nano.Memory;

/// <summary>
/// What the interpreter's type system keeps of one deployed assembly in the managed heap, before any instruction runs: tables of what the
/// conversion for the device leaves of its metadata. Equal to what the interpreter takes, for every assembly that was tried.
/// </summary>
/// <param name="Name">The assembly.</param>
/// <param name="AssemblyRefs">Assemblies it refers to.</param>
/// <param name="TypeRefs">Foreign types.</param>
/// <param name="FieldRefs">Foreign fields.</param>
/// <param name="MethodRefs">Foreign methods.</param>
/// <param name="Types">Its types.</param>
/// <param name="Fields">Their fields, constants not counted.</param>
/// <param name="StaticFields">Those of them that are static.</param>
/// <param name="Methods">Its methods.</param>
internal sealed record AssemblyRam(
    string Name,
    int AssemblyRefs,
    int TypeRefs,
    int FieldRefs,
    int MethodRefs,
    int Types,
    int Fields,
    int StaticFields,
    int Methods)
{
    /// <summary>What the type system takes beside the assemblies.</summary>
    public const int SystemBytes = 260;

    private const int AssemblyBytes = 140;
    private const int ReferenceBytes = 4;
    private const int TypeBytes = 8;
    private const int Word = 4;

    /// <summary>Bytes of the heap; the static fields' own blocks are in it, what they refer to is not.</summary>
    public long Bytes => HeapCost.Rounded(
        AssemblyBytes
        + (ReferenceBytes * (AssemblyRefs + TypeRefs + FieldRefs + MethodRefs))
        + (TypeBytes * Types)
        + ToWord(2 * Fields)
        + ToWord(2 * Methods)
        + (HeapCost.BlockBytes * StaticFields)
        + ToWord(Methods));

    /// <summary>Counts an assembly as the compiler made it.</summary>
    public static AssemblyRam Of(byte[] image) => Of(AssemblySize.Of(image));

    public static AssemblyRam Of(AssemblySize size)
    {
        return new(
            size.Name,
            size.AssemblyReferences,
            size.TypeReferences,
            size.FieldReferences,
            size.MethodReferences,
            size.Types,
            size.Fields,
            size.StaticFields,
            size.Methods);
    }

    private static int ToWord(int bytes) => (bytes + Word - 1) / Word * Word;
}
