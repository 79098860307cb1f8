namespace Gateway.Hal.Host;

/// <summary>
/// The data folder of one gateway, locked against other processes while it is open, and the areas of slots in it. They are in two store
/// files: `secrets` has settings and certificates, and erases what it replaces; `store` has all else.
/// </summary>
public sealed class StorageFolder : IWriteBatch, IDisposable
{
    /// <summary>After this, a file that is being erased.</summary>
    internal const string ErasedSuffix = ".erased";

    private const string LockName = "lock";
    private const int UsedMark = '\n';
    private const int ErasingMark = 'e';

    private readonly FileStream heldLock;
    private readonly Dictionary<string, SlotArea> areas = [];
    private readonly StoreLog store;
    private readonly StoreLog secrets;
    private bool isGathering;
    private bool hasLost;

    private StorageFolder(string path, FileStream heldLock)
    {
        FolderPath = path;
        this.heldLock = heldLock;
        DiskFolder folder = new(path);
        FormerSlots former = new(path);

        int mark = heldLock.ReadByte();
        bool wasUsed = mark >= 0;
        store = new StoreLog(folder, "store", erases: false, former, wasUsed);
        secrets = new StoreLog(folder, "secrets", erases: true, former, wasUsed);
        if (store.HasFailed || secrets.HasFailed)
        {
            return;
        }

        if (wasUsed && mark != ErasingMark)
        {
            // An older program has written in its own layout since.
            former.TellTo(store.Report, secrets: false);
            former.TellTo(secrets.Report, secrets: true);
            return;
        }

        IsNew = !wasUsed && !former.HasFiles;

        // From here on a folder without stores has lost them.
        if (!former.HasFiles || (Mark(ErasingMark) && former.Erase()))
        {
            Mark(UsedMark);
        }
    }

    /// <summary>The folder's full path.</summary>
    public string FolderPath { get; }

    /// <summary>No gateway has used the folder before it was opened.</summary>
    public bool IsNew { get; }

    /// <summary>Why others may still read the folder or its files, as on a drive without permissions; empty if they may not.</summary>
    public string OpenToOthers { get; private init; } = "";

    /// <summary>What `store` had lost when it was opened: messages and counts.</summary>
    public StoreReport StoreReport => store.Report;

    /// <summary>What `secrets` had lost when it was opened: settings and certificates.</summary>
    public StoreReport SecretsReport => secrets.Report;

    /// <summary>A store file was removed or replaced while it was in use: every write fails. Noticed at a write.</summary>
    public bool IsGone => store.IsGone || secrets.IsGone;

    /// <summary>Why the last write that failed did, for people; empty if none has.</summary>
    public string LastError => store.IsGone || !secrets.IsGone && secrets.LastError.Length == 0 ? store.LastError : secrets.LastError;

    /// <summary>
    /// Opens the folder, and creates it if there is none. Its files and itself become its owner's alone. Throws
    /// <see cref="StorageRefusedException"/> if another process holds it, or it cannot be created or written.
    /// </summary>
    public static StorageFolder Open(string path)
    {
        string full = Path.GetFullPath(path);
        FileStream? held = null;
        try
        {
            DurableFolder.Create(full);
            held = Hold(full);
            string open = Tighten(full);
            EraseLeftovers(full);
            return new StorageFolder(full, held) { OpenToOthers = open };
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            held?.Dispose();
            throw exception as StorageRefusedException
                ?? new StorageRefusedException($"the data folder {full} cannot be used: {exception.Message}");
        }
    }

    /// <summary>
    /// The area with this name (1 to 32 of a-z, 0-9 and '-', not "lock"), empty if it was never written: 1 to 256 slots of up to
    /// <paramref name="slotBytesMax"/> bytes (1..65516). Throws <see cref="ArgumentException"/> for a bad name or one already open.
    /// </summary>
    public SlotArea Area(string name, int slotCount, int slotBytesMax)
    {
        if (!SlotLimits.IsName(name))
        {
            throw new ArgumentException($"'{name}' is not a name of an area", nameof(name));
        }

        if (areas.ContainsKey(name))
        {
            throw new ArgumentException($"the area {name} is open already", nameof(name));
        }

        SlotArea area = SlotLimits.HoldsSecrets(name)
            ? new SlotArea(secrets, name, slotCount, slotBytesMax, CommitBefore)
            : new SlotArea(store, name, slotCount, slotBytesMax);
        areas.Add(name, area);
        return area;
    }

    /// <summary>
    /// Writes until <see cref="Commit"/> are gathered: Write returns true when it has taken the content, and Read gives it. Areas with
    /// secrets take no part: their writes are durable at once, after what was gathered before them.
    /// </summary>
    public void Begin()
    {
        isGathering = true;
        store.Begin();
    }

    /// <summary>
    /// One write and one sync for all that was gathered. True: all of it is durable. False: none of it counts as durable; each slot reads
    /// as before <see cref="Begin"/>, and may hold the old or the new content at the next start.
    /// </summary>
    public bool Commit()
    {
        isGathering = false;
        return store.Commit() && !hasLost;
    }

    /// <summary>
    /// Another gateway begins with what is durable, after a <see cref="Commit"/> that failed: all areas can be opened again, and writes are
    /// taken again.
    /// </summary>
    public void Reopen()
    {
        CloseAreas();
        areas.Clear();
        hasLost = false;
        store.Reopen();
    }

    /// <summary>Closes the areas and releases the folder.</summary>
    public void Dispose()
    {
        CloseAreas();
        store.Dispose();
        secrets.Dispose();
        heldLock.Dispose();
    }

    private bool Mark(int mark)
    {
        heldLock.Position = 0;
        heldLock.WriteByte((byte)mark);
        return NativeFile.Sync(heldLock.SafeFileHandle) == 0;
    }

    private void CloseAreas()
    {
        foreach (SlotArea area in areas.Values)
        {
            area.Close();
        }
    }

    // A write of a secret is durable when it returns, and must not be durable before what was written before it.
    private bool CommitBefore()
    {
        if (!isGathering)
        {
            return !hasLost;
        }

        hasLost |= !store.Commit();
        store.Begin();
        return !hasLost;
    }

    private static string Tighten(string full)
    {
        try
        {
            PrivateFiles.TightenFolder(full);
            string[] own = ["store.*", "secrets.*", LockName, WifiStoreFile.Name, BootFileOnDisk.Name];
            foreach (string file in own.SelectMany(name => Directory.GetFiles(full, name)))
            {
                PrivateFiles.Tighten(file);
            }

            return "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"others may read the data folder {full}: {exception.Message}";
        }
    }

    private static void EraseLeftovers(string full)
    {
        DiskFolder folder = new(full);
        foreach (string file in Directory.GetFiles(full, "*" + ErasedSuffix))
        {
            PrivateFiles.Erase(folder, Path.GetFileName(file));
        }
    }

    private static FileStream Hold(string full)
    {
        string file = Path.Combine(full, LockName);
        try
        {
            // FileShare.None is an exclusive flock on Unix and a sharing mode on Windows; both end with the process, however it ends.
            return PrivateFiles.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new StorageRefusedException($"the data folder {full} is in use by another gateway process");
        }
    }

    /// <summary>EAGAIN of flock on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: what .NET passes on as the result code.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
