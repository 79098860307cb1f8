namespace Gateway.Hal.Host;

/// <summary>
/// A store: the content of areas in memory, and an append log of batches in one of two files. A commit is one batch, one write and one
/// sync. A file that is full, or whose write or sync failed, is replaced by the other one, which gets all content from memory; nothing is
/// reported durable from there before its own sync and the folder's have succeeded. src/docs/formats/store-file.md has the layout. For one
/// thread.
/// </summary>
/// <remarks>
/// A store that erases has a new file for each commit; the old one is overwritten, synced and removed. Otherwise the old one stays as
/// the space of the next.
/// </remarks>
internal sealed class StoreLog : IDisposable
{
    private const int FileBytesDefault = 1 << 20;
    private const int BasesPerFile = 4; // The log has three times the room of what each new file begins with.
    private const int EndMarks = 2; // One that is damaged does not hide the file.
    private const int HeadBytes = 4096;
    private const string MadeSuffix = ".new";

    private readonly IDiskFolder folder;
    private readonly string[] names;
    private readonly bool erases;
    private readonly int fileBytesMin;
    private readonly StoreMemory memory = new();
    private readonly List<(StoreArea Area, int Slot)> open = [];
    private byte[] buffer = new byte[4096];
    private IDiskFile? current;
    private IDiskFile? spare;
    private int index;
    private bool isBad;
    private bool isErasingOwed;
    private bool isGathering;
    private bool isRefusing;
    private bool isClosed;
    private long number;
    private long total;
    private long end;
    private long capacity;
    private uint crc;

    /// <summary>
    /// Reads the store and writes it into a new file. What a killed process left in the operating system's memory only is durable then.
    /// <paramref name="former"/> is taken if there was no store yet; <paramref name="wasUsed"/>: there was one. Throws
    /// <see cref="StorageRefusedException"/>, IOException.
    /// </summary>
    public StoreLog(
        IDiskFolder folder, string name, bool erases, FormerSlots? former = null, bool wasUsed = false,
        int fileBytesMin = FileBytesDefault)
    {
        this.fileBytesMin = fileBytesMin;
        this.folder = folder;
        this.erases = erases;
        names = [$"{name}.a", $"{name}.b"];
        StoreRecovery recovery = new(folder, names, memory, Report);
        if (!recovery.IsFound && !wasUsed && former is { HasFiles: true })
        {
            former.CopyTo(memory, erases, Report);
        }
        else
        {
            Report.IsMissing = wasUsed && !recovery.IsFound && Report.IsWhole;
        }

        index = recovery.Index;
        number = recovery.LastNumber;
        total = memory.Total;
        foreach (string made in names.Select(file => file + MadeSuffix).Where(file => TryRead(file) is not null))
        {
            // A start that was cut while it made a file, which may hold secrets.
            _ = erases ? TryErase(made) : folder.Remove(made);
        }

        if (!Rewrite())
        {
            LastError = folder.LastError;
        }
    }

    /// <summary>What the files had lost.</summary>
    public StoreReport Report { get; } = new();

    /// <summary>Why the last commit that failed did, or the last erasing; for people, empty if none has.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Somebody removed or replaced the file: nothing is written any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The last attempt to make a file failed: the content is durable up to the last commit that did not fail.</summary>
    public bool HasFailed => isBad || current is null;

    /// <summary>The slots of an area.</summary>
    public StoreArea Area(string name, int slotCount, int slotBytesMax)
    {
        StoreArea area = memory.Area(name);
        area.Reserve(slotCount, slotBytesMax);
        return area;
    }

    /// <summary>Writes are gathered until <see cref="Commit"/>.</summary>
    public void Begin() => isGathering = true;

    /// <summary>Another gateway begins with what is durable: writes are taken again after a commit that failed.</summary>
    public void Reopen() => isRefusing = false;

