using System.IO.Compression;
using System.Security.Cryptography;

namespace Gateway.Tool.Nanoff;

/// <summary>
/// A board's image: the bytes to deploy, and what its release archive says of them (src/docs/formats/image.md). A file alone says nothing.
/// </summary>
internal sealed class FlashImage
{
    /// <summary>The file of a release archive that says what is in it.</summary>
    public const string ManifestName = "image.json";

    private const int BytesMax = 16 * 1024 * 1024;
    private const int ManifestBytesMax = 64 * 1024;

    private FlashImage(string name, byte[] bytes, ImageManifest? manifest)
    {
        Name = name;
        Bytes = bytes;
        Manifest = manifest;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Its file name.</summary>
    public string Name { get; }

    /// <summary>The bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Their SHA-256.</summary>
    public string Sha256 { get; }

    /// <summary>What the archive says, already compared with the bytes; null for a file alone.</summary>
    public ImageManifest? Manifest { get; }

    /// <summary>
    /// Reads an image: a .bin, a .zip, or the folder of an unpacked one. Throws <see cref="FormatException"/> that names it and says what
    /// is wrong.
    /// </summary>
    public static FlashImage Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return OfArchive(name => OpenIn(path, name));
            }

            if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                using FileStream file = File.OpenRead(path);
                return new FlashImage(Path.GetFileName(path), All(file, BytesMax), manifest: null);
            }

            using ZipArchive archive = ZipFile.OpenRead(path);
            return OfArchive(name => archive.GetEntry(name)?.Open());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or InvalidDataException or FormatException or NotSupportedException)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a release archive of a board's image. Throws <see cref="FormatException"/>.</summary>
    public static ImageManifest Pack(FlashBoard board, string binary, string version, string archive)
    {
        FlashImage image = Read(binary);
        CheckRoom(board, image.Bytes.Length);
        ImageManifest manifest = new()
        {
            Format = ImageManifest.VersionRead,
            Board = board.Name,
            Target = board.Target,
            Address = $"0x{board.Address:X}",
            Room = board.ImageBytesMax,
            Firmware = FlashBoard.Firmware,
            Version = version,
            File = image.Name,
            Bytes = image.Bytes.Length,
            Sha256 = image.Sha256,
        };
        using ZipArchive zip = new(File.Create(archive), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in new[] { (ManifestName, manifest.ToJson()), (image.Name, image.Bytes) })
        {
            using Stream entry = zip.CreateEntry(name).Open();
            entry.Write(bytes);
        }

        return manifest;
    }

    /// <summary>Throws <see cref="FormatException"/> if the image is larger than the board's room for it, or empty.</summary>
    public static void CheckRoom(FlashBoard board, int bytes)
    {
        if (bytes == 0 || bytes > board.ImageBytesMax)
        {
            throw new FormatException($"the image has {bytes} bytes; {board.Name} has room for {board.ImageBytesMax}");
        }
    }

    private static FlashImage OfArchive(Func<string, Stream?> open)
    {
        ImageManifest manifest;
        using (Stream file = open(ManifestName) ?? throw new FormatException($"there is no {ManifestName} in it"))
        {
            manifest = ImageManifest.Parse(All(file, ManifestBytesMax));
        }

        using Stream binary = open(manifest.File) ?? throw new FormatException($"there is no {manifest.File} in it");
        FlashImage image = new(manifest.File, All(binary, BytesMax), manifest);
        return image.Bytes.Length == manifest.Bytes && image.Sha256 == manifest.Sha256
            ? image
            : throw new FormatException($"{manifest.File} is not the file that {ManifestName} describes: its length or SHA-256 differs");
    }

    private static FileStream? OpenIn(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.OpenRead(path) : null;
    }

    private static byte[] All(Stream stream, int bytesMax)
    {
        using MemoryStream all = new();
        byte[] part = new byte[64 * 1024];
        int bytes;
        while ((bytes = stream.Read(part)) > 0)
        {
            all.Write(part, 0, bytes);
            if (all.Length > bytesMax)
            {
                throw new FormatException($"it is longer than {bytesMax} bytes");
            }
        }

        return all.ToArray();
    }
}
