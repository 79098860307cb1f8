using System.Globalization;
using System.Text;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Hal.Host;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Nanoff;

/// <summary>The settings file that the firmware applies at its next start: src/docs/formats/boot-file.md.</summary>
public static class BootFile
{
    /// <summary>Its path on the device.</summary>
    public const string DevicePath = "I:\\gateway.txt";

    private const int BytesMax = 49_152;
    private const int LineBytesMax = 256;
    private const string Masked = "(secret)";

    /// <summary>
    /// The file's bytes. Throws <see cref="FormatException"/> for everything that the firmware would refuse, because flashing gives no
    /// answer.
    /// </summary>
    public static byte[] Make(SettingsPlan plan)
    {
        Check(plan);
        byte[] body = Encoding.UTF8.GetBytes(Body(plan, isMasked: false));
        uint crc = new TableCrc32().Compute(body, 0, body.Length);
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"gateway-settings 1 {body.Length} {crc:x8}\n"));
        byte[] file = [.. head, .. body];
        Array.Clear(body);
        return file.Length <= BytesMax ? file : throw new FormatException($"the settings file would be longer than {BytesMax} bytes");
    }

    /// <summary>The lines after the first, secrets masked.</summary>
    public static string MaskedBody(SettingsPlan plan) => Body(plan, isMasked: true);

    /// <summary>
    /// What contradicts itself in a plan, with its key; null if nothing does. The firmware applies the file to the settings that it has,
    /// and with those it may be right.
    /// </summary>
    public static string? Contradiction(SettingsPlan plan)
    {
        SettingsStore store = Check(plan);
        Refusal refusal = store.Rules.FindContradiction(store.Pending);
        return refusal == Refusal.None ? null
            : $"{RefusalTexts.NameOf((int)refusal)}: {Put(writer => store.Rules.PutReason(store.Catalog, refusal, writer))}";
    }

    /// <summary>What a board takes and nobody should want: alarms that make a message of each wave of noise.</summary>
    public static IReadOnlyList<string> Warnings(SettingsPlan plan)
    {
        SettingsStore store = Check(plan);
        return
        [
            .. Enumerable.Range(1, SettingsLimits.AlarmCount).Where(i => AlarmDefaults.IsBare(store.Pending, i))
                .Select(i => $"alarm.{i}: hysteresis, hold and off-delay are 0, so noise at the limit makes messages"),
        ];
    }

    private static string Body(SettingsPlan plan, bool isMasked)
    {
        StringBuilder text = new();
        foreach (SettingChange change in plan.Changes)
        {
            bool isHidden = isMasked && SettingText.IsSecret(change.Key);
            text.Append(change.Key).Append(" =");
            text.Append(change.Value is null ? "" : isHidden ? " " + Masked : " " + SettingText.Quote(change.Value)).Append('\n');
        }

        foreach (PemFile file in plan.Certificates)
        {
            text.Append(file.SettingKey).Append(" = pem\n");
            text.Append(isMasked && SettingText.IsSecret(file.SettingKey) ? Masked + "\n" : Encoding.ASCII.GetString(file.Bytes));
            text.Append(".\n");
        }

        return text.ToString();
    }

    private static SettingsStore Check(SettingsPlan plan)
    {
        SettingsStore store = new(
            GatewayKeys.Create(),
            new MemorySlots(SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax),
            new MemorySlots(SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax),
            new TableCrc32(),
            new FaultLog());
        store.Load();
        foreach (SettingChange change in plan.Changes)
        {
            byte[] name = Encoding.UTF8.GetBytes(change.Key);
            int id = store.Catalog.Find(name, 0, name.Length);
            byte[] value = Encoding.UTF8.GetBytes(change.Value ?? "");
            Refusal refusal = id == SettingId.None ? Refusal.UnknownKey
                : change.Value is null ? store.Unset(id) : store.Set(id, value, 0, value.Length);
            Refuse(change.Key, refusal, store, id);
            if (change.Value is not null
                && Encoding.UTF8.GetByteCount($"{change.Key} = {SettingText.Quote(change.Value)}") > LineBytesMax)
            {
                Refuse(change.Key, Refusal.TooLong, store, id);
            }
        }

        foreach (PemFile file in plan.Certificates)
        {
            byte[] name = Encoding.ASCII.GetBytes(file.SettingKey);
            Refuse(file.SettingKey, Load(store, store.Catalog.Find(name, 0, name.Length), file), store, SettingId.None);
        }

        return store;
    }

    private static Refusal Load(SettingsStore store, int id, PemFile file)
    {
        Refusal refusal = store.BeginCertificate(id);
        for (int i = 0; i < file.Lines.Length && refusal == Refusal.None; i++)
        {
            byte[] line = Encoding.ASCII.GetBytes(file.Lines[i]);
            refusal = store.TakeCertificateLine(line, 0, line.Length);
        }

        return refusal == Refusal.None ? store.EndCertificate() : refusal;
    }

    /// <summary>Throws the reason, with the values that the key accepts if that is the hint.</summary>
    private static void Refuse(string key, Refusal refusal, SettingsStore store, int id)
    {
        if (refusal == Refusal.None)
        {
            return;
        }

        string? hint = RefusalTexts.HintOf((int)refusal);
        if (hint is null)
        {
            hint = "it wants " + Put(writer => store.Catalog.PutWants(store.Catalog.RowOf(id), writer));
        }

        string nearest = refusal == Refusal.UnknownKey ? SettingText.Suggestion(key) : "";
        throw new FormatException($"{RefusalTexts.NameOf((int)refusal)}: {key}: {hint}{nearest}");
    }

    private static string Put(Action<ByteWriter> put)
    {
        byte[] buffer = new byte[LineBytesMax];
        ByteWriter writer = new();
        writer.Reset(buffer, 0, buffer.Length);
        put(writer);
        return Encoding.ASCII.GetString(buffer, 0, writer.Bytes);
    }
}
