using System.Buffers.Binary;

namespace Gateway.Tests.Interop.Durability;

/// <summary>
/// The durable content of the slot files: what was written and synced. Reads the bytes as src/docs/formats/slot-files.md and
/// src/docs/formats/inflight.md describe them, with its own code.
/// </summary>
internal sealed class DurableRecords
{
    private const int SlotHeaderBytes = 20;
    private const int PublishIdCount = 61440;
    private const byte Released = 1;

    private readonly Dictionary<string, byte[]> written = [];
    private readonly HashSet<int> entries = [];
    private HashSet<int> released = [];

    /// <summary>Records synced so far.</summary>
    public int Syncs { get; private set; }

    /// <summary>Whether a synced entry record has this packet identifier.</summary>
    public bool HasEntry(int packetId) => entries.Contains(packetId);

    /// <summary>Whether the newest synced progress record has Released for this packet identifier.</summary>
    public bool IsReleased(int packetId) => released.Contains(packetId);

    /// <summary>Handles a call: a write is remembered, a sync makes it count.</summary>
    public void Take(SystemCall call)
    {
        if (call.Name == "pwrite64" && call.Result >= call.Bytes.Length)
        {
            written[call.Target] = call.Bytes;
        }
        else if (call.Name is "fsync" or "fdatasync" && call.Result == 0 && written.Remove(call.Target, out byte[]? content))
        {
            Syncs++;
            Believe(call.Target, content.AsSpan(Math.Min(SlotHeaderBytes, content.Length)));
        }
    }

    private void Believe(string path, ReadOnlySpan<byte> record)
    {
        string area = Path.GetFileName(Path.GetDirectoryName(path)!);
        if (area == "inflight" && record.Length > 12 && record[0] == 'E')
        {
            entries.Add(IdOf(BinaryPrimitives.ReadInt64BigEndian(record[4..])));
        }
        else if (area == "progress" && record.Length > 30 && record[0] == 'P')
        {
            ReadOnlySpan<byte> body = record[8..];
            released = [];
            for (int entry = 0; entry < body[21]; entry++)
            {
                ReadOnlySpan<byte> state = body.Slice(22 + (5 * entry), 5);
                if (state[4] == Released)
                {
                    released.Add(IdOf(BinaryPrimitives.ReadUInt32BigEndian(state)));
                }
            }
        }
    }

    private static int IdOf(long sequence) => 1 + (int)(sequence % PublishIdCount);
}
