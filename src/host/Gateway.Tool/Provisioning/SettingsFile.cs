using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tool.Provisioning;

/// <summary>Settings as a JSON file: src/docs/formats/settings-file.md.</summary>
public sealed class SettingsFile
{
    private const int Version = 1;
    private const string VersionName = "gateway-settings";
    private const string SettingsName = "settings";
    private const string SecretsName = "secrets";
    private const string CertificatesName = "certificates";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Keys with their values; null is the default.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets that were set.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>Length and CRC of the certificate files that were there.</summary>
    public Dictionary<string, string> Certificates { get; } = new(StringComparer.Ordinal);

    /// <summary>PEM files that the file names.</summary>
    public List<PemFile> PemFiles { get; } = [];

    /// <summary>Reads a file. Throws <see cref="FormatException"/> that names it and says what is wrong, without a value.</summary>
    public static SettingsFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            // Its message may quote the text.
            throw new FormatException($"{path}: not JSON at line {exception.LineNumber + 1}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(
                $"{path}: a \\u escape is half a character: \\ud800 to \\udbff and \\udc00 to \\udfff belong in pairs", exception);
        }
    }

    /// <summary>Reads a text; <paramref name="folder"/> is where PEM files are searched.</summary>
    public static SettingsFile Parse(string json, string folder)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        SettingsFile file = new();
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(VersionName, out JsonElement version))
        {
            throw new FormatException($"no settings: \"{VersionName}\": {Version} is missing");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
        {
            throw new FormatException($"\"{VersionName}\" is {version}, this tool reads {Version}");
        }

        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case VersionName:
                    break;
                case SettingsName when member.Value.ValueKind == JsonValueKind.Object:
                    file.TakeSettings(member.Value, folder);
                    break;
                case SecretsName when member.Value.ValueKind == JsonValueKind.Array:
                    file.Secrets.AddRange(member.Value.EnumerateArray().Select(
                        key => Text(key, SecretsName) ?? throw new FormatException("a secret is a key")));
                    break;
                case CertificatesName when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty certificate in member.Value.EnumerateObject())
                    {
                        file.Certificates[certificate.Name] = Text(certificate.Value, certificate.Name) ?? "";
                    }

                    break;
                default:
                    throw new FormatException($"\"{member.Name}\" does not belong in a settings file, or has the wrong type");
            }
        }

        return file;
    }

    /// <summary>The file's text.</summary>
    public string ToJson()
    {
        JsonObject settings = [];
        foreach ((string key, string? value) in Settings)
        {
            settings[key] = value;
        }

        JsonObject certificates = [];
        foreach ((string key, string fingerprint) in Certificates)
        {
            certificates[key] = fingerprint;
        }

        JsonObject file = new()
        {
            [VersionName] = Version,
            [SettingsName] = settings,
            [SecretsName] = new JsonArray([.. Secrets.Select(key => JsonValue.Create(key))]),
            [CertificatesName] = certificates,
        };
        return file.ToJsonString(Indented) + "\n";
    }

    /// <summary>Adds the settings of the file to a plan.</summary>
    public void AddTo(SettingsPlan plan)
    {
        foreach ((string key, string? value) in Settings)
        {
            plan.Set(key, value);
        }

        PemFiles.ForEach(plan.Load);
    }

    private void TakeSettings(JsonElement settings, string folder)
    {
        foreach (JsonProperty setting in settings.EnumerateObject())
        {
            SettingText.CheckKey(setting.Name);
            string? value = Text(setting.Value, setting.Name);
            if (value is not null)
            {
                SettingText.CheckValue(setting.Name, value);
            }

            if (value is not null && SettingText.IsCertificate(setting.Name, out PemKind kind))
            {
                PemFiles.Add(PemFile.Read(kind, Path.Combine(folder, value)));
            }
            else if (!Settings.TryAdd(setting.Name, value))
            {
                throw new FormatException($"{setting.Name} is there twice");
            }
        }
    }

    private static string? Text(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw new FormatException($"{name} is a string, a number or null"),
    };
}
