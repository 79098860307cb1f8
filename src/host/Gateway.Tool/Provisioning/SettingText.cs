using System.Text;
using Gateway.Client;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tool.Provisioning;

/// <summary>Keys and values in the form of console lines and settings files (src/docs/console.md, Input).</summary>
public static class SettingText
{
    private const int DetailBytesMax = 256;

    private static readonly SettingsCatalog Catalog = GatewayKeys.Create();

    /// <summary>Quotes a value so that it is taken exactly, whatever it begins or ends with.</summary>
    public static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>A value as the console shows it, without quotes; null if it is missing or not shown.</summary>
    public static string? Unquote(string shown)
    {
        if (shown.StartsWith('('))
        {
            return null;
        }

        if (!shown.StartsWith('"'))
        {
            return shown;
        }

        StringBuilder value = new();
        for (int at = 1; at < shown.Length - 1; at++)
        {
            at += shown[at] == '\\' ? 1 : 0;
            value.Append(shown[at]);
        }

        return value.ToString();
    }

    /// <summary>Whether the key's value is never shown, as far as this tool knows the key.</summary>
    public static bool IsSecret(string key) => KindOf(key) is { IsSecret: true };

    /// <summary>What a mistyped key may have been, as the end of a message; empty if no key is near.</summary>
    public static string Suggestion(string key) =>
        NearestName.Ending(key.ToLowerInvariant(), Keys().SelectMany(Heads));

    /// <summary>The type of a key, and its words or unit; null for a key that this tool does not know.</summary>
    public static (SettingType Type, string Detail, bool IsSecret)? KindOf(string key)
    {
        byte[] name = Encoding.UTF8.GetBytes(key);

        // A catalog has one row at a time, and is for one thread.
        lock (Catalog)
        {
            int id = Catalog.Find(name, 0, name.Length);
            if (id == SettingId.None)
            {
                return null;
            }

            SettingRow row = Catalog.RowOf(id);
            return (row.Type, row.HasDetail ? Written(row.PutDetail) : "", row.IsSecret);
        }
    }

    /// <summary>Whether the key is a certificate file; if so, which.</summary>
    public static bool IsCertificate(string key, out PemKind kind)
    {
        kind = key switch { "cert.client" => PemKind.Client, "cert.key" => PemKind.Key, _ => PemKind.Ca };
        return key is "cert.ca" or "cert.client" or "cert.key";
    }

    /// <summary>Reads <c>key=value</c>. Throws <see cref="FormatException"/>, which contains no value.</summary>
    public static SettingChange Parse(string text, string option)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new FormatException($"{option} takes key=value");
        }

        string key = text[..at].Trim();
        CheckKey(key);
        string value = text[(at + 1)..];
        CheckValue(key, value);
        return new SettingChange(key, value);
    }

    private static string[] Keys()
    {
        lock (Catalog)
        {
            return [.. Enumerable.Range(0, Catalog.KeyCount).Select(at => Written(writer => Catalog.PutName(Catalog.IdAt(at), writer)))];
        }
    }

    // broker.host also begins with broker.
    private static IEnumerable<string> Heads(string key)
    {
        yield return key;
        for (int at = key.IndexOf('.'); at > 0; at = key.IndexOf('.', at + 1))
        {
            yield return key[..at];
        }
    }

    private static string Written(Action<ByteWriter> put)
    {
        byte[] buffer = new byte[SettingsLimits.KeyBytesMax + DetailBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        put(writer);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes);
    }

    /// <summary>Throws for text that cannot be a key.</summary>
    public static void CheckKey(string key)
    {
        if (key.Length == 0 || !key.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '.' or '-' or '_'))
        {
            throw new FormatException("a key has letters, digits, '.', '-' and '_'");
        }
    }

    /// <summary>Throws for a value that cannot be written in one line.</summary>
    public static void CheckValue(string key, string value)
    {
        if (value.Any(char.IsControl))
        {
            throw new FormatException($"{key}: a value has no control characters and is one line");
        }
    }
}
