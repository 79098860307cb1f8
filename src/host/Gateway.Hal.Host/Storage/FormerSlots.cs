using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// A data folder of the former layout: a folder for each area, with a file of two halves for each slot. It is taken over once, and then
/// erased.
/// </summary>
internal sealed class FormerSlots
{
    private readonly string root;
    private readonly Crc32 crc = new TableCrc32();
    private readonly List<(string Area, int Slot, string Path)> files = [];
    private readonly List<string> leftovers = [];

    /// <summary>Finds the files.</summary>
    public FormerSlots(string root)
    {
        this.root = root;
        foreach (string folder in Directory.GetDirectories(root).Order(StringComparer.Ordinal))
        {
            string area = Path.GetFileName(folder);
            if (!SlotLimits.IsName(area))
            {
                continue;
            }

            foreach (string path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(path);
                bool isMade = name.EndsWith(".new", StringComparison.Ordinal);
                if (int.TryParse(isMade ? name[..^4] : name, out int slot) && slot is >= 0 and < SlotLimits.SlotCountMax)
                {
                    leftovers.Add(path);
                    if (!isMade)
                    {
                        files.Add((area, slot, path));
                    }
                }
            }
        }
    }

    /// <summary>There are some.</summary>
    public bool HasFiles => leftovers.Count > 0;

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

    /// <summary>Erases them; what cannot be erased now is at the next start.</summary>
    public void Erase()
    {
        foreach (IGrouping<string, string> area in leftovers.GroupBy(path => Path.GetDirectoryName(path)!).ToList())
        {
            DiskFolder folder = new(area.Key);
            foreach (string path in area)
            {
                PrivateFiles.Erase(folder, Path.GetFileName(path));
            }

            if (!Directory.EnumerateFileSystemEntries(area.Key).Any())
            {
                Directory.Delete(area.Key);
            }
        }

        NativeFile.SyncFolder(root);
    }

    private void Copy(StoreMemory memory, string area, int slot, string path, StoreReport report)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] content = [];
        long newest = 0;
        bool isTorn = false;
        foreach (byte[] half in new[] { bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..] })
        {
            switch (FormerHalf.Check(half, crc, out long generation, out int contentBytes))
            {
                case FormerHalf.State.Foreign:
                    throw new StorageRefusedException($"{path} was written as version {half[6]}; this gateway takes over version 1");
                case FormerHalf.State.Valid when generation > newest:
                    newest = generation;
                    content = half[FormerHalf.HeaderBytes..(FormerHalf.HeaderBytes + contentBytes)];
                    break;
                case FormerHalf.State.Invalid:
                    isTorn |= half.AsSpan().ContainsAnyExcept((byte)0);
                    break;
                default:
                    break;
            }
        }

        report.LostWrites += newest == 0 ? 1 : 0;
        report.TornBatches += newest > 0 && isTorn ? 1 : 0;
        memory.Restore(area, slot, Math.Max(newest, 1), content);
    }
}
