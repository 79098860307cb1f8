namespace Gateway.Tests.Fuzz;

/// <summary>Makes inputs from inputs: bytes changed, inserted, removed, repeated, and parts of two joined.</summary>
internal sealed class Mutator(Random random)
{
    private const int BytesMax = 2048;

    // Where lengths, identifiers and UTF-8 have their edges.
    private static readonly byte[] Edges = [0, 1, 2, 3, 4, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xFF];

    public byte[] Mutate(IReadOnlyList<byte[]> pool)
    {
        List<byte> bytes = [.. pool[random.Next(pool.Count)]];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            MutateOnce(bytes, pool);
        }

        if (bytes.Count > BytesMax)
        {
            bytes.RemoveRange(BytesMax, bytes.Count - BytesMax);
        }

        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes, IReadOnlyList<byte[]> pool)
    {
        int at = random.Next(bytes.Count + 1);
        int left = bytes.Count - at;
        switch (left == 0 ? 7 : random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = Edges[random.Next(Edges.Length)];
                break;
            case 3:
                bytes[at] += (byte)(random.Next(2) == 0 ? 1 : 255);
                break;
            case 4:
                bytes.RemoveRange(at, random.Next(1, Math.Min(left, 16) + 1));
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(left, 32) + 1)));
                break;
            case 6:
                bytes.RemoveRange(at, left);
                break;
            case 7:
                byte[] fresh = new byte[random.Next(1, 24)];
                random.NextBytes(fresh);
                bytes.InsertRange(at, fresh);
                break;
            case 8:
                byte[] other = pool[random.Next(pool.Count)];
                int from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(64))).ToArray());
                break;
            default:
                bytes.Insert(at, Edges[random.Next(Edges.Length)]);
                break;
        }
    }
}
