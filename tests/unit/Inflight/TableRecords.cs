using Gateway.Inflight;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Inflight;

/// <summary>Records for a table, and what it restores, as text.</summary>
internal static class TableRecords
{
    /// <summary>The body of a PUBLISH to topic "t" with the packet identifier of this sequence, without a payload.</summary>
    public static byte[] Body(long sequence)
    {
        int id = 1 + (int)(sequence % 61440);
        return [0, 1, 0x74, (byte)(id >> 8), (byte)id];
    }

    /// <summary>No slot has changed its state.</summary>
    public static byte[] Unchanged { get; } = [.. Enumerable.Repeat((byte)EntryState.None, 255)];

    /// <summary>An entry to write. <paramref name="first"/> is the first byte of its PUBLISH.</summary>
    public static JournalRecord Entry(int slot, long sequence, int first, long context, uint tag, byte[] body) => new()
    {
        Kind = JournalKind.Entry,
        Index = slot,
        Sequence = sequence,
        First = first,
        Context = context,
        SessionTag = tag,
        Buffer = body,
        Bytes = body.Length,
        ChangeState = Unchanged
    };

    /// <summary>All entries that a recovered table returns: slot and sequence, and whether it is released.</summary>
    public static string TakeAll(InflightTable table)
    {
        var entry = new JournalRecord();
        var found = new List<string>();
        while (table.TakeRestored(entry))
        {
            found.Add($"{entry.Index}:{entry.Sequence}{(entry.Released ? " released" : "")}");
        }

        return string.Join(" | ", found);
    }
}
