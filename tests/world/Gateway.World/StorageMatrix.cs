using System.Buffers.Binary;

namespace Gateway.World;

/// <summary>Effect of a write on the gateway's records, numbered as in src/docs/formats/inflight.md.</summary>
public enum RecordStep
{
    /// <summary>Record without an entry: into an empty slot, or over a damaged record.</summary>
    VoidRecord,
    /// <summary>Entry record into a slot that was never used.</summary>
    EntryIntoEmpty,
    /// <summary>Entry record over one that is finished.</summary>
    EntryOverFinished,
    /// <summary>First progress record: a new epoch.</summary>
    ProgressFirst,
    /// <summary>Progress: Awaiting becomes Released.</summary>
    AwaitingToReleased,
    /// <summary>Progress: Released becomes Free.</summary>
    ReleasedToFree,
    /// <summary>Progress: Awaiting becomes Free.</summary>
    AwaitingToFree,
    /// <summary>Progress: Released becomes Awaiting, after a lost session.</summary>
    ReleasedToAwaiting,
    /// <summary>Progress without a change of an entry: flags, session tag, next sequence.</summary>
    ProgressFlags,
    /// <summary>Inbound set with one more identifier, or one that is now done.</summary>
    InboundStore,
    /// <summary>Inbound set without an identifier that it had.</summary>
    InboundRemove,
    /// <summary>Rule states saved.</summary>
    RuleStates,
    /// <summary>Start counted, or a clean end noted.</summary>
    Boot,
    /// <summary>Id of a command kept, with its result.</summary>
    CommandIds,
    /// <summary>Stored telemetry.</summary>
    Telemetry
}

/// <summary>
/// How often each step of the records met each fate of its write: the rows are the effects of the write, the columns what the power or the
/// drive did to it, with the old or the new content left.
/// </summary>
public sealed class StorageMatrix
{
    /// <summary>Bytes of a record without an entry.</summary>
    internal const int VoidBytes = 8;

    private static readonly int Fates = Enum.GetValues<WriteFate>().Length;
    private readonly long[] hits = new long[Enum.GetValues<RecordStep>().Length * Fates];

    /// <summary>
    /// The columns, in order: power cut before, during with the old content, during with the new, after; error old, error new.
    /// </summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["written", "cut before", "cut, old", "cut, new", "cut after", "error, old", "error, new"];

    /// <summary>Hits of a row in column 0..6 of <see cref="Columns"/>.</summary>
    public long this[RecordStep step, int column] => hits[((int)step * Fates) + column];

    internal void Count(RecordStep step, WriteFate fate) => hits[((int)step * Fates) + (int)fate]++;

    internal void Add(StorageMatrix other)
    {
        for (int i = 0; i < hits.Length; i++)
        {
            hits[i] += other.hits[i];
        }
    }

    /// <summary>
    /// Classifies a write and counts it. <paramref name="old"/> is the slot's content, for progress and the inbound set that of the newer
    /// copy.
    /// </summary>
    internal void Count(StorageArea area, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next, WriteFate fate)
    {
        switch (area)
        {
            case StorageArea.Inflight:
                Count(
                    next.Length == VoidBytes ? RecordStep.VoidRecord
                    : old.Length <= VoidBytes ? RecordStep.EntryIntoEmpty : RecordStep.EntryOverFinished,
                    fate);
                break;
            case StorageArea.Progress:
                CountProgress(old, next, fate);
                break;
            case StorageArea.Inbound:
                Count(next.Length < old.Length ? RecordStep.InboundRemove : RecordStep.InboundStore, fate);
                break;
            case StorageArea.AlarmState:
                Count(RecordStep.RuleStates, fate);
                break;
            case StorageArea.CommandIds:
                Count(RecordStep.CommandIds, fate);
                break;
            case StorageArea.Telemetry:
                Count(RecordStep.Telemetry, fate);
                break;
            case StorageArea.Meters:
                break;
            default:
                Count(RecordStep.Boot, fate);
                break;
        }
    }

    private void CountProgress(ReadOnlySpan<byte> old, ReadOnlySpan<byte> next, WriteFate fate)
    {
        const int states = 8 + 22;
        if (old.Length != next.Length)
        {
            Count(RecordStep.ProgressFirst, fate);
            return;
        }

        // Each kind of change once for each write.
        int seen = 0;
        for (int at = states; at + 5 <= next.Length - 4; at += 5)
        {
            if (old.Slice(at, 5).SequenceEqual(next.Slice(at, 5)))
            {
                continue;
            }

            bool same = BinaryPrimitives.ReadUInt32BigEndian(old[at..]) == BinaryPrimitives.ReadUInt32BigEndian(next[at..]);
            bool wasReleased = same && old[at + 4] == 1;
            seen |= 1 << (int)(next[at + 4] switch
            {
                1 => RecordStep.AwaitingToReleased,
                2 => wasReleased ? RecordStep.ReleasedToFree : RecordStep.AwaitingToFree,
                _ => wasReleased ? RecordStep.ReleasedToAwaiting : RecordStep.ProgressFlags
            });
        }

        if (seen == 0)
        {
            Count(RecordStep.ProgressFlags, fate);
        }

        for (int step = 0; seen != 0; step++, seen >>= 1)
        {
            if ((seen & 1) != 0)
            {
                Count((RecordStep)step, fate);
            }
        }
    }
}
