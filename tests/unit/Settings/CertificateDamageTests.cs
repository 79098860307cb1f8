using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>
/// A device with all three files in slots, one of which is damaged: a start tells each file that cannot be used, whether TLS is on or not,
/// and the link gets a damaged file and never none.
/// </summary>
public class CertificateDamageTests
{
    private const int SlotBytes = 200;
    private static readonly int[] Ids = [SettingId.CertCa, SettingId.CertClient, SettingId.CertKey];

    private readonly string[] files = [Pem.Certificate(330, 1), Pem.Certificate(200, 2), Pem.Key(230, 3)];
    private readonly SettingsWorld world = new(SlotBytes);
    private readonly List<byte[][]> rounds = [];
    private readonly byte[][] whole;

    /// <summary>Each file was replaced twice, so that slots once held chunks of the same place of older files.</summary>
    public CertificateDamageTests()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "broker.example");
        store.MustSet("broker.tls", "on");
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Ids.Length; i++)
            {
                string older = Ids[i] == SettingId.CertKey ? Pem.Key(90, 10 + round) : Pem.Certificate(90, 20 + (3 * round) + i);
                string file = round == 2 ? files[i] : older;
                Assert.Equal(Refusal.None, store.LoadPem(Ids[i], file));
            }

            Assert.Equal(Refusal.None, store.Save());
            rounds.Add(Content());
        }

        whole = rounds[^1];
    }

    private IEnumerable<int> Live => Enumerable.Range(0, whole.Length).Where(slot => whole[slot].Length > 0);

    [Fact]
    public void What_is_whole_tells_nothing()
    {
        Assert.Equal(7, Live.Count());
        Assert.Equal(0, Lost("nothing"));
    }

    [Fact]
    public void Every_flipped_bit_of_every_chunk_is_told_with_the_one_file_it_costs()
    {
        foreach (int slot in Live)
        {
            for (int bit = 0; bit < 8 * whole[slot].Length; bit++)
            {
                Restore();
                world.CertificatesArea.Slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal(1, Lost($"slot {slot} bit {bit}"));
            }
        }
    }

    [Fact]
    public void Every_chunk_that_ends_too_early_or_is_missing_or_unreadable_is_told()
    {
        foreach (int slot in Live)
        {
            for (int bytes = 0; bytes < whole[slot].Length; bytes++)
            {
                Restore();
                world.CertificatesArea.Slots[slot] = whole[slot][..bytes];
                Assert.Equal(1, Lost($"slot {slot} {bytes} bytes"));
            }

            Restore();
            world.CertificatesArea.Unreadable.Add(slot);
            Assert.Equal(1, Lost($"slot {slot} unreadable"));
            world.CertificatesArea.Unreadable.Clear();
        }
    }

    [Fact]
    public void An_area_that_is_emptied_costs_every_file_by_name()
    {
        Array.Fill(world.CertificatesArea.Slots, []);
        Assert.Equal(Ids.Length, Lost("area"));
    }

    [Fact]
    public void Chunks_that_are_swapped_between_any_two_slots_are_told()
    {
        foreach (int one in Live)
        {
            foreach (int two in Live.Where(slot => slot > one))
            {
                Restore();
                (world.CertificatesArea.Slots[one], world.CertificatesArea.Slots[two]) = (whole[two], whole[one]);
                Assert.InRange(Lost($"slots {one} and {two}"), 1, 2);
            }
        }
    }

    [Fact]
    public void A_whole_chunk_of_an_older_file_is_told()
    {
        int told = 0;
        foreach (byte[][] older in rounds.SkipLast(1))
        {
            foreach (int slot in Live.Where(slot => older[slot].Length > 0))
            {
                Restore();
                world.CertificatesArea.Slots[slot] = older[slot];
                Assert.Equal(1, Lost($"slot {slot}"));
                told++;
            }
        }

        Assert.True(told > 2);
    }

    [Fact]
    public void A_file_that_nothing_uses_now_is_told_all_the_same()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.tls", "off");
        Assert.Equal(Refusal.None, store.Save());
        world.CertificatesArea.Slots[Live.First()] = [];
        SettingsWorld after = world.Copy();
        after.Start();
        Assert.Equal(1, after.Faults.CountOf(SettingsFaults.CertificateLost));
    }

    // Starts, and checks that each file is whole or told, and that the link of a lost one fails.
    private int Lost(string damage)
    {
        SettingsWorld start = world.Copy();
        start.CertificatesArea.Unreadable.UnionWith(world.CertificatesArea.Unreadable);
        SettingsStore store = start.Start();
        int told = start.Faults.CountOf(SettingsFaults.CertificateLost);
        Assert.True(store.LoadResult == SettingsLoad.Loaded, damage);
        LiveTarget target = new(store);
        int lost = 0;
        for (int i = 0; i < Ids.Length; i++)
        {
            byte[]? file = target.Certificate((LinkCertificate)i, null);
            Assert.True(LiveTarget.IdOf((LinkCertificate)i) == Ids[i] && file is not null, damage);
            bool isWhole = store.Certificate(store.Live, Ids[i]) == files[i];
            Assert.True(isWhole ? file[0] != 0 : file.All(one => one == 0), damage);
            lost += isWhole ? 0 : 1;
        }

        Assert.True(lost == told, $"{damage}: {lost} lost, {told} told");
        return told;
    }

    private byte[][] Content() => [.. world.CertificatesArea.Slots.Select(slot => slot.ToArray())];

    private void Restore()
    {
        for (int slot = 0; slot < whole.Length; slot++)
        {
            world.CertificatesArea.Slots[slot] = whole[slot].ToArray();
        }
    }
}