    /// <summary>Replaces a slot's content. True: durable; while gathering: taken.</summary>
    public bool Write(StoreArea area, int slot, byte[] from, int offset, int bytes)
    {
        if (isClosed || IsGone || isRefusing)
        {
            LastError = isClosed ? "the folder is closed" : LastError;
            return false;
        }

        if (area.Slots[slot].Put(from, offset, bytes))
        {
            open.Add((area, slot));
        }

        return isGathering || Commit();
    }

    /// <summary>
    /// Makes durable what was written since <see cref="Begin"/>. False: each of these slots holds its old content again; its new one may
    /// still be found at the next start.
    /// </summary>
    public bool Commit()
    {
        bool wasGathering = isGathering;
        isGathering = false;
        if (open.Count == 0)
        {
            return !isClosed && !IsGone;
        }

        if (current is { IsInPlace: false })
        {
            IsGone = true;
            LastError = $"{names[index]} was removed or replaced while the gateway used it";
        }

        if (IsGone || isClosed)
        {
            return Close(isDurable: false);
        }

        bool isDurable = Close(Append() || Rewrite());

        // What was gathered counted as durable: a later write may depend on it.
        isRefusing |= wasGathering && !isDurable;
        return isDurable;
    }

    /// <summary>Closes the files. Later writes fail.</summary>
    public void Dispose()
    {
        isClosed = true;
        current?.Dispose();
        spare?.Dispose();
    }

    private bool Close(bool isDurable)
    {
        foreach ((StoreArea area, int slot) in open)
        {
            StoreSlot closed = area.Slots[slot];
            closed.Close(isDurable);
            closed.Generation += isDurable ? 1 : 0;
        }

        total += isDurable ? open.Count : 0;
        open.Clear();
        if (!isDurable && !IsGone && !isClosed)
        {
            LastError = folder.LastError;
        }

        return isDurable && !isErasingOwed;
    }

    private bool Append()
    {
        if (erases || isBad || current is null)
        {
            return false;
        }

        int bytes = StoreBatch.HeaderBytes;
        foreach ((StoreArea area, int slot) in open)
        {
            bytes += StoreBatch.BytesOfRecord(area, area.Slots[slot].Bytes);
        }

        bytes = StoreBatch.BytesOf(bytes - StoreBatch.HeaderBytes) + StoreBatch.EndBytes;
        if (end + bytes > capacity)
        {
            return false;
        }

        // A file is bad from the first error on: what it holds beyond the last sync is not known any more.
        Encode(bytes);
        isBad = !(current.Write(buffer, 0, bytes, end) && current.Sync());
        end += bytes - StoreBatch.EndBytes;
        return !isBad;
    }

    private void Encode(int bytes)
    {
        Room(bytes);
        int at = StoreBatch.HeaderBytes;
        foreach ((StoreArea area, int slot) in open)
        {
            area.Slots[slot].Generation++;
            at = StoreBatch.PutRecord(buffer, at, area, slot);
            area.Slots[slot].Generation--;
        }

        at = StoreBatch.Seal(buffer, 0, at, StoreBatch.KindCommit, ++number, total + open.Count, open.Count, ref crc);
        buffer.AsSpan(at, StoreBatch.EndBytes).Clear();
    }

    /// <summary>All content goes into the other file, and this one is left.</summary>
    private bool Rewrite()
    {
        int bytes = EncodeBase();
        long wanted = erases ? bytes : Math.Max(fileBytesMin, (long)BasesPerFile * bytes);
        string name = names[1 - index];

        // After a start it is not known which of two files is on the disk: neither may be touched before the new one is durable.
        bool isFirst = current is null;
        if (spare is null || spare.Bytes < 2L * bytes)
        {
            spare?.Dispose();
            spare = Make(isFirst ? name + MadeSuffix : name, wanted);
        }

        if (spare is null || !Fill(spare, bytes) || (isFirst && !Place(name)) || !folder.Sync())
        {
            // Its content is not certain, not even after a later sync that succeeds.
            isBad = true;
            spare?.Dispose();
            spare = null;
            return false;
        }

        IDiskFile? former = isBad ? null : current;
        if (former is null)
        {
            current?.Dispose();
        }

        (current, spare) = (spare, null);
        capacity = current.Bytes;
        end = bytes - StoreBatch.EndBytes;
        isBad = false;
        index = 1 - index;
        Leave(former);
        return true;
    }

