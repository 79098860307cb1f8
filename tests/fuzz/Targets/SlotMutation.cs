using Gateway.Primitives;

namespace Gateway.Tests.Fuzz;

/// <summary>What storage can do to a record, as the choices say: bits inverted, torn, mixed, another record's, unreadable.</summary>
internal static class SlotMutation
{
    private static readonly TableCrc32 Crc = new();

    /// <summary>
    /// Corrupts slots of an area. With a corrected CRC only the bytes before <paramref name="headBytes"/> change: a record of another
    /// build or of an error. The later bytes then stay complete.
    /// </summary>
    public static void Apply(FuzzSlots area, Choices choices, int headBytes)
    {
        for (int i = choices.Below(5); i > 0; i--)
        {
            int slot = choices.Below(area.SlotCount);
            byte[] content = area.ContentOf(slot);
            int length = area.LengthOf(slot);
            switch (choices.Below(7))
            {
                case 0 when length > 0:
                    content[choices.Word() % length] ^= (byte)(1 << choices.Below(8));
                    break;
                case 1:
                    area.SetLength(slot, choices.Word() % (area.SlotBytesMax + 1));
                    break;
                case 2:
                    int other = choices.Below(area.SlotCount);
                    Array.Copy(area.ContentOf(other), content, area.LengthOf(other));
                    area.SetLength(slot, area.LengthOf(other));
                    break;
                case 3:
                    area.Unreadable |= 1u << slot;
                    break;
                case 4:
                    int bytes = Math.Min(choices.Left, choices.Below(64));
                    choices.Fill(content, 0, bytes);
                    area.SetLength(slot, bytes);
                    break;
                case 5:
                    area.RotsAfterReads = 1 + choices.Below(2 * area.SlotCount);
                    break;
                case 6 when length > 8:
                    // Kind, version and length stay: else the CRC would not be looked at.
                    int at = 4 + choices.Below(Math.Max(1, Math.Min(headBytes, length - 4) - 4));
                    choices.Fill(content, at, Math.Min(1 + choices.Below(8), Math.Min(headBytes, length - 4) - at));
                    BigEndian.PutU32(content, length - 4, Crc.Compute(content, 0, length - 4));
                    break;
                default:
                    break;
            }
        }
    }
}
