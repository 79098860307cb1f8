using System.Reflection.Metadata;

namespace Gateway.Tests.Nano.Assemblies;

/// <summary>
/// The signatures of a converted assembly, computed from the compiler's: one table of bytes. A signature that is already in it, even as
/// part of others, takes no room again.
/// </summary>
internal static class KeptSignatures
{
    public static int Bytes(KeptMetadata kept)
    {
        MetadataReader metadata = kept.Metadata;
        List<byte> table = [];
        IEnumerable<BlobHandle> signatures =
        [
            .. metadata.MemberReferences.Where(h => kept.Contains(h)).Select(h => metadata.GetMemberReference(h).Signature),
            .. metadata.FieldDefinitions.Where(h => kept.Contains(h)).Select(h => metadata.GetFieldDefinition(h).Signature),
            .. metadata.MethodDefinitions.Where(h => kept.Contains(h)).Select(h => metadata.GetMethodDefinition(h).Signature),
            .. kept.Bodies.Where(b => !b.Locals.IsNil).Select(b => metadata.GetStandaloneSignature(b.Locals).Signature)
        ];
        foreach (byte[] signature in signatures.Distinct().Select(metadata.GetBlobBytes))
        {
            if (System.Runtime.InteropServices.CollectionsMarshal.AsSpan(table).IndexOf(signature) < 0)
            {
                table.AddRange(signature);
            }
        }

        return table.Count;
    }
}
