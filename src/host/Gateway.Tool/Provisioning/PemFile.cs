using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tool.Provisioning;

/// <summary>A certificate file of the settings.</summary>
public enum PemKind
{
    /// <summary>Certificates of the authorities to trust, key <c>cert.ca</c>.</summary>
    Ca,

    /// <summary>The client's certificate and its chain, key <c>cert.client</c>.</summary>
    Client,

    /// <summary>Its private key, key <c>cert.key</c>.</summary>
    Key,
}

/// <summary>
/// A PEM file as the settings store it: the blocks of its kind without comments, base64 in lines of 64 characters (RFC 7468), each ended
/// by LF.
/// </summary>
public sealed partial class PemFile
{
    /// <summary>
    /// Bytes of data in a full chunk of the settings' storage, for which CRCs are reported (src/docs/formats/settings.md).
    /// </summary>
    private const int ChunkBytes = SettingsLimits.CertificateSlotBytesMax - 10;

    private const int LineBytes = 64;

    private PemFile(PemKind kind, string[] lines)
    {
        Kind = kind;
        Lines = lines;
    }

    /// <summary>Its kind.</summary>
    public PemKind Kind { get; }

    /// <summary>Its lines, without their ends.</summary>
    public string[] Lines { get; }

    /// <summary>The setting that it belongs to: <c>cert.ca</c>, <c>cert.client</c>, <c>cert.key</c>.</summary>
    public string SettingKey => "cert." + Word;

    /// <summary>The word of `cert load`.</summary>
    public string Word => Kind switch { PemKind.Ca => "ca", PemKind.Client => "client", _ => "key" };

    /// <summary>All of it, ASCII.</summary>
    public byte[] Bytes => Encoding.ASCII.GetBytes(string.Concat(Lines.Select(line => line + "\n")));

    /// <summary>Length and CRCs as the console reports them: <c>1234 bytes crc 0a0b0c0d</c>.</summary>
    public string Fingerprint()
    {
        TableCrc32 crc = new();
        byte[] bytes = Bytes;
        string crcs = string.Join(',', bytes.Chunk(ChunkBytes).Select(chunk => crc.Compute(chunk, 0, chunk.Length).ToString("x8")));
        Array.Clear(bytes);
        return $"{bytes.Length} bytes crc {crcs}";
    }

    /// <summary>Reads a file. Throws <see cref="FormatException"/> that names it and says what is wrong.</summary>
    public static PemFile Read(PemKind kind, string path)
    {
        try
        {
            return Parse(kind, File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"{path}: {exception.Message}");
        }
    }

    /// <summary>
    /// Reads a text, by the rules of the device's own check; <paramref name="name"/> is for the messages, which name the line.
    /// </summary>
    public static PemFile Parse(PemKind kind, string text, string name)
    {
        PemText check = new();
        check.Begin(kind == PemKind.Key);
        List<string> lines = [];
        StringBuilder base64 = new();
        int number = 0;
        foreach (string raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            foreach (string line in Boundary().Replace(raw, "\n$0\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(line);
                int at = PemText.SkipIndent(bytes, 0, bytes.Length);
                Refusal refusal = check.TakeLine(bytes, at, bytes.Length - at);
                if (refusal != Refusal.None)
                {
                    throw Refused(kind, refusal, $"{name}: line {number}", line, lines.Count > 0);
                }

                Add(lines, base64, Encoding.ASCII.GetString(bytes, at, check.KeptBytes));
            }
        }

        Refusal end = check.Finish();
        return end == Refusal.None ? new PemFile(kind, [.. lines]) : throw new FormatException(end == Refusal.PemCut
            ? $"{name}: the last block has no end"
            : $"{name}: {(kind == PemKind.Key ? "no PRIVATE KEY block" : "no CERTIFICATE block")} in PEM form");
    }

    /// <summary>Throws <see cref="FormatException"/> if the key does not belong to the certificate.</summary>
    public static void CheckPair(PemFile certificate, PemFile key)
    {
        try
        {
            using X509Certificate2 pair = X509Certificate2.CreateFromPem(
                string.Join('\n', certificate.Lines), string.Join('\n', key.Lines));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new FormatException("the private key does not belong to the certificate, or TLS does not support its kind", exception);
        }
    }

    // A file may have all of it in one line, and joined files the end of a block and the beginning of the next.
    [GeneratedRegex("-----(BEGIN|END) [^-]*-----")]
    private static partial Regex Boundary();

    private static FormatException Refused(PemKind kind, Refusal refusal, string where, string line, bool hasBlock)
    {
        string what = refusal switch
        {
            Refusal.PemEncrypted => "the key is encrypted: decrypt it first, for example with openssl pkey",
            Refusal.PemCharacter => "it is not base64",
            Refusal.PemCut => "lines or characters of the block are missing",
            _ when kind == PemKind.Key && hasBlock && line.Contains("PRIVATE KEY-----", StringComparison.Ordinal) =>
                "more than one private key",
            _ => (Boundary().Match(line) is { Success: true } match ? match.Value : "this line") + " begins no block that belongs here: "
                + (kind == PemKind.Key ? "one PRIVATE KEY does" : "CERTIFICATE does"),
        };
        return new FormatException($"{where}: {what}");
    }

    // The symbols of a block become lines of one length, whatever the file has.
    private static void Add(List<string> lines, StringBuilder base64, string kept)
    {
        if (!kept.StartsWith('-'))
        {
            base64.Append(kept);
            return;
        }

        lines.AddRange(base64.ToString().Chunk(LineBytes).Select(line => new string(line)));
        base64.Clear();
        lines.Add(kept);
    }
}
