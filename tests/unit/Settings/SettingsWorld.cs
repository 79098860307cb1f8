using System.Text;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The storage of one device, and what runs on it from start to start.</summary>
internal sealed class SettingsWorld
{
    private static readonly TableCrc32 Crc = new();

    public SettingsWorld(int certificateSlotBytes = SettingsLimits.CertificateSlotBytesMax)
    {
        Plan = new FakePower { CountsReads = true };
        SettingsArea = new FakeSlots(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax, Plan);
        CertificatesArea = new FakeSlots(SettingsLimits.CertificateSlotCount, certificateSlotBytes, Plan);
    }

    private SettingsWorld(SettingsWorld other)
    {
        Plan = new FakePower { CountsReads = true };
        SettingsArea = other.SettingsArea.Copy(Plan);
        CertificatesArea = other.CertificatesArea.Copy(Plan);
    }

    public FakePower Plan { get; }

    public FakeSlots SettingsArea { get; }

    public FakeSlots CertificatesArea { get; }

    public FaultLog Faults { get; } = new();

    public SettingsWorld Copy() => new(this);

    public SettingsStore Start(SettingsCatalog? catalog = null)
    {
        SettingsStore store = new(catalog ?? GatewayKeys.Create(), SettingsArea, CertificatesArea, Crc, Faults);
        store.Load();
        return store;
    }

    public bool Holds(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return SettingsArea.Holds(bytes) || CertificatesArea.Holds(bytes);
    }
}

internal static class SettingsStoreText
{
    public static int Id(this SettingsStore store, string key)
    {
        byte[] name = Encoding.ASCII.GetBytes(key);
        return store.Catalog.Find(name, 0, name.Length);
    }

    public static Refusal Set(this SettingsStore store, string key, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return store.Set(store.Id(key), text, 0, text.Length);
    }

    public static void MustSet(this SettingsStore store, string key, string value) => Assert.Equal(Refusal.None, store.Set(key, value));

    public static string Text(this SettingsSet set, int id)
    {
        byte[] buffer = new byte[512];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        set.PutText(id, writer);
        Assert.False(writer.Overflow);
        return Encoding.UTF8.GetString(buffer, 0, writer.Bytes);
    }

    public static string Text(this SettingsStore store, string key) => store.Live.Text(store.Id(key));

    public static string Name(this SettingsCatalog catalog, int id)
    {
        byte[] buffer = new byte[SettingsLimits.KeyBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        catalog.PutName(id, writer);
        Assert.False(writer.Overflow);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes);
    }

    public static Refusal LoadPem(this SettingsStore store, int id, string pem)
    {
        Refusal refusal = store.BeginCertificate(id);
        foreach (string line in pem.TrimEnd('\n').Split('\n'))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            refusal = refusal == Refusal.None ? store.TakeCertificateLine(bytes, 0, bytes.Length) : refusal;
        }

        return refusal == Refusal.None ? store.EndCertificate() : refusal;
    }

    public static string? Certificate(this SettingsStore store, SettingsSet set, int id)
    {
        byte[]? file = store.NewCertificate(set, id);
        if (file == null || file[0] == 0)
        {
            return file == null ? null : "damaged";
        }

        Assert.Equal(0, file[^1]);
        Assert.Equal(set.CertificateBytes(id) + 1, file.Length);
        return Encoding.UTF8.GetString(file, 0, file.Length - 1);
    }

    /// <summary>The content of a set, secrets and certificates included: equal texts are equal settings.</summary>
    public static string Snapshot(this SettingsStore store, SettingsSet set)
    {
        StringBuilder text = new();
        for (int i = 0; i < store.Catalog.KeyCount; i++)
        {
            int id = store.Catalog.IdAt(i);
            SettingRow row = store.Catalog.RowOf(id);
            if (set.IsSet(id))
            {
                text.Append(store.Catalog.Name(id)).Append('=').AppendLine(
                    row.Type == SettingType.Certificate ? store.Certificate(set, id) : Convert.ToHexString(set.NewValue(id)));
            }
        }

        return text.ToString();
    }
}
