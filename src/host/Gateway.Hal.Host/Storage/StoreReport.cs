namespace Gateway.Hal.Host;

/// <summary>What a store file had lost when it was opened.</summary>
public sealed class StoreReport
{
    /// <summary>Batches that were damaged, with later ones that were not.</summary>
    public int DamagedBatches { get; internal set; }

    /// <summary>
    /// Last batches that were not complete: a write that a power cut ended, which nobody relied on, or damage of the last batch. Nothing
    /// in the file tells which.
    /// </summary>
    public int TornBatches { get; internal set; }

    /// <summary>Writes of slots that no later write replaced and that are lost: such a slot has an older content, or none.</summary>
    public long LostWrites { get; internal set; }

    /// <summary>The file is gone, although the folder was in use before.</summary>
    public bool IsMissing { get; internal set; }

    /// <summary>Folders of the layout before, with what an older program wrote after this store: it was not taken over.</summary>
    public IReadOnlyList<string> LaterFolders { get; internal set; } = [];

    /// <summary>Nothing of the above.</summary>
    public bool IsWhole => DamagedBatches == 0 && TornBatches == 0 && LostWrites == 0 && !IsMissing;

    /// <summary>The same for people; empty if it is whole.</summary>
    public string Text
    {
        get
        {
            List<string> parts = [];
            if (IsMissing)
            {
                parts.Add("the file is missing, and all that it held");
            }

            if (DamagedBatches > 0)
            {
                parts.Add($"damaged batches {DamagedBatches}");
            }

            if (LostWrites > 0)
            {
                parts.Add($"lost writes {LostWrites}");
            }

            if (TornBatches > 0)
            {
                parts.Add("the last batch is not complete: lost, perhaps, 1");
            }

            if (LaterFolders.Count > 0)
            {
                parts.Add($"an older program wrote {string.Join(", ", LaterFolders)} later, which stays as it is: move these folders away, "
                    + "into another data folder if that program is to send what they hold");
            }

            return string.Join(", ", parts);
        }
    }
}
