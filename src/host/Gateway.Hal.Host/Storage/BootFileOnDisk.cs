namespace Gateway.Hal.Host;

/// <summary>A settings file beside the slots, as `nanoff` puts one on a device's drive.</summary>
public sealed class BootFileOnDisk(string path) : IBootFile
{
    /// <summary>Its name in a data folder.</summary>
    public const string Name = "gateway.txt";

    /// <inheritdoc/>
    public int Bytes
    {
        get
        {
            try
            {
                FileInfo file = new(path);
                return file.Exists ? (int)Math.Min(file.Length, int.MaxValue) : 0;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return -1;
            }
        }
    }

    /// <inheritdoc/>
    public int Read(int position, byte[] buffer, int offset, int bytesMax)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            file.Position = position;
            return file.ReadAtLeast(buffer.AsSpan(offset, bytesMax), bytesMax, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Delete()
    {
        // It holds passwords. Renamed first: a file of zeros under its name would be taken for settings.
        if (!File.Exists(path) || Path.GetDirectoryName(Path.GetFullPath(path)) is not { } parent)
        {
            return true;
        }

        DiskFolder folder = new(parent);
        string erased = Path.GetFileName(path) + StorageFolder.ErasedSuffix;
        using (IDiskFile? file = folder.Open(Path.GetFileName(path)))
        {
            if (file is null || !file.Rename(erased) || !folder.Sync())
            {
                return false;
            }
        }

        return PrivateFiles.Erase(folder, erased);
    }
}
