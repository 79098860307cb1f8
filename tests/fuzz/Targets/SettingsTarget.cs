using System.Text;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Tests.Fuzz;

/// <summary>Settings and certificates on any slot content: read, shown, set, saved, and loaded again as saved.</summary>
internal sealed class SettingsTarget : FuzzTarget
{
    private const int SlotBytes = 512;

    private static readonly byte[][] Texts =
    [
        .. new[] { "1", "-1.5", "gw-1", "ntc", "true", "off", "broker.example", "99999999999", "", "\u00e9\u20ac" }
            .Select(Encoding.UTF8.GetBytes)
    ];

    private static readonly byte[][] Pem =
    [
        .. "-----BEGIN CERTIFICATE-----\nMIIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----"
            .Split('\n').Select(Encoding.ASCII.GetBytes)
    ];

    private readonly Choices choices = new();
    private readonly FuzzSlots area = new(SettingsLimits.SettingsSlotCount, SlotBytes);
    private readonly FuzzSlots certificates = new(SettingsLimits.CertificateSlotCount, SlotBytes);
    private readonly SettingsCatalog catalog = GatewayKeys.Create();
    private readonly TableCrc32 crc = new();
    private readonly byte[] scratch = new byte[8192];
    private readonly ByteWriter writer = new();

    public override string Name => "settings slots";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [0], [6, 0, 2, 5, 1, 20, 6, 33, 0, 40, 8], [3, 1, 2, 9, 1, 200, 1, 2, 1, 0, 0, 9, 3],
        [4, 7, 5, 9, 1, 255, 255, 0, 1, 1, 6, 6, 4, 8, 1, 1, 1, 1, 1],
        [2, 3, 3, 3, 3, 0, 2, 1, 6, 8, 3, 0, 0, 0, 0, 2, 1, 3, 2, 0],

        // The copy that the first save did not write, and the other one lost: found by a long run.
        [1, 0, 0, 0, 4, 0, 2, 0, 1, 1, 0, 0, 1, 4, 0, 0, 5, 3]
    ];

    protected override int Run(byte[] input)
    {
        choices.Reset(input);
        area.Clear();
        certificates.Clear();
        var faults = new FaultLog();
        SettingsStore store = Open(faults);
        store.Load();
        Change(store);
        store.Save();
        SlotMutation.Apply(area, choices, area.SlotBytesMax);
        SlotMutation.Apply(certificates, choices, certificates.SlotBytesMax);

        store = Open(faults);
        BeginCore();
        SettingsLoad loaded = store.Load();
        ReadAll(store);
        Change(store);
        area.FailingWrites = (ulong)choices.Below(8);
        bool isFull = area.LengthOf(0) > 0 && area.LengthOf(1) > 0;
        int writes = area.Writes;
        Refusal refusal = store.Save();
        ReadAll(store);
        EndCore();

        // Without a change nothing is written over two whole copies, and what rots after it was read is not seen. The other one may be of
        // another build, which shows only when it is needed.
        bool isRotUnseen = area.IsRotten && isFull && area.Writes == writes;
        area.FailingWrites = 0;
        area.RotsAfterReads = 0;
        if (refusal == Refusal.None && !isRotUnseen)
        {
            SettingsStore again = Open(faults);
            SettingsLoad second = again.Load();
            Expect(second is SettingsLoad.Loaded or SettingsLoad.OneCopyLost, "what was saved is not loaded");
            for (int i = 0; i < catalog.KeyCount; i++)
            {
                Expect(again.Live.IsSame(store.Live, catalog.IdAt(i)), "a key is loaded with another value");
            }
        }

        int unknown = Math.Min(store.Live.UnknownCount, 7) | (Math.Min(store.Live.UnusableCount, 7) << 3);
        return (int)loaded | ((int)refusal << 4) | (unknown << 12) | (FaultMix.Of(faults) << 20);
    }

    private SettingsStore Open(FaultLog faults) => new(catalog, area, certificates, crc, faults);

    private void Change(SettingsStore store)
    {
        for (int i = choices.Below(8); i > 0; i--)
        {
            int id = catalog.IdAt(choices.Word() % catalog.KeyCount);
            switch (choices.Below(4))
            {
                case 0:
                    store.Unset(id);
                    break;
                case 1:
                    int bytes = choices.Below(40);
                    choices.Fill(scratch, 0, bytes);
                    store.Set(id, scratch, 0, bytes);
                    break;
                case 2 when catalog.RowOf(id).Type != SettingType.Certificate:
                    byte[] text = Texts[choices.Below(Texts.Length)];
                    store.Set(id, text, 0, text.Length);
                    break;
                default:
                    LoadCertificate(store);
                    break;
            }
        }
    }

    private void LoadCertificate(SettingsStore store)
    {
        Refusal refusal = store.BeginCertificate(SettingId.CertCa);
        for (int line = 0; line < Pem.Length && refusal == Refusal.None; line++)
        {
            for (int repeat = line == 1 ? 1 + choices.Below(24) : 1; repeat > 0 && refusal == Refusal.None; repeat--)
            {
                refusal = store.TakeCertificateLine(Pem[line], 0, Pem[line].Length);
            }
        }

        if (refusal == Refusal.None)
        {
            store.EndCertificate();
        }
    }

    private void ReadAll(SettingsStore store)
    {
        for (int i = 0; i < catalog.KeyCount; i++)
        {
            int id = catalog.IdAt(i);
            writer.Reset(scratch, 0, scratch.Length);
            store.Live.PutText(id, writer);
            Expect(!writer.Overflow, "a value's text is longer than any may be");
            if (catalog.RowOf(id).Type == SettingType.Certificate)
            {
                byte[]? file = store.NewCertificate(store.Live, id);
                Expect(file == null || file[0] == 0 || Array.IndexOf(file, (byte)0) == file.Length - 1, "a certificate is read in part");
            }
        }
    }
}
