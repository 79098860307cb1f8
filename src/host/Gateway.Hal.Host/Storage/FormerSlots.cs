using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// A data folder of the former layout: a folder for each area, with a file of two halves for each slot. It is taken over once, and then
/// erased. What is not certainly of that layout is somebody else's, and stays: other names, links, files without the mark of a slot.
/// </summary>
internal sealed class FormerSlots
{
    private const int NameChars = 2;
    private const int FileBytesMax = 2 * (SlotLimits.SlotBytesMax + FormerHalf.HeaderBytes);
    private const string MadeSuffix = ".new";

    private static readonly string[] Areas =
        ["alarm-state", "boot", "certificates", "commands", "inbound", "inflight", "progress", "settings"];

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false
    };

    private readonly string root;
    private readonly Crc32 crc = new TableCrc32();
    private readonly List<(string Area, int Slot, string Path)> files = [];
    private readonly List<string> leftovers = [];

    /// <summary>Finds the files. Throws IOException.</summary>
    public FormerSlots(string root)
    {
        this.root = root;
        foreach (string area in Areas)
        {
            DirectoryInfo folder = new(Path.Combine(root, area));
            if (folder.Exists && (folder.Attributes & FileAttributes.ReparsePoint) == 0)
            {
                Find(area, folder);
            }
        }
    }

    /// <summary>There are some.</summary>
    public bool HasFiles => files.Count + leftovers.Count > 0;

    /// <summary>
    /// Copies their contents: those of areas with secrets, or the others. Throws <see cref="StorageRefusedException"/> for a file of
    /// another version, IOException.
    /// </summary>
    public void CopyTo(StoreMemory memory, bool secrets, StoreReport report)
    {
        foreach ((string area, int slot, string path) in files)
        {
            if (SlotLimits.HoldsSecrets(area) == secrets)
            {
                Copy(memory, area, slot, path, report);
            }
        }
    }

    /// <summary>
    /// Tells that the store was in use before an older program wrote them: each that has content is a write that the store does not have.
    /// They stay.
    /// </summary>
    public void TellTo(StoreReport report, bool secrets)
    {
        List<string> later = [.. files.Where(file => SlotLimits.HoldsSecrets(file.Area) == secrets && HasContent(file.Path))
            .Select(file => Path.Combine(root, file.Area))];
        report.LostWrites += later.Count;
        report.LaterFolders = [.. later.Distinct()];
    }

    /// <summary>Erases them. False: some could not be erased now; try again at the next start.</summary>
    public bool Erase()
    {
        bool isErased = true;
        foreach (IGrouping<string, string> area in leftovers.GroupBy(path => Path.GetDirectoryName(path)!).ToList())
        {
            DiskFolder folder = new(area.Key);
            foreach (string path in area)
            {
                isErased &= PrivateFiles.Erase(folder, Path.GetFileName(path));
            }

            if (!Directory.EnumerateFileSystemEntries(area.Key).Any())
            {
                Directory.Delete(area.Key);
            }
        }

        return NativeFile.SyncFolder(root) == 0 && isErased;
    }

    private static byte[][] HalvesOf(byte[] bytes) => [bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]];

    private static bool IsZero(byte[] bytes) => !bytes.AsSpan().ContainsAnyExcept((byte)0);

    private void Find(string area, DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.GetFiles("*", NoLinks).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            bool isMade = file.Name.EndsWith(MadeSuffix, StringComparison.Ordinal);
            string name = isMade ? file.Name[..^MadeSuffix.Length] : file.Name;
            if (name.Length != NameChars || !name.All(char.IsAsciiDigit) || file.Length > FileBytesMax)
            {
                continue;
            }

            // One that is all zeros was being made or erased.
            byte[] bytes = File.ReadAllBytes(file.FullName);
            if (IsZero(bytes) || HalvesOf(bytes).Any(FormerHalf.HasMark))
            {
                leftovers.Add(file.FullName);
            }

            if (!isMade)
            {
                files.Add((area, int.Parse(name), file.FullName));
            }
        }
    }

    private bool HasContent(string path) => leftovers.Contains(path)
        && (NewestOf(path, out long generation, out bool isTorn, out int version).Length > 0
        || (generation == 0 && (isTorn || version >= 0)));

    private void Copy(StoreMemory memory, string area, int slot, string path, StoreReport report)
    {
        byte[] content = NewestOf(path, out long generation, out bool isTorn, out int version);
        if (version >= 0)
        {
            throw new StorageRefusedException($"{path} was written as version {version}; this gateway takes over version 1");
        }

        report.LostWrites += generation == 0 ? 1 : 0;
        report.TornBatches += generation > 0 && isTorn ? 1 : 0;
        memory.Restore(area, slot, Math.Max(generation, 1), content);
    }

    // Generation 0: neither half is valid. The version is that of a half of another version, otherwise -1.
    private byte[] NewestOf(string path, out long generation, out bool isTorn, out int version)
    {
        byte[] content = [];
        (generation, isTorn, version) = (0, false, -1);
        foreach (byte[] half in HalvesOf(File.ReadAllBytes(path)))
        {
            switch (FormerHalf.Check(half, crc, out long found, out int contentBytes))
            {
                case FormerHalf.State.Foreign:
                    version = half[6];
                    break;
                case FormerHalf.State.Valid when found > generation:
                    generation = found;
                    content = half[FormerHalf.HeaderBytes..(FormerHalf.HeaderBytes + contentBytes)];
                    break;
                case FormerHalf.State.Invalid:
                    isTorn |= !IsZero(half);
                    break;
                default:
                    break;
            }
        }

        return content;
    }
}
