using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Tool.Nanoff;

/// <summary>What a release archive says of its image: src/docs/formats/image.md.</summary>
internal sealed record ImageManifest
{
    /// <summary>The version of the format that this tool reads and writes.</summary>
    public const int VersionRead = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    /// <summary>Version of the format.</summary>
    [JsonPropertyName("gateway-image")]
    public required int Format { get; init; }

    /// <summary>The board.</summary>
    public required string Board { get; init; }

    /// <summary>Its firmware's name for nanoff.</summary>
    public required string Target { get; init; }

    /// <summary>Where the image begins in flash, hexadecimal.</summary>
    public required string Address { get; init; }

    /// <summary>Bytes of flash that are there for it.</summary>
    public required int Room { get; init; }

    /// <summary>The firmware that it fits: the beginning of its version.</summary>
    public required string Firmware { get; init; }

    /// <summary>The gateway's version.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the image's file.</summary>
    public required string File { get; init; }

    /// <summary>Its length.</summary>
    public required int Bytes { get; init; }

    /// <summary>Its SHA-256, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Reads it. Throws <see cref="FormatException"/>.</summary>
    public static ImageManifest Parse(byte[] json)
    {
        ImageManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ImageManifest>(json, Options) ?? throw new FormatException("image.json is null");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"image.json cannot be read: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        if (manifest.Format != VersionRead)
        {
            throw new FormatException($"image.json has version {manifest.Format}; this tool reads {VersionRead}");
        }

        // Not a path: it must not lead out of the archive, nor begin an option.
        return manifest.File.Length > 0 && manifest.File.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '.' or '-' or '_')
            && char.IsAsciiLetterOrDigit(manifest.File[0])
            ? manifest
            : throw new FormatException("image.json names no file of the archive");
    }

    /// <summary>The file.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];
}
