namespace Gateway.Hal.Host;

/// <summary>Reads the two files of a store: which one counts, what it holds, and what it has lost.</summary>
internal sealed class StoreRecovery
{
    private readonly StoreMemory memory;
    private readonly StoreReport report;

    /// <summary>
    /// Reads both into <paramref name="memory"/>. Throws <see cref="StorageRefusedException"/> for another version, IOException.
    /// </summary>
    public StoreRecovery(IDiskFolder folder, string[] names, StoreMemory memory, StoreReport report)
    {
        this.memory = memory;
        this.report = report;
        Content?[] files = [Read(folder, names[0]), Read(folder, names[1])];
        LastNumber = Math.Max(files[0]?.LastNumber ?? 0, files[1]?.LastNumber ?? 0);
        int newer = (files[1]?.EndNumber ?? 0) > (files[0]?.EndNumber ?? 0) ? 1 : 0;
        if (files[newer] is { End: not null } counts)
        {
            Index = newer;
            IsFound = true;
            Apply(counts);
            return;
        }

        // No end mark: a store that was being made first, which is empty, or one that is damaged at its end mark.
        newer = (files[1]?.LastNumber ?? 0) > (files[0]?.LastNumber ?? 0) ? 1 : 0;
        if (files[newer] is { Batches.Count: > 0 } rest)
        {
            Index = newer;
            Salvage(rest);
        }
    }

    /// <summary>A file with an end mark was found.</summary>
    public bool IsFound { get; }

    /// <summary>Which of the names counts.</summary>
    public int Index { get; } = 1;

    /// <summary>The highest number of a batch in either file; 0 if there is none.</summary>
    public long LastNumber { get; }

    private static Content? Read(IDiskFolder folder, string name)
    {
        byte[]? bytes = folder.Read(name);
        if (bytes is null)
        {
            return null;
        }

        Content content = new(bytes);
        for (int at = 0; at + StoreBatch.HeaderBytes <= bytes.Length;)
        {
            if (!StoreBatch.TryRead(bytes, at, out StoreBatch.Found found))
            {
                at += StoreBatch.AlignBytes;
                continue;
            }

            if (found.FileVersion != StoreBatch.Version)
            {
                throw new StorageRefusedException(
                    $"{name} was written as version {found.FileVersion}; this gateway uses version {StoreBatch.Version}");
            }

            content.Add(found);
            at = found.End;
        }

        return content;
    }

    // Batches of an earlier life of the file have lower numbers, wherever they are.
    private void Apply(Content file)
    {
        StoreBatch.Found end = file.End!.Value;
        long first = end.Number - end.Count;
        List<StoreBatch.Found> batches = [.. file.Batches.Where(batch => batch.Number >= first).OrderBy(batch => batch.Number)];
        long expected = first;
        uint crc = 0;
        bool isChained = false;
        long total = 0;
        foreach (StoreBatch.Found batch in batches)
        {
            if (batch.Number < expected)
            {
                continue;
            }

            report.DamagedBatches += (int)Math.Min(batch.Number - expected, int.MaxValue);
            isChained &= batch.Number == expected;
            bool isDamaged = (isChained && batch.Previous != crc)
                || (batch.Kind != StoreBatch.KindEnd && !StoreBatch.Apply(file.Bytes, batch, memory));
            report.DamagedBatches += isDamaged ? 1 : 0;
            expected = batch.Number + 1;
            crc = batch.Crc;
            isChained = true;
            total = batch.Total;
        }

        report.LostWrites = Math.Max(total - memory.Total, 0);
        NoteTail(file, batches[^1].End);
    }

    private void NoteTail(Content file, int at)
    {
        int bytes = Math.Min(StoreBatch.EndBytes, file.Bytes.Length - at);
        report.TornBatches = file.Bytes.AsSpan(at, bytes).ContainsAnyExcept((byte)0) ? 1 : 0;
    }

    private void Salvage(Content file)
    {
        foreach (StoreBatch.Found batch in file.Batches.OrderBy(batch => batch.Number))
        {
            if (batch.Kind != StoreBatch.KindEnd)
            {
                StoreBatch.Apply(file.Bytes, batch, memory);
                report.DamagedBatches = 1;
                report.LostWrites = Math.Max(batch.Total - memory.Total, 0);
            }
        }
    }

    /// <summary>The valid batches of a file.</summary>
    private sealed class Content(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public List<StoreBatch.Found> Batches { get; } = [];

        public StoreBatch.Found? End { get; private set; }

        public long EndNumber => End?.Number ?? 0;

        public long LastNumber { get; private set; }

        public void Add(StoreBatch.Found batch)
        {
            Batches.Add(batch);
            LastNumber = Math.Max(LastNumber, batch.Number);
            if (batch.Kind == StoreBatch.KindEnd && batch.Number > EndNumber)
            {
                End = batch;
            }
        }
    }
}
