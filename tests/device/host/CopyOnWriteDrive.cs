namespace Gateway.Tests.DeviceHost;

/// <summary>The power went off. Not an exception that device code may take for a failed write.</summary>
public sealed class PowerCutException : Exception
{
}

/// <summary>An open file of a <see cref="CopyOnWriteDrive"/>: nothing of it counts before it is closed.</summary>
public sealed class CopyOnWriteFile(CopyOnWriteDrive drive, string path, byte[] content, bool isWritten)
{
    private readonly List<byte> bytes = [.. content];
    private int position;

    public string Path => path;

    public bool IsWritten => isWritten;

    public byte[] Content => [.. bytes];

    /// <summary>Blocks that it has taken for new content.</summary>
    public List<int> Blocks { get; } = [];

    /// <summary>A write was refused: Close then keeps the old content, and reports nothing.</summary>
    public bool HasFailed { get; private set; }

    public long Length => bytes.Count;

    public int Read(Span<byte> into)
    {
        int count = Math.Min(into.Length, bytes.Count - position);
        Content.AsSpan(position, count).CopyTo(into);
        position += count;
        return count;
    }

    public void Write(ReadOnlySpan<byte> from)
    {
        HasFailed = false;
        foreach (byte b in from)
        {
            if (!drive.TryPut(this, position, b))
            {
                HasFailed = true;
                drive.Refuse();
                return;
            }

            if (position == bytes.Count)
            {
                bytes.Add(b);
            }
            else
            {
                bytes[position] = b;
            }

            position++;
        }
    }
}

/// <summary>
/// Flash with a copy-on-write file system, as littlefs where erasing depends on it: the root and each folder are a log in a pair of blocks
/// by turns, content of up to 512 bytes is in its folder's log, longer content in blocks of its own. A block is erased when it is taken,
/// and never when it becomes free, so old content stays in it. It shares no code with littlefs.
/// </summary>
public sealed class CopyOnWriteDrive
{
    public const int BlockBytes = 4096;
    private const int ProgramBytes = 128;
    private const int InlineBytesMax = 512;
    private const int EntryBytes = 24;

    private readonly byte[][] blocks;
    private readonly Dictionary<string, Log> logs = [];
    private readonly List<CopyOnWriteFile> open = [];
    private int next;
    private int steps;

    public CopyOnWriteDrive(int blockCount)
    {
        blocks = [.. Enumerable.Range(0, blockCount).Select(_ => Erased())];
        logs[""] = new Log(0, 1);
        next = 2;
    }

    /// <summary>The step of the flash from now on at which power goes off: erasing a block or programming 128 bytes; 0: none.</summary>
    public int CutAtStep
    {
        get;
        set
        {
            field = value;
            steps = 0;
        }
    }

    /// <summary>Steps since <see cref="CutAtStep"/> was set.</summary>
    public int Steps => steps;

    /// <summary>A step that fails, and how many after it; as above.</summary>
    public (int From, int Count) Failing { get; set; }

    /// <summary>Power is off since <see cref="CutAtStep"/>: nothing changes the chip any more, whatever the program does.</summary>
    public bool IsOff { get; private set; }

    /// <summary>The driver does not report that a write was refused, as that of the firmware, which ignores its buffer's error.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Blocks that no file and no folder has.</summary>
    public int FreeCount => blocks.Length - Used().Count;

    /// <summary>All that somebody sees who reads the chip.</summary>
    public byte[] Raw => [.. blocks.SelectMany(block => block)];

    /// <summary>Power comes back: what was open is gone, and what it had taken is free.</summary>
    public CopyOnWriteDrive PowerOn()
    {
        Restart();
        IsOff = false;
        CutAtStep = 0;
        Failing = default;
        return this;
    }

    /// <summary>The program starts anew: no file is open.</summary>
    public void Restart() => open.Clear();

