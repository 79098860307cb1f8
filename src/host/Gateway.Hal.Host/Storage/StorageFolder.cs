namespace Gateway.Hal.Host;

/// <summary>The data folder of one gateway, locked against other processes while it is open, and the areas of slots in it.</summary>
public sealed class StorageFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream heldLock;
    private readonly Dictionary<string, SlotArea> areas = [];

    private StorageFolder(string path, FileStream heldLock)
    {
        FolderPath = path;
        this.heldLock = heldLock;
    }

    /// <summary>The folder's full path.</summary>
    public string FolderPath { get; }

    /// <summary>
    /// Opens the folder, and creates it if there is none (for the owner alone). Throws <see cref="StorageRefusedException"/> if another
    /// process holds it, or it cannot be created or written.
    /// </summary>
    public static StorageFolder Open(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            DurableFolder.Create(full);
            return new StorageFolder(full, Hold(full));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not StorageRefusedException)
        {
            throw new StorageRefusedException($"the data folder {full} cannot be used: {exception.Message}");
        }
    }

    /// <summary>
    /// Opens the area with this name (1 to 32 of a-z, 0-9 and '-', not "lock"), and creates it empty if there is none: 1 to 256 slots of
    /// up to <paramref name="slotBytesMax"/> bytes (1..65516). The folder closes it. Throws <see cref="StorageRefusedException"/> if its
    /// files cannot be used, <see cref="ArgumentException"/> for a bad name or one already open.
    /// </summary>
    public SlotArea Area(string name, int slotCount, int slotBytesMax)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' is not a name of an area", nameof(name));
        }

        if (areas.ContainsKey(name))
        {
            throw new ArgumentException($"the area {name} is open already", nameof(name));
        }

        SlotArea area = new(FolderPath, name, slotCount, slotBytesMax);
        areas.Add(name, area);
        return area;
    }

    /// <summary>Closes the areas and releases the folder.</summary>
    public void Dispose()
    {
        foreach (SlotArea area in areas.Values)
        {
            area.Dispose();
        }

        heldLock.Dispose();
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= SlotLimits.NameCharsMax
        && name != LockName
        && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');

    private static FileStream Hold(string full)
    {
        string file = Path.Combine(full, LockName);
        try
        {
            // FileShare.None is an exclusive flock on Unix and a sharing mode on Windows; both end with the process, however it ends.
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new StorageRefusedException($"the data folder {full} is in use by another gateway process");
        }
    }

    /// <summary>EAGAIN of flock on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: what .NET passes on as the result code.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