    // The end mark is written when all that it stands for is durable: a disk promises no order within a write.
    private bool Fill(IDiskFile file, int bytes)
    {
        int marks = bytes - (EndMarks * StoreBatch.HeaderBytes) - StoreBatch.EndBytes;
        return (marks == 0 || (file.Write(buffer, 0, marks, 0) && file.Sync()))
            && file.Write(buffer, marks, bytes - marks, marks) && file.Sync();
    }

    private bool Place(string name)
    {
        using IDiskFile? replaced = erases && TryRead(name) is not null ? folder.Open(name) : null;
        return spare!.Rename(name) && (replaced is null || (folder.Sync() && PrivateFiles.Overwrite(replaced)));
    }

    private IDiskFile? Make(string name, long bytes)
    {
        if (erases && !TryErase(name))
        {
            return null;
        }

        IDiskFile? made = folder.Create(name);
        if (made is not null && !PrivateFiles.Fill(made, bytes))
        {
            made.Dispose();
            return null;
        }

        return made;
    }

    // The other file is durable: this one must not be taken for the store later, and becomes the space of the next one.
    private void Leave(IDiskFile? former)
    {
        string name = names[1 - index];
        if (erases)
        {
            former?.Dispose();
            isErasingOwed = !TryErase(name);
            LastError = isErasingOwed ? $"{names[1 - index]} holds old content that could not be erased: {folder.LastError}" : LastError;
        }
        else if (former is not null && PrivateFiles.Fill(former, HeadBytes))
        {
            spare = former;
        }
        else
        {
            former?.Dispose();
            spare = Make(name, capacity);
        }
    }

    private bool TryErase(string name) => TryRead(name) is null || PrivateFiles.Erase(folder, name);

    // A file that cannot be read is there, and so must be erased.
    private byte[]? TryRead(string name)
    {
        try
        {
            return folder.Read(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private int EncodeBase()
    {
        int bytes = (StoreBatch.HeaderBytes * EndMarks) + StoreBatch.EndBytes;
        foreach (StoreArea area in memory.Areas)
        {
            foreach (StoreSlot slot in area.Slots)
            {
                bytes += StoreBatch.BytesOf(StoreBatch.BytesOfRecord(area, slot.Bytes));
            }
        }

        Room(bytes);
        int at = 0;
        int batches = 0;
        crc = 0;
        long all = total + open.Count;
        foreach (StoreArea area in memory.Areas)
        {
            for (int slot = 0; slot < area.Slots.Count; slot++)
            {
                StoreSlot from = area.Slots[slot];
                int opened = from.IsOpen ? 1 : 0;
                from.Generation += opened;
                if (from.Generation > 0)
                {
                    int recordEnd = StoreBatch.PutRecord(buffer, at + StoreBatch.HeaderBytes, area, slot);
                    at = StoreBatch.Seal(buffer, at, recordEnd, StoreBatch.KindBase, ++number, all, 1, ref crc);
                    batches++;
                }

                from.Generation -= opened;
            }
        }

        for (int mark = 0; mark < EndMarks; mark++)
        {
            at = StoreBatch.Seal(
                buffer, at, at + StoreBatch.HeaderBytes, StoreBatch.KindEnd, ++number, all, batches + mark, ref crc);
        }

        buffer.AsSpan(at, StoreBatch.EndBytes).Clear();
        return at + StoreBatch.EndBytes;
    }

    private void Room(int bytes)
    {
        if (buffer.Length < bytes)
        {
            buffer = new byte[Math.Max(bytes, 2 * buffer.Length)];
        }
    }
}
