using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Gateway.Hal.Host;

/// <summary>A batch of a store file as bytes; src/docs/formats/store-file.md has the layout.</summary>
internal static class StoreBatch
{
    /// <summary>Bytes before the records.</summary>
    public const int HeaderBytes = 40;

    /// <summary>Zeros after the last batch: an end that is not zero was being written.</summary>
    public const int EndBytes = HeaderBytes;

    /// <summary>Batches begin at multiples of this.</summary>
    public const int AlignBytes = 8;

    /// <summary>The version that is written and read.</summary>
    public const int Version = 1;

    /// <summary>A slot's content when the file was made.</summary>
    public const byte KindBase = 1;

    /// <summary>The end mark: the file holds every slot.</summary>
    public const byte KindEnd = 2;

    /// <summary>What one commit made durable.</summary>
    public const byte KindCommit = 3;

    private const int PreviousOffset = 4;
    private const int MarkOffset = 8;
    private const int VersionOffset = 10;
    private const int KindOffset = 11;
    private const int LengthOffset = 12;
    private const int NumberOffset = 16;
    private const int TotalOffset = 24;
    private const int CountOffset = 32;
    private const int RecordBytes = 15; // Length of the name, slot, generation, length of the content.
    private const ushort Mark = ('G' << 8) | 'B';

    /// <summary>Bytes of a record.</summary>
    public static int BytesOfRecord(StoreArea area, int contentBytes) => RecordBytes + area.NameBytes.Length + contentBytes;

    /// <summary>Bytes of a batch with records of so many bytes.</summary>
    public static int BytesOf(int recordBytes) => (HeaderBytes + recordBytes + AlignBytes - 1) / AlignBytes * AlignBytes;

    /// <summary>Writes a slot's record; returns the offset after it.</summary>
    public static int PutRecord(byte[] buffer, int at, StoreArea area, int slot)
    {
        StoreSlot from = area.Slots[slot];
        buffer[at++] = (byte)area.NameBytes.Length;
        area.NameBytes.CopyTo(buffer, at);
        at += area.NameBytes.Length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), (ushort)slot);
        BinaryPrimitives.WriteInt64BigEndian(buffer.AsSpan(at + 2), from.Generation);
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at + 10), from.Bytes);
        at += RecordBytes - 1;
        Array.Copy(from.Content, 0, buffer, at, from.Bytes);
        return at + from.Bytes;
    }

    /// <summary>
    /// Completes the batch at <paramref name="at"/>, whose records end at <paramref name="end"/>; returns the offset after it, and its CRC
    /// in <paramref name="crc"/>, which was that of the batch before.
    /// </summary>
    public static int Seal(byte[] buffer, int at, int end, byte kind, long number, long total, int count, ref uint crc)
    {
        int bytes = BytesOf(end - at - HeaderBytes);
        buffer.AsSpan(end, at + bytes - end).Clear();
        Span<byte> batch = buffer.AsSpan(at, bytes);
        BinaryPrimitives.WriteUInt32BigEndian(batch[PreviousOffset..], crc);
        BinaryPrimitives.WriteUInt16BigEndian(batch[MarkOffset..], Mark);
        batch[VersionOffset] = Version;
        batch[KindOffset] = kind;
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthOffset..], bytes);
        BinaryPrimitives.WriteInt64BigEndian(batch[NumberOffset..], number);
        BinaryPrimitives.WriteInt64BigEndian(batch[TotalOffset..], total);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountOffset..], count);
        BinaryPrimitives.WriteInt32BigEndian(batch[(CountOffset + 4)..], 0);
        crc = Crc(batch[PreviousOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(batch, crc);
        return at + bytes;
    }

    /// <summary>A batch that was read, valid by its CRC.</summary>
    public readonly record struct Found(
        int At, int Bytes, int FileVersion, byte Kind, long Number, long Total, int Count, uint Previous, uint Crc)
    {
        /// <summary>The offset after it.</summary>
        public int End => At + Bytes;
    }

    /// <summary>Whether a whole batch is at this offset of a file.</summary>
    public static bool TryRead(byte[] file, int at, out Found found)
    {
        found = default;
        ReadOnlySpan<byte> rest = file.AsSpan(at);
        if (rest.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(rest[MarkOffset..]) != Mark)
        {
            return false;
        }

        int bytes = BinaryPrimitives.ReadInt32BigEndian(rest[LengthOffset..]);
        if (bytes < HeaderBytes || bytes > rest.Length || bytes % AlignBytes != 0)
        {
            return false;
        }

        uint crc = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (crc != Crc(rest[PreviousOffset..bytes]))
        {
            return false;
        }

        found = new Found(
            at, bytes, rest[VersionOffset], rest[KindOffset],
            BinaryPrimitives.ReadInt64BigEndian(rest[NumberOffset..]), BinaryPrimitives.ReadInt64BigEndian(rest[TotalOffset..]),
            BinaryPrimitives.ReadInt32BigEndian(rest[CountOffset..]), BinaryPrimitives.ReadUInt32BigEndian(rest[PreviousOffset..]), crc);
        return true;
    }

    /// <summary>Puts the records of a batch into memory. False if they do not fit the batch: the rest of them is left out.</summary>
    public static bool Apply(byte[] file, Found batch, StoreMemory memory)
    {
        int at = batch.At + HeaderBytes;
        for (int i = 0; i < batch.Count; i++)
        {
            int name = at < batch.End ? file[at] : 0;
            if (name == 0 || batch.End - at < RecordBytes + name)
            {
                return false;
            }

            ReadOnlySpan<byte> record = file.AsSpan(at + 1 + name);
            int bytes = BinaryPrimitives.ReadInt32BigEndian(record[10..]);
            if (bytes < 0 || bytes > batch.End - at - RecordBytes - name)
            {
                return false;
            }

            memory.Restore(
                Encoding.ASCII.GetString(file, at + 1, name), BinaryPrimitives.ReadUInt16BigEndian(record),
                BinaryPrimitives.ReadInt64BigEndian(record[2..]), record.Slice(14, bytes));
            at += RecordBytes + name + bytes;
        }

        return true;
    }

    /// <summary>CRC-32C (Castagnoli), in the processor's instruction where it has one.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
