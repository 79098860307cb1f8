namespace Gateway.Tool.Provisioning;

/// <summary>A key and its new value as text; null restores its default.</summary>
public sealed record SettingChange(string Key, string? Value)
{
    /// <summary>For logs: without the value.</summary>
    public override string ToString() => Key;
}

/// <summary>New settings for a gateway: applied completely or not at all.</summary>
public sealed class SettingsPlan
{
    private readonly List<SettingChange> changes = [];
    private readonly List<PemFile> certificates = [];

    /// <summary>The changes, in the order in which they are made.</summary>
    public IReadOnlyList<SettingChange> Changes => changes;

    /// <summary>The certificate files to load.</summary>
    public IReadOnlyList<PemFile> Certificates => certificates;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => changes.Count == 0 && certificates.Count == 0;

    /// <summary>Adds a change; a later one for the same key replaces it.</summary>
    public void Set(string key, string? value)
    {
        changes.RemoveAll(change => change.Key == key);
        changes.Add(new SettingChange(key, value));
    }

    /// <summary>Adds a file; a later one of the same kind replaces it.</summary>
    public void Load(PemFile file)
    {
        certificates.RemoveAll(other => other.Kind == file.Kind);
        changes.RemoveAll(change => change.Key == file.SettingKey);
        certificates.Add(file);
    }

    /// <summary>Throws <see cref="FormatException"/> if a certificate and a key do not belong together.</summary>
    public void Check()
    {
        PemFile? certificate = certificates.Find(file => file.Kind == PemKind.Client);
        PemFile? key = certificates.Find(file => file.Kind == PemKind.Key);
        if (certificate is not null && key is not null)
        {
            PemFile.CheckPair(certificate, key);
        }
    }
}
