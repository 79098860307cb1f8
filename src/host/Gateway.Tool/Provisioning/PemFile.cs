using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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
public sealed class PemFile
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

    /// <summary>Reads a text; <paramref name="name"/> is for the messages.</summary>
    public static PemFile Parse(PemKind kind, string text, string name)
    {
        List<string> lines = [];
        int blocks = 0;
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            string label = rest[fields.Label].ToString();
            if (label == "ENCRYPTED PRIVATE KEY")
            {
                throw new FormatException($"{name}: the key is encrypted: decrypt it first, for example with openssl pkey");
            }

            if (IsWanted(kind, label))
            {
                blocks++;
                Add(lines, label, rest[fields.Base64Data].ToString());
            }

            rest = rest[fields.Location.End..];
        }

        if (blocks == 0)
        {
            bool isEncrypted = text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);
            string what = kind == PemKind.Key ? "no PRIVATE KEY block" : "no CERTIFICATE block";
            throw new FormatException(isEncrypted
                ? $"{name}: the key is encrypted: decrypt it first, for example with openssl pkey"
                : $"{name}: {what} in PEM form");
        }

        return kind == PemKind.Key && blocks > 1
            ? throw new FormatException($"{name}: more than one private key")
            : new PemFile(kind, [.. lines]);
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

    private static bool IsWanted(PemKind kind, string label) => kind == PemKind.Key
        ? label is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY"
        : label == "CERTIFICATE";

    private static void Add(List<string> lines, string label, string base64)
    {
        lines.Add($"-----BEGIN {label}-----");
        string symbols = string.Concat(base64.Where(symbol => !char.IsWhiteSpace(symbol)));
        lines.AddRange(symbols.Chunk(LineBytes).Select(line => new string(line)));
        lines.Add($"-----END {label}-----");
    }
}
