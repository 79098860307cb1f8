using System.Buffers.Binary;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>One half of a slot file as bytes; src/docs/formats/slot-files.md has the layout.</summary>
internal static class SlotHalf
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = 20;

    /// <summary>The version that is written and read.</summary>
    public const int Version = 1;

    /// <summary>Result of reading a half.</summary>
    public enum State
    {
        /// <summary>Complete, and of this format.</summary>
        Valid,
        /// <summary>Torn, never written or damaged.</summary>
        Invalid,
        /// <summary>Complete, and of another version or size.</summary>
        Foreign
    }

    private const ushort Mark = ('G' << 8) | 'S';

    /// <summary>Units of a half that holds contents of up to <paramref name="slotBytesMax"/> bytes.</summary>
    public static int UnitsFor(int slotBytesMax) => (HeaderBytes + slotBytesMax + SlotLimits.UnitBytes - 1) / SlotLimits.UnitBytes;

    /// <summary>Whether the bytes look like a half at all.</summary>
    public static bool HasMark(byte[] half) => BinaryPrimitives.ReadUInt16BigEndian(half.AsSpan(4)) == Mark;

    /// <summary>Completes the half in <paramref name="half"/>, whose content is already after the header; returns its bytes.</summary>
    public static int Seal(byte[] half, Crc32 crc, int units, long generation, int contentBytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(half.AsSpan(4), Mark);
        half[6] = Version;
        half[7] = (byte)units;
        BinaryPrimitives.WriteInt64BigEndian(half.AsSpan(8), generation);
        BinaryPrimitives.WriteInt32BigEndian(half.AsSpan(16), contentBytes);
        int bytes = HeaderBytes + contentBytes;
        BinaryPrimitives.WriteUInt32BigEndian(half, crc.Compute(half, 4, bytes - 4));
        return bytes;
    }

    /// <summary>Checks the first <paramref name="bytes"/> bytes of <paramref name="half"/>, which were read from a file.</summary>
    public static State Check(byte[] half, int bytes, Crc32 crc, int units, out long generation, out int contentBytes)
    {
        generation = 0;
        contentBytes = 0;
        if (bytes < HeaderBytes || !HasMark(half))
        {
            return State.Invalid;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(half.AsSpan(16));
        if (length < 0 || length > bytes - HeaderBytes
            || BinaryPrimitives.ReadUInt32BigEndian(half) != crc.Compute(half, 4, HeaderBytes + length - 4))
        {
            return State.Invalid;
        }

        if (half[6] != Version || half[7] != units)
        {
            return State.Foreign;
        }

        generation = BinaryPrimitives.ReadInt64BigEndian(half.AsSpan(8));
        contentBytes = length;
        return generation > 0 ? State.Valid : State.Invalid;
    }
}
