using System.Buffers.Binary;
using System.Text;

namespace Gateway.World;

/// <summary>The content of a record as text, read according to src/docs/formats/inflight.md and not with the gateway's own code.</summary>
internal static class StorageText
{
    private const int PublishIds = 61440;
    private const int ProgressBody = 8;
    private const int ProgressStates = ProgressBody + 22;
    private const int StateBytes = 5;
    private const int CrcBytes = 4;

    private static readonly string[] States = ["awaiting", "released", "free"];

    /// <summary>
    /// The meaning of a write. <paramref name="old"/> is what the slot holds, for progress the newer of its two copies.
    /// </summary>
    public static string Meaning(StorageArea area, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        if (next.IsEmpty)
        {
            return "emptied";
        }

        return area switch
        {
            StorageArea.Inflight => Entry(next),
            StorageArea.Progress => Progress(old, next),
            StorageArea.Inbound => Inbound(next),
            StorageArea.AlarmState => "the newest state and seq of each rule",
            StorageArea.Outputs => "the states of outputs that outlive a restart",
            StorageArea.CommandIds => "the ids of the last commands",
            StorageArea.Telemetry => "telemetry that waits, and what is free",
            StorageArea.Meters => "the totals of the meters",
            _ => "one more start, or an end in order"
        };
    }

    private static string Entry(ReadOnlySpan<byte> record)
    {
        if (record.Length == StorageMatrix.VoidBytes)
        {
            return "holds no entry";
        }

        long sequence = BinaryPrimitives.ReadInt64BigEndian(record[4..]);
        ulong context = BinaryPrimitives.ReadUInt64BigEndian(record[13..]);
        int rule = (int)(context >> 56);
        string what = rule == 0 ? "" : $", alarm a{rule - 1} seq {context & 0xFFFF_FFFF}";
        return $"owes PUBLISH id {1 + (sequence % PublishIds)} QoS {record[12] & 3}{what}";
    }

    private static string Inbound(ReadOnlySpan<byte> record)
    {
        const int places = 12;
        const int placeBytes = 7;
        var text = new StringBuilder();
        for (int at = places; at + placeBytes <= record.Length - CrcBytes; at += placeBytes)
        {
            string reached = (record[at + 6] & 2) != 0 ? "done" : "begun";
            Add(text, $"id {BinaryPrimitives.ReadUInt16BigEndian(record[at..])}{((record[at + 6] & 4) != 0 ? " QoS 1" : "")} {reached}");
        }

        return text.Length > 0 ? "commands under way: " + text : "no command is under way";
    }

    private static string Progress(ReadOnlySpan<byte> old, ReadOnlySpan<byte> next)
    {
        var text = new StringBuilder();
        if (old.Length != next.Length || !old.Slice(ProgressBody, 4).SequenceEqual(next.Slice(ProgressBody, 4)))
        {
            Add(text, $"epoch {BinaryPrimitives.ReadUInt32BigEndian(next[ProgressBody..])}");
        }

        int flags = next[ProgressBody + 20];
        int flagsBefore = old.Length == next.Length ? old[ProgressBody + 20] : 0;
        AddFlag(text, flags, flagsBefore, 1, "the broker's session is to be discarded", "the broker's session is discarded");
        AddFlag(text, flags, flagsBefore, 2, "a CONNECT may stay unanswered", "no CONNECT is unanswered");
        if (old.Length == next.Length && !old.Slice(ProgressBody + 16, 4).SequenceEqual(next.Slice(ProgressBody + 16, 4)))
        {
            Add(text, "inbound handshakes are void");
        }

        for (int at = ProgressStates, slot = 0; at + StateBytes <= next.Length - CrcBytes; at += StateBytes, slot++)
        {
            int state = next[at + 4];
            if (state < States.Length
                && (old.Length != next.Length || !old.Slice(at, StateBytes).SequenceEqual(next.Slice(at, StateBytes))))
            {
                // The low half of a sequence gives its identifier while sequences are below 2^32, as in every simulated world.
                uint sequence = BinaryPrimitives.ReadUInt32BigEndian(next[at..]);
                Add(text, $"id {1 + (sequence % PublishIds)} {States[state]}");
            }
        }

        return text.Length > 0 ? text.ToString() : "the next sequence";
    }

    private static void AddFlag(StringBuilder text, int flags, int before, int bit, string set, string cleared)
    {
        if (((flags ^ before) & bit) != 0)
        {
            Add(text, (flags & bit) != 0 ? set : cleared);
        }
    }

    private static void Add(StringBuilder text, string part) => text.Append(text.Length > 0 ? ", " : "").Append(part);
}
