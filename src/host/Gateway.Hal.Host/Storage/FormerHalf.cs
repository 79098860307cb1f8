using System.Buffers.Binary;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>One half of a slot file of the former layout, read once; src/docs/formats/store-file.md has the layout.</summary>
internal static class FormerHalf
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = 20;

    private const int Version = 1;

    /// <summary>Result of reading a half.</summary>
    public enum State
    {
        /// <summary>Complete, and of this format.</summary>
        Valid,
        /// <summary>Torn, never written or damaged.</summary>
        Invalid,
        /// <summary>Complete, and of another version.</summary>
        Foreign
    }

    private const ushort Mark = ('G' << 8) | 'S';

    /// <summary>Whether the bytes look like a half at all.</summary>
    public static bool HasMark(byte[] half) =>
        half.Length >= HeaderBytes && BinaryPrimitives.ReadUInt16BigEndian(half.AsSpan(4)) == Mark;

    /// <summary>Checks the bytes of a half.</summary>
    public static State Check(byte[] half, Crc32 crc, out long generation, out int contentBytes)
    {
        generation = 0;
        contentBytes = 0;
        if (!HasMark(half))
        {
            return State.Invalid;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(half.AsSpan(16));
        if (length < 0 || length > half.Length - HeaderBytes
            || BinaryPrimitives.ReadUInt32BigEndian(half) != crc.Compute(half, 4, HeaderBytes + length - 4))
        {
            return State.Invalid;
        }

        if (half[6] != Version)
        {
            return State.Foreign;
        }

        generation = BinaryPrimitives.ReadInt64BigEndian(half.AsSpan(8));
        contentBytes = length;
        return generation > 0 ? State.Valid : State.Invalid;
    }
}
