using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Interop.Durability;

/// <summary>
/// The durable content of the store file: what was written and synced. Reads the bytes as src/docs/formats/store-file.md and
/// src/docs/formats/inflight.md describe them, with its own code.
/// </summary>
internal sealed class DurableRecords
{
    private const int HeaderBytes = 40;
    private const byte Commit = 3;
    private const int PublishIdCount = 61440;
    private const byte Released = 1;

    private readonly Dictionary<string, List<byte[]>> written = [];
    private readonly HashSet<int> entries = [];
    private HashSet<int> released = [];

    /// <summary>Commits synced so far.</summary>
    public int Syncs { get; private set; }

    /// <summary>Records in them.</summary>
    public int Records { get; private set; }

    /// <summary>Whether a synced entry record has this packet identifier.</summary>
    public bool HasEntry(int packetId) => entries.Contains(packetId);

    /// <summary>Whether the newest synced progress record has Released for this packet identifier.</summary>
    public bool IsReleased(int packetId) => released.Contains(packetId);

    /// <summary>Handles a call: a write is remembered, a sync makes it count.</summary>
    public void Take(SystemCall call)
    {
        if (!Path.GetFileName(call.Target).StartsWith("store.", StringComparison.Ordinal))
        {
            return;
        }

        if (call.Name == "pwrite64" && call.Result >= call.Bytes.Length)
        {
            if (!written.TryGetValue(call.Target, out List<byte[]>? writes))
            {
                written[call.Target] = writes = [];
            }

            writes.Add(call.Bytes);
        }
        else if (call.Name is "fsync" or "fdatasync" && written.Remove(call.Target, out List<byte[]>? content) && call.Result == 0)
        {
            content.ForEach(BelieveBatches);
        }
    }

    // A write is one batch or several; what follows them has no mark.
    private void BelieveBatches(byte[] write)
    {
        for (int at = 0; at + HeaderBytes <= write.Length && write[at + 8] == 'G' && write[at + 9] == 'B';)
        {
            int bytes = BinaryPrimitives.ReadInt32BigEndian(write.AsSpan(at + 12));
            int records = BinaryPrimitives.ReadInt32BigEndian(write.AsSpan(at + 32));
            Syncs += write[at + 11] == Commit ? 1 : 0;
            int record = at + HeaderBytes;
            for (int i = 0; i < records && write[at + 11] != 2 && record < write.Length; i++)
            {
                int name = write[record];
                int length = BinaryPrimitives.ReadInt32BigEndian(write.AsSpan(record + 1 + name + 10));
                Records++;
                Believe(Encoding.ASCII.GetString(write, record + 1, name), write.AsSpan(record + 15 + name, length));
                record += 15 + name + length;
            }

            at += bytes;
        }
    }

    private void Believe(string area, ReadOnlySpan<byte> record)
    {
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
