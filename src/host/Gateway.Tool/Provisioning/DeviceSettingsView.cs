using System.Text.RegularExpressions;
using Gateway.Tool.Serial;

namespace Gateway.Tool.Provisioning;

/// <summary>The settings of a gateway, as `show` lists them.</summary>
internal sealed partial class DeviceSettingsView
{
    private const string SetSecret = "(set)";
    private const string NoValue = "(none)";

    private static readonly (string Account, string Password)[] Accounts =
    [
        ("wifi.ssid", "wifi.password"), ("broker.user", "broker.password"), ("broker2.user", "broker2.password"),
    ];

    private readonly Dictionary<string, string> shown = new(StringComparer.Ordinal);

    private DeviceSettingsView(IReadOnlyList<string> lines)
    {
        foreach (Match match in lines.Select(line => ShownLine().Match(line)).Where(match => match.Success))
        {
            string key = match.Groups[2].Value;
            shown[key] = match.Groups[3].Value;
            HasChanges |= match.Groups[1].Value == "*";
            if (match.Groups[1].Value == "+" && !IsHidden(key))
            {
                Values[key] = SettingText.Unquote(match.Groups[3].Value) ?? "";
            }
        }
    }

    /// <summary>Something is set and not saved.</summary>
    public bool HasChanges { get; }

    /// <summary>Keys that are set and shown, with their values.</summary>
    public SortedDictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets that are set; the key file belongs to the certificates.</summary>
    public string[] Secrets => [.. shown.Where(line => line.Value == SetSecret).Select(line => line.Key)];

    /// <summary>Length and CRC of the certificate files that are there.</summary>
    public (string Key, string Fingerprint)[] Certificates =>
    [
        .. shown.Where(line => SettingText.IsCertificate(line.Key, out _) && line.Value != NoValue).Select(line => (line.Key, line.Value))
    ];

    /// <summary>Reads them. Null and the refusal if the gateway refuses.</summary>
    public static async Task<(DeviceSettingsView? View, ConsoleRefusal? Refusal)> AskAsync(ConsoleClient client, CancellationToken cancel)
    {
        ConsoleAnswer answer = await client.AskAsync("show", cancel);
        return answer.IsOk ? (new DeviceSettingsView(answer.Lines), null) : (null, answer.Refusal);
    }

    /// <summary>All of it as a file without secrets.</summary>
    public SettingsFile ToFile()
    {
        SettingsFile file = new();
        foreach ((string key, string value) in Values)
        {
            file.Settings[key] = value;
        }

        file.Secrets.AddRange(Secrets);
        foreach ((string key, string fingerprint) in Certificates)
        {
            file.Certificates[key] = fingerprint;
        }

        return file;
    }

    /// <summary>
    /// The changes that turn these settings into those of a file: its values, and defaults for keys that it does not name. Secrets and
    /// certificates that it does not contain stay.
    /// </summary>
    public SettingsPlan PlanTo(SettingsFile file)
    {
        SettingsPlan plan = new();
        foreach (string key in Values.Keys.Where(key => !file.Settings.ContainsKey(key)))
        {
            plan.Set(key, null);
        }

        // A password without the account that it belongs to would be refused.
        foreach ((string account, string password) in Accounts)
        {
            if (plan.Changes.Any(change => change.Key == account) && Secrets.Contains(password))
            {
                plan.Set(password, null);
            }
        }

        SettingsPlan wanted = new();
        file.AddTo(wanted);
        foreach (SettingChange change in wanted.Changes.Where(change => !IsSame(change)))
        {
            plan.Set(change.Key, change.Value);
        }

        foreach (PemFile pem in wanted.Certificates.Where(pem => shown.GetValueOrDefault(pem.SettingKey) != pem.Fingerprint()))
        {
            plan.Load(pem);
        }

        return plan;
    }

    /// <summary>Items that the file names but cannot contain, and that this gateway lacks or has in another version.</summary>
    public IEnumerable<string> Lacks(SettingsFile file)
    {
        foreach (string key in file.Secrets.Except(Secrets).Where(key => !file.Settings.ContainsKey(key)))
        {
            yield return $"{key} was set in the backup, but is not set here: set it";
        }

        foreach ((string key, string fingerprint) in file.Certificates.Where(one => file.PemFiles.All(pem => pem.SettingKey != one.Key)))
        {
            string here = shown.GetValueOrDefault(key, NoValue);
            if (here != fingerprint)
            {
                yield return $"{key} was {fingerprint}, and is {here} here";
            }
        }
    }

    /// <summary>A line of a difference, without secrets.</summary>
    public string Line(SettingChange change)
    {
        string here = IsHidden(change.Key)
            ? shown.GetValueOrDefault(change.Key, "(not set)")
            : Values.GetValueOrDefault(change.Key, "(default)");
        string there = change.Value is null ? "(default)" : IsHidden(change.Key) ? "(changed)" : change.Value;
        return $"{change.Key}: {here} -> {there}";
    }

    private static bool IsHidden(string key) => SettingText.IsSecret(key) || SettingText.IsCertificate(key, out _);

    private bool IsSame(SettingChange change) => !IsHidden(change.Key) && Values.GetValueOrDefault(change.Key) == change.Value;

    [GeneratedRegex(@"^([ +*]) ([A-Za-z0-9._-]+) = (.*)$")]
    private static partial Regex ShownLine();
}
