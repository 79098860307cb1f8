using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class CertificateTests
{
    private readonly SettingsWorld world = new();

    [Theory]
    [InlineData(300, 1)]
    [InlineData(1400, 1)]
    [InlineData(5000, 4)]
    [InlineData(8000, 6)]
    [InlineData(10_000, 7)]
    public void A_file_comes_back_as_it_was_whatever_its_chunks(int derBytes, int chunks)
    {
        SettingsStore store = world.Start();
        string file = Pem.Certificate(derBytes, derBytes);
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, "commentary\n" + file.Replace("\n", " \n")));
        Assert.Equal(file, store.Certificate(store.Pending, SettingId.CertCa));
        Assert.Null(store.Certificate(store.Live, SettingId.CertCa));
        Assert.Equal(Refusal.None, store.Save());
        store = world.Start();
        Assert.Equal(file, store.Certificate(store.Live, SettingId.CertCa));
        Assert.Equal(file.Length, store.Live.CertificateBytes(SettingId.CertCa));
        Assert.Equal(chunks, store.Live.CertificateChunks(SettingId.CertCa));
        if (chunks == 1)
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(file);
            Assert.Equal(new TableCrc32().Compute(bytes, 0, bytes.Length), store.Live.CertificateCrc(SettingId.CertCa, 0));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_file_of_exactly_seven_chunks_is_the_largest(int beyond, bool fits)
    {
        SettingsWorld small = new(certificateSlotBytes: 300);
        SettingsStore store = small.Start();
        const int Room = SettingsLimits.CertificateChunksMax * 290;
        string file = Enumerable.Range(1200, 400).Select(der => Pem.Certificate(der, 1)).Last(f => f.Length <= Room);

        // Block ends are four characters apart; other line lengths give the bytes between.
        string padded = file;
        while (padded.Length < Room + beyond)
        {
            int at = padded.IndexOf('\n') + 2;
            while (padded[at] == '\n' || padded[at + 1] == '\n' || padded[at - 1] == '\n')
            {
                at += 3;
            }

            padded = padded.Insert(at, "\n");
        }

        Assert.Equal(fits ? Refusal.None : Refusal.PemTooLong, store.LoadPem(SettingId.CertCa, padded));
        Assert.Equal(fits ? padded : null, store.Certificate(store.Pending, SettingId.CertCa));
    }

    [Fact]
    public void All_three_can_be_replaced_at_once_and_a_fourth_in_between_waits_for_a_save()
    {
        SettingsStore store = world.Start();
        int[] ids = [SettingId.CertCa, SettingId.CertClient, SettingId.CertKey];
        foreach (int round in new[] { 1, 2, 3 })
        {
            foreach (int id in ids)
            {
                string file = id == SettingId.CertKey ? Pem.Key(2000, round) : Pem.Certificate(2000, round);
                Assert.Equal(Refusal.None, store.LoadPem(id, file));

                // Loading it again before it was saved uses no further slot.
                Assert.Equal(Refusal.None, store.LoadPem(id, file));
            }

            Assert.Equal(Refusal.None, store.Save());
        }

        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(8000, 4)));
        Assert.Equal(Refusal.NoCertificateSlot, store.LoadPem(SettingId.CertClient, Pem.Certificate(2000, 4)));
        Assert.Equal(Pem.Certificate(2000, 3), store.Certificate(store.Pending, SettingId.CertClient));
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal(Pem.Certificate(8000, 4), world.Start().Certificate(store.Live, SettingId.CertCa));
    }

    [Fact]
    public void A_key_that_was_replaced_discarded_or_aborted_is_in_no_slot()
    {
        SettingsStore store = world.Start();
        string[] keys = [.. Enumerable.Range(0, 4).Select(i => Pem.Key(500, i))];
        store.LoadPem(SettingId.CertClient, Pem.Certificate(500, 9));
        store.LoadPem(SettingId.CertKey, keys[0]);
        store.Save();
        store.LoadPem(SettingId.CertKey, keys[1]);
        Assert.True(world.Holds(keys[0]) && world.Holds(keys[1]));
        store.Discard();
        Assert.False(world.Holds(keys[1]));
        store.LoadPem(SettingId.CertKey, keys[2]);
        store.Save();
        Assert.False(world.Holds(keys[0]));
        Assert.True(world.Holds(keys[2]));
        store.BeginCertificate(SettingId.CertKey);
        foreach (string line in Pem.Key(5000, 3).Split('\n')[..75])
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(line);
            Assert.Equal(Refusal.None, store.TakeCertificateLine(bytes, 0, bytes.Length));
        }

        Assert.True(world.Holds(Pem.Key(5000, 3)[..1000]));
        Assert.True(store.IsLoadingCertificate);
        store.AbortCertificate();
        Assert.False(world.Holds(Pem.Key(5000, 3)[..1000]));
        store.Unset(SettingId.CertKey);
        store.Unset(SettingId.CertClient);
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(world.Holds("PRIVATE KEY") || world.Holds("CERTIFICATE"));
    }

    [Fact]
    public void Any_corrupted_byte_of_a_chunk_is_found()
    {
        SettingsWorld small = new(certificateSlotBytes: 200);
        SettingsStore store = small.Start();
        string file = Pem.Certificate(330, 5);
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, file));
        store.Save();
        for (int slot = 0; slot < SettingsLimits.CertificateSlotCount; slot++)
        {
            byte[] whole = small.CertificatesArea.Slots[slot].ToArray();
            for (int at = 0; at < whole.Length; at++)
            {
                small.CertificatesArea.Slots[slot] = whole.ToArray();
                small.CertificatesArea.Slots[slot][at] ^= 0x10;
                Assert.Equal("damaged", store.Certificate(store.Live, SettingId.CertCa));
            }

            for (int bytes = 0; bytes < whole.Length; bytes++)
            {
                small.CertificatesArea.Slots[slot] = whole[..bytes];
                Assert.Equal("damaged", store.Certificate(store.Live, SettingId.CertCa));
            }

            small.CertificatesArea.Slots[slot] = whole;
        }

        small.CertificatesArea.Unreadable.Add(0);
        Assert.Equal("damaged", store.Certificate(store.Live, SettingId.CertCa));
        small.CertificatesArea.Unreadable.Clear();
        Assert.Equal(file, store.Certificate(store.Live, SettingId.CertCa));

        // Complete chunks, but not the ones that were named.
        Array.Reverse(small.CertificatesArea.Slots, 0, 2);
        Assert.Equal("damaged", store.Certificate(store.Live, SettingId.CertCa));
    }

    [Fact]
    public void A_slot_that_cannot_be_written_is_passed_over()
    {
        SettingsStore store = world.Start();
        for (int slot = 0; slot < SettingsLimits.CertificateSlotCount - 1; slot++)
        {
            world.CertificatesArea.Failing[slot] = false;
        }

        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(300, 1)));
        Assert.Equal(Refusal.StorageFailed, store.LoadPem(SettingId.CertClient, Pem.Certificate(9000, 1)));
        Assert.Equal(0, store.Pending.CertificateBytes(SettingId.CertClient));
    }

    [Fact]
    public void After_a_save_in_doubt_the_slots_it_may_name_are_left_alone_until_one_succeeds()
    {
        SettingsStore store = world.Start();
        store.LoadPem(SettingId.CertCa, Pem.Certificate(300, 1));
        store.Save();
        store.LoadPem(SettingId.CertCa, Pem.Certificate(300, 2));

        // The write reports failure, and the record is stored anyway.
        world.SettingsArea.Failing[0] = true;
        world.SettingsArea.Failing[1] = true;
        Assert.Equal(Refusal.StorageFailed, store.Save());
        store.Discard();
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(300, 3)));
        SettingsStore after = world.Copy().Start();
        Assert.Equal(Pem.Certificate(300, 2), after.Certificate(after.Live, SettingId.CertCa));
        world.SettingsArea.Failing.Clear();
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(world.Holds(Pem.Certificate(300, 2)) || world.Holds(Pem.Certificate(300, 1)));
        Assert.Equal(Pem.Certificate(300, 3), store.Certificate(store.Live, SettingId.CertCa));
    }
}