    /// <summary>The same chip once more.</summary>
    public CopyOnWriteDrive Copy()
    {
        CopyOnWriteDrive copy = new(blocks.Length) { next = next, IsSilent = IsSilent };
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].CopyTo(copy.blocks[i], 0);
        }

        copy.logs.Clear();
        foreach ((string folder, Log log) in logs)
        {
            copy.logs[folder] = log.Copy();
        }

        return copy;
    }

    public bool HasFolder(string path) => logs.ContainsKey(path);

    public bool HasFile(string path) => logs.TryGetValue(FolderOf(path), out Log log) && log.Files.ContainsKey(path);

    public void MakeFolder(string path)
    {
        if (!HasFolder(path))
        {
            Log log = new(Take() ?? throw new IOException(), Take() ?? throw new IOException());
            Commit("", [], () => logs[path] = log);
        }
    }

    public CopyOnWriteFile Open(string path, bool creates, bool isWritten)
    {
        if (!HasFile(path))
        {
            if (!creates || !logs.ContainsKey(FolderOf(path)))
            {
                throw new IOException(creates ? IOException.IOExceptionErrorCode.Others : IOException.IOExceptionErrorCode.FileNotFound);
            }

            Commit(FolderOf(path), [], () => logs[FolderOf(path)].Files[path] = new Stored([], []));
        }

        CopyOnWriteFile file = new(this, path, logs[FolderOf(path)].Files[path].Content, isWritten);
        open.Add(file);
        return file;
    }

    public void Close(CopyOnWriteFile file)
    {
        open.Remove(file);
        if (!file.IsWritten || file.HasFailed || !HasFile(file.Path))
        {
            return;
        }

        // The new content counts when its commit is whole; a cut before it leaves the old one.
        Log log = logs[FolderOf(file.Path)];
        byte[] content = file.Content;
        if (content.Length <= InlineBytesMax)
        {
            Commit(FolderOf(file.Path), content, () => log.Files[file.Path] = new Stored(content, []));
            return;
        }

        open.Add(file);
        try
        {
            for (int i = 0; i * BlockBytes < content.Length; i++)
            {
                if (i == file.Blocks.Count)
                {
                    file.Blocks.Add(Take() ?? throw new IOException());
                }

                int bytes = Math.Min(BlockBytes, content.Length - (i * BlockBytes));
                content.AsSpan(i * BlockBytes, bytes).CopyTo(blocks[file.Blocks[i]]);
            }

            Commit(FolderOf(file.Path), [], () => log.Files[file.Path] = new Stored(content, [.. file.Blocks]));
        }
        finally
        {
            open.Remove(file);
        }
    }

    public void Delete(string path)
    {
        if (HasFile(path))
        {
            if (open.Any(file => file.Path == path))
            {
                throw new IOException();
            }

            Commit(FolderOf(path), [], () => logs[FolderOf(path)].Files.Remove(path));
        }
    }

    public void DeleteFolder(string path, bool recursive)
    {
        if (!HasFolder(path) || open.Any(file => FolderOf(file.Path) == path) || (!recursive && logs[path].Files.Count > 0))
        {
            throw new IOException();
        }

        foreach (string file in logs[path].Files.Keys.ToList())
        {
            Delete(file);
        }

        Commit("", [], () => logs.Remove(path));
    }

    internal bool TryPut(CopyOnWriteFile file, int position, byte b)
    {
        if (position < InlineBytesMax)
        {
            return true;
        }

        while (file.Blocks.Count <= position / BlockBytes)
        {
            if (Take() is not { } block)
            {
                return false;
            }

            file.Blocks.Add(block);
        }

        if (position % ProgramBytes == 0 && !TryStep())
        {
            return false;
        }

        blocks[file.Blocks[position / BlockBytes]][position % BlockBytes] = b;
        return true;
    }

    internal void Refuse()
    {
        if (!IsSilent)
        {
            throw new IOException();
        }
    }

    private static byte[] Erased() => [.. Enumerable.Repeat((byte)0xFF, BlockBytes)];

    private static string FolderOf(string path)
    {
        string folder = path[..path.LastIndexOf('\\')];
        return folder == "I:" ? "" : folder;
    }

    private HashSet<int> Used() =>
    [
        .. logs.Values.SelectMany(log => new[] { log.Active, log.Other }.Concat(log.Files.Values.SelectMany(file => file.Blocks))),
        .. open.SelectMany(file => file.Blocks)
    ];

    private int? Take()
    {
        HashSet<int> used = Used();
        for (int i = 0; i < blocks.Length; i++)
        {
            int block = (next + i) % blocks.Length;
            if (!used.Contains(block))
            {
                next = block + 1;
                if (!TryStep())
                {
                    return null;
                }

                blocks[block] = Erased();
                return block;
            }
        }

        return null;
    }

    // Appends to the folder's log; without room it first erases the log's other block and writes there what is valid.
    private void Commit(string folder, byte[] content, Action then)
    {
        Log log = logs[folder];
        int bytes = Units(EntryBytes + content.Length);
        if (log.End + bytes > BlockBytes)
        {
            Step();
            byte[] block = blocks[log.Other] = Erased();
            int at = 0;
            foreach (byte[] inline in log.Files.Values.Select(file => file.Content).Where(inline => inline.Length <= InlineBytesMax))
            {
                inline.CopyTo(block, at + EntryBytes);
                at += EntryBytes + inline.Length;
            }

            (log.Active, log.Other, log.End) = (log.Other, log.Active, Units(at));
        }

        byte[] entry = new byte[bytes];
        content.CopyTo(entry, EntryBytes);
        for (int at = 0; at < bytes; at += ProgramBytes)
        {
            Step();
            entry.AsSpan(at, ProgramBytes).CopyTo(blocks[log.Active].AsSpan(log.End + at));
        }

        log.End += bytes;
        then();
    }

    private static int Units(int bytes) => (bytes + ProgramBytes - 1) / ProgramBytes * ProgramBytes;

    private void Step()
    {
        if (!TryStep())
        {
            throw new IOException();
        }
    }

    private bool TryStep()
    {
        steps++;
        IsOff |= steps == CutAtStep;
        if (IsOff)
        {
            throw new PowerCutException();
        }

        return steps < Failing.From || steps >= Failing.From + Failing.Count;
    }

    private sealed record Stored(byte[] Content, int[] Blocks);

    private sealed class Log(int active, int other)
    {
        public int Active { get; set; } = active;

        public int Other { get; set; } = other;

        public int End { get; set; }

        public Dictionary<string, Stored> Files { get; private init; } = [];

        public Log Copy() => new(Active, Other) { End = End, Files = new Dictionary<string, Stored>(Files) };
    }
}
