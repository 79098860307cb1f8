using System.Text;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SettingsStoreTests
{
    private readonly SettingsWorld world = new();

    [Fact]
    public void A_new_device_has_the_defaults()
    {
        SettingsStore store = world.Start();
        Assert.Equal(SettingsLoad.Empty, store.LoadResult);
        Assert.False(store.IsProvisioned);
        Assert.False(store.IsChanged);
        Assert.Equal("gateway", store.Text("topic.base"));
        Assert.Equal(30, store.Live.GetNumber(SettingId.BrokerKeepAlive));
        Assert.Null(store.Live.NewValue(SettingId.WifiSsid));
        Assert.Equal(0, world.SettingsArea.Writes + world.CertificatesArea.Writes);
    }

    [Fact]
    public void What_was_saved_is_there_after_a_restart_and_what_was_not_is_not()
    {
        SettingsStore store = world.Start();
        store.MustSet("wifi.ssid", "Keller ☕");
        store.MustSet("sensor.8.kind", "none");
        store.MustSet("sensor.8.offset", "-0.25");
        Assert.True(store.IsChanged);
        Assert.Equal("", store.Text("wifi.ssid"));
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(store.IsChanged);
        store.MustSet("broker.port", "1884");

        store = world.Start();
        Assert.Equal(SettingsLoad.Loaded, store.LoadResult);
        Assert.Equal("Keller ☕", store.Text("wifi.ssid"));
        Assert.Equal(-250, store.Live.GetNumber(SettingId.SensorOffset + 8));
        Assert.Equal(0, store.Live.GetNumber(SettingId.BrokerPort));
        Assert.Equal(1u, store.Generation);
    }

    /// <summary>
    /// All keys at once fit the slot, but for two groups: those of a sensor that serve one kind only, because no sensor uses all of these,
    /// and those of outputs. A set that is too large is refused as a whole (<c>no-room</c>).
    /// </summary>
    [Theory]
    [InlineData(SettingId.Id, SettingId.SensorSavePulses)]
    [InlineData(SettingId.SensorSavePulses, SettingId.AlarmKind)]
    [InlineData(SettingId.OutputKind, 256 << 8)]
    public void Every_key_keeps_a_value_of_its_own(int first, int next)
    {
        SettingsStore store = world.Start();
        const int MembersSet = 4;
        List<(int Id, string Text)> wanted = [];
        for (int i = 0; i < store.Catalog.KeyCount; i++)
        {
            int id = store.Catalog.IdAt(i);
            if (SettingId.IndexOf(id) > MembersSet)
            {
                // All keys of all members of a group do not fit: a set has what its site needs.
                continue;
            }

            SettingRow row = store.Catalog.RowOf(id);
            bool isOfGroup = id is >= SettingId.SensorSavePulses and (< SettingId.AlarmKind or >= SettingId.OutputKind);
            if (first == SettingId.Id ? isOfGroup : id < first || id >= next)
            {
                continue;
            }

            string text = row.Type switch
            {
                SettingType.Certificate => "",
                SettingType.Choice => row.Words()[^1],
                SettingType.Address => "10.0.0." + (i % 250),
                SettingType.Hex => "28FF" + i.ToString("X12"),
                SettingType.Points => $"0=0.4, {i + 1}=99.1",
                SettingType.Country => "DE",
                SettingType.Passphrase => "passphrase" + i,
                _ when row.IsNumber => row.Decimals == 0 ? row.Max.ToString() : "1.5",
                _ => "v" + i
            };
            Refusal refusal = text == "" ? Refusal.None : store.Set(id, Encoding.ASCII.GetBytes(text), 0, text.Length);
            Assert.Equal(Refusal.None, refusal);
            wanted.Add((id, row.IsSecret ? "" : text));
        }

        foreach ((int id, string text) in wanted)
        {
            Assert.Equal(text, store.Pending.Text(id), ignoreCase: true);
        }

        int bytesMax = SettingsLimits.SettingsSlotBytesMax - ABRecord.OverheadBytes - 1;
        Assert.InRange(store.Pending.Bytes, first == SettingId.Id ? 1000 : 100, bytesMax);
    }

    [Fact]
    public void Unset_gives_back_the_default_and_discard_the_saved_set()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.port", "1884");
        store.Save();
        Assert.Equal(Refusal.None, store.Unset(SettingId.BrokerPort));
        store.MustSet("broker.host", "other");
        Assert.Equal(0, store.Pending.GetNumber(SettingId.BrokerPort));
        Assert.Equal(1884, store.Live.GetNumber(SettingId.BrokerPort));
        store.Discard();
        Assert.Equal(1884, store.Pending.GetNumber(SettingId.BrokerPort));
        Assert.False(store.IsChanged);
        Assert.Equal(Refusal.UnknownKey, store.Unset(0x7F00));
        Assert.Equal(Refusal.UnknownKey, store.Unset(SettingId.WifiPending));
        Assert.Equal(Refusal.UnknownKey, store.Set(SettingId.WifiPending, "yes"u8.ToArray(), 0, 3));
    }

    [Fact]
    public void Of_saved_settings_every_flipped_bit_and_every_copy_that_is_missing_is_told()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "first");
        store.Save();
        store.MustSet("broker.host", "second");
        store.Save();
        Assert.Equal(SettingsLoad.Loaded, world.Start().LoadResult);
        byte[][] whole = [.. world.SettingsArea.Slots.Select(slot => (byte[])slot.Clone())];
        for (int slot = 0; slot < 2; slot++)
        {
            for (int bit = -1; bit < 8 * whole[slot].Length; bit++)
            {
                world.SettingsArea.Slots[1 - slot] = (byte[])whole[1 - slot].Clone();
                world.SettingsArea.Slots[slot] = bit < 0 ? [] : (byte[])whole[slot].Clone();
                if (bit >= 0)
                {
                    world.SettingsArea.Slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                }

                Assert.Equal(SettingsLoad.OneCopyLost, world.Start().LoadResult);
            }
        }
    }

    [Fact]
    public void A_refused_value_changes_nothing()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.port", "1884");
        Assert.Equal(Refusal.OutOfRange, store.Set("broker.port", "65536"));
        Assert.Equal(1884, store.Pending.GetNumber(SettingId.BrokerPort));
    }

    [Fact]
    public void Settings_that_are_too_many_for_the_slot_are_refused_when_they_are_set_not_when_they_are_saved()
    {
        SettingsStore store = world.Start();
        store = world.Start(TestTable.Catalog(
            [.. Enumerable.Range(1, 12).Select(i => (i, $"k{i} 0 t 1 {SettingsLimits.SecretBytesMax} - - - "))]));
        byte[] text = Encoding.ASCII.GetBytes(new string('x', SettingsLimits.SecretBytesMax));
        int taken = 0;
        while (store.Set((taken + 1) << 8, text, 0, text.Length) == Refusal.None)
        {
            taken++;
        }

        Assert.Equal((SettingsLimits.SettingsSlotBytesMax - ABRecord.OverheadBytes - 1) / 203, taken);
        Assert.Equal(Refusal.NoRoom, store.Set((taken + 1) << 8, text, 0, text.Length));
        Assert.Equal(taken * 203, store.Pending.Bytes);
    }

    [Fact]
    public void Keys_of_a_newer_firmware_are_kept_through_change_and_save_of_an_older_one()
    {
        SettingsCatalog future = TestTable.Catalog(
            (SettingId.BrokerHost >> 8, "broker.host 0 h 1 128 - - - "),
            (200, "novel 0 t 1 64 - - - "),
            (201, "novel.#.part 3 i 0 9 - - 0 "),
            (SettingId.BrokerSessionLost >> 8, "broker.session-lost 0 c 0 0 - republish|drop|ask drop "));
        SettingsStore store = world.Start(future);
        store.MustSet("novel", "kept");
        store.MustSet("novel.2.part", "7");
        store.MustSet("broker.session-lost", "ask");
        store.MustSet("broker.host", "one");
        Assert.Equal(Refusal.None, store.Save());

        store = world.Start();
        Assert.Equal(2, store.Live.UnknownCount);
        Assert.Equal(1, store.Live.UnusableCount);
        Assert.Equal("republish", store.Text("broker.session-lost"));
        store.MustSet("broker.host", "two");
        store.MustSet("time.server", "clock");
        Assert.Equal(Refusal.None, store.Save());

        store = world.Start(future);
        Assert.Equal("kept", store.Text("novel"));
        Assert.Equal("7", store.Text("novel.2.part"));
        Assert.Equal("ask", store.Text("broker.session-lost"));
        Assert.Equal("two", store.Text("broker.host"));
        Assert.Equal(1, store.Live.UnknownCount);
    }

    [Fact]
    public void Keys_of_an_older_firmware_are_taken_over_with_their_factor()
    {
        SettingsCatalog older = TestTable.Catalog(
            (10, "interval 0 i 0 100 - s 5 "), (11, "large 0 i 0 2000000000 - s 5 "), (12, "tag.# 2 t 1 9 - - - "));
        SettingsCatalog newer = new(
            new TestTable(
                (20, "interval 0 i 0 100000 - ms 5000 "), (21, "large 0 i 0 2000000000 - ms 5000 "), (22, "tag.# 2 t 1 9 - - - ")),
            [new(10 << 8, 20 << 8, 1000), new(11 << 8, 21 << 8, 1000), new(12 << 8, 22 << 8, 1)]);
        SettingsStore store = world.Start(older);
        store.MustSet("interval", "7");
        store.MustSet("large", "1999999999");
        store.MustSet("tag.2", "two");
        store.Save();

        store = world.Start(newer);
        Assert.Equal(7000, store.Live.GetNumber(20 << 8));
        Assert.Equal(2000000000, store.Live.GetNumber(21 << 8));
        Assert.Equal("two", store.Text("tag.2"));
        Assert.Equal(0, store.Live.UnknownCount);
        store.MustSet("interval", "9000");
        store.Save();

        // Back to the older firmware, which sets its own key: the later value counts.
        store = world.Start(older);
        Assert.Equal(5, store.Live.GetNumber(10 << 8));
        store.MustSet("interval", "8");
        store.Save();
        Assert.Equal(8000, world.Start(newer).Live.GetNumber(20 << 8));
    }

    [Fact]
    public void A_newer_format_is_neither_read_nor_written_over_until_a_factory_reset()
    {
        world.Start().Save();
        ABRecord record = new(world.SettingsArea, new TableCrc32(), 0x53, 1);
        record.Load();
        record.Buffer[ABRecord.BodyOffset] = 2;
        record.Buffer[ABRecord.BodyOffset + 1] = 99;
        Assert.True(record.Save(2));
        world.CertificatesArea.Slots[0] = [1, 2, 3];

        SettingsStore store = world.Start();
        Assert.Equal(SettingsLoad.NewerFormat, store.LoadResult);
        store.MustSet("broker.host", "a");
        Assert.Equal(Refusal.NewerFormat, store.Save());
        Assert.Equal(Refusal.NewerFormat, store.BeginCertificate(SettingId.CertCa));
        store.Unset(SettingId.CertCa);
        store.Discard();
        Assert.Equal([1, 2, 3], world.CertificatesArea.Slots[0]);
        Assert.True(store.FactoryReset());
        Assert.Empty(world.CertificatesArea.Slots[0]);
        store.MustSet("broker.host", "a");
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal("a", world.Start().Text("broker.host"));
    }

    [Fact]
    public void Any_corrupted_byte_of_the_newer_copy_brings_back_the_older_and_says_so()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "old");
        store.Save();
        store.MustSet("broker.host", "new");
        store.Save();
        int newer = world.SettingsArea.Slots[0].AsSpan().IndexOf("new"u8) >= 0 ? 0 : 1;
        byte[] whole = world.SettingsArea.Slots[newer].ToArray();
        for (int at = 0; at < whole.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                world.SettingsArea.Slots[newer] = whole.ToArray();
                world.SettingsArea.Slots[newer][at] ^= (byte)(1 << bit);
                store = world.Start();
                Assert.Equal(SettingsLoad.OneCopyLost, store.LoadResult);
                Assert.Equal("old", store.Text("broker.host"));
            }
        }

        for (int bytes = 1; bytes < whole.Length; bytes++)
        {
            world.SettingsArea.Slots[newer] = whole[..bytes];
            Assert.Equal("old", world.Start().Text("broker.host"));
        }
    }

    [Fact]
    public void Two_corrupted_copies_give_defaults_say_so_and_can_be_saved_over()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "a");
        store.Save();
        store.Save();
        world.SettingsArea.Slots[0][^1] ^= 1;
        world.SettingsArea.Unreadable.Add(1);
        store = world.Start();
        Assert.Equal(SettingsLoad.Lost, store.LoadResult);
        Assert.Equal("", store.Text("broker.host"));
        world.SettingsArea.Unreadable.Clear();
        store.MustSet("broker.host", "b");
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal("b", world.Start().Text("broker.host"));
    }

    [Fact]
    public void Records_that_are_not_framed_are_not_taken()
    {
        foreach (byte[] records in new byte[][] { [11], [11, 0], [11, 0, 5, 1], [11, 0, 255] })
        {
            SettingsWorld other = new();
            ABRecord record = new(other.SettingsArea, new TableCrc32(), 0x53, 1);
            record.Buffer[ABRecord.BodyOffset] = 1;
            records.CopyTo(record.Buffer, ABRecord.BodyOffset + 1);
            record.Save(records.Length + 1);
            Assert.Equal(SettingsLoad.Lost, other.Start().LoadResult);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_slot_that_cannot_be_written_does_not_end_saving(bool arrives)
    {
        for (int slot = 0; slot < 2; slot++)
        {
            SettingsWorld other = new();
            other.SettingsArea.Failing[slot] = arrives;
            for (int turn = 1; turn <= 5; turn++)
            {
                SettingsStore store = other.Start();
                store.MustSet("broker.port", turn.ToString());
                Assert.Equal(Refusal.None, store.Save());
                Assert.Equal(turn, other.Start().Live.GetNumber(SettingId.BrokerPort));
            }

            Assert.NotEqual(0, other.Faults.CountOf(Fault.StorageWrite));
        }
    }

    [Fact]
    public void A_save_that_fails_leaves_the_live_set_as_it_was()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "old");
        store.Save();
        world.SettingsArea.FailAll();
        store.MustSet("broker.host", "new");
        Assert.Equal(Refusal.StorageFailed, store.Save());
        Assert.Equal("old", store.Text("broker.host"));
        Assert.True(store.IsChanged);
        Assert.Equal("old", world.Start().Text("broker.host"));
        world.SettingsArea.Failing.Clear();
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal("new", world.Start().Text("broker.host"));
    }

    [Fact]
    public void Changed_wifi_credentials_and_the_mark_that_the_platform_lacks_them_are_one_write()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "a");
        store.Save();
        Assert.False(store.IsWifiPending);
        store.MustSet("wifi.ssid", "net");
        int writes = world.SettingsArea.Writes;
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal(writes + 1, world.SettingsArea.Writes);
        Assert.True(store.IsWifiPending);
        Assert.False(store.IsChanged);
        store = world.Start();
        Assert.True(store.IsWifiPending);
        store.MustSet("broker.host", "b");
        Assert.True(store.ClearWifiPending());
        Assert.False(store.IsWifiPending);
        Assert.True(store.IsChanged);
        store = world.Start();
        Assert.False(store.IsWifiPending);
        Assert.Equal("a", store.Text("broker.host"));
        world.SettingsArea.FailAll();
        Assert.False(store.ClearWifiPending());
    }

    [Fact]
    public void Wifi_credentials_given_to_the_platform_by_the_cable_are_adopted_beside_what_is_pending()
    {
        SettingsStore store = world.Start();
        store.MustSet("wifi.ssid", "old");
        store.MustSet("wifi.password", "old-password");
        store.Save();
        store.MustSet("broker.host", "pending");
        Assert.Equal(Refusal.None, store.AdoptWifi("new"u8.ToArray(), 3, "new-password"u8.ToArray(), 12));
        Assert.Equal("new", store.Text("wifi.ssid"));
        Assert.Equal("new", store.Pending.Text(SettingId.WifiSsid));
        Assert.Equal("", store.Text("broker.host"));
        Assert.Equal("pending", store.Pending.Text(SettingId.BrokerHost));
        Assert.False(store.IsWifiPending);
        store = world.Start();
        Assert.Equal("new-password"u8.ToArray(), store.Live.NewValue(SettingId.WifiPassword));
        Assert.Equal(Refusal.None, store.AdoptWifi("open"u8.ToArray(), 4, [], 0));
        Assert.Null(world.Start().Live.NewValue(SettingId.WifiPassword));
        Assert.Equal(Refusal.TooLong, store.AdoptWifi(new byte[33], 33, [], 0));
        Assert.Equal(Refusal.TooShort, store.AdoptWifi("x"u8.ToArray(), 1, "short"u8.ToArray(), 5));
    }

    [Fact]
    public void A_save_without_a_change_writes_nothing_and_counts_as_none()
    {
        // The first one stores an empty set, in both slots.
        SettingsStore store = world.Start();
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal((1, 2), (store.SaveCount, world.SettingsArea.Writes));
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("sensor.1.interval", "60");
        store.MustSet("sensor.1.interval", "10");
        store.Unset(store.Id("sensor.1.interval"));
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal((1, 2), (store.SaveCount, world.SettingsArea.Writes));
        store = world.Start();
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal((0, 2), (store.SaveCount, world.SettingsArea.Writes));
    }

    [Fact]
    public void A_save_without_a_change_writes_a_copy_that_is_lost_or_has_a_secret_that_was_replaced()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.user", "u");
        store.MustSet("broker.password", "old-password");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("broker.password", "new-password");
        Assert.Equal(Refusal.None, store.Save());
        world.SettingsArea.Slots[0] = [];
        store = world.Start();
        Assert.Equal(SettingsLoad.OneCopyLost, store.LoadResult);
        Assert.Equal(Refusal.None, store.Save());
        Assert.All(world.SettingsArea.Slots, slot => Assert.NotEmpty(slot));
        Assert.Equal(SettingsLoad.Loaded, world.Start().LoadResult);

        // One copy cannot be written: a later save makes up for it.
        store = world.Start();
        store.MustSet("broker.password", "third-password");
        world.SettingsArea.Failing[0] = false;
        Assert.Equal(Refusal.None, store.Save());
        Assert.True(world.Holds("new-password"));
        world.SettingsArea.Failing.Clear();
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(world.Holds("new-password"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_save_without_a_change_writes_the_copy_that_the_first_save_did_not(bool restarts)
    {
        // Found by fuzzing: the save wrote nothing, and the only copy was lost.
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "a");
        world.SettingsArea.Failing[1] = false;
        Assert.Equal(Refusal.None, store.Save());
        Assert.Empty(world.SettingsArea.Slots[1]);
        world.SettingsArea.Failing.Clear();
        store = restarts ? world.Start() : store;
        Assert.Equal(SettingsLoad.Loaded, world.Start().LoadResult);
        Assert.Equal(Refusal.None, store.Save());
        world.SettingsArea.Slots[0][9] ^= 1;
        Assert.Equal((SettingsLoad.OneCopyLost, "a"), (world.Start().LoadResult, world.Start().Text("broker.host")));
    }

    [Fact]
    public void Only_a_change_of_a_key_that_needs_it_asks_for_a_restart()
    {
        SettingsStore store = world.Start();
        store.MustSet("sensor.1.kind", "none");
        store.Save();
        store.NoteStarted();
        store.MustSet("sensor.1.interval", "60");
        store.Save();
        Assert.False(store.NeedsReboot);
        store.MustSet("broker.port", "1884");
        store.Save();
        Assert.True(store.NeedsReboot);
        Assert.Equal(3, store.SaveCount);
        Assert.False(world.Start().NeedsReboot);
    }

    [Theory]
    [InlineData("other-secret")]
    [InlineData(null)]
    public void A_save_that_replaces_or_removes_a_secret_leaves_it_in_no_copy(string? after)
    {
        SettingsStore store = world.Start();
        store.MustSet("wifi.ssid", "net");
        store.MustSet("wifi.password", "first-secret");
        store.Save();
        store.MustSet("health.interval", "30");
        store.Save();
        if (after is null)
        {
            store.Unset(SettingId.WifiPassword);
        }
        else
        {
            store.MustSet("wifi.password", after);
        }

        Assert.True(world.Holds("first-secret"));
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(world.Holds("first-secret"));
        Assert.Equal(after is null, world.Start().Live.NewValue(SettingId.WifiPassword) is null);

        store.MustSet("wifi.password", "third-secret");
        store.Save();
        Assert.Equal(Refusal.None, store.AdoptWifi("net"u8.ToArray(), 3, "adopted-secret"u8.ToArray(), 14));
        Assert.False(world.Holds("third-secret"));
    }

    [Fact]
    public void A_factory_reset_leaves_no_secret_in_any_slot()
    {
        SettingsStore store = world.Start();
        string key = Pem.Key(300, 1);
        store.MustSet("wifi.ssid", "net");
        store.MustSet("wifi.password", "first-secret");
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertClient, Pem.Certificate(300, 2)));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertKey, key));
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("wifi.password", "other-secret");
        store.Save();
        Assert.True(world.Holds("other-secret") && world.Holds("PRIVATE KEY"));
        Assert.True(store.FactoryReset());
        Assert.False(world.Holds("first-secret") || world.Holds("other-secret") || world.Holds("PRIVATE KEY"));
        Assert.False(store.IsProvisioned);
        Assert.Equal("", store.Snapshot(store.Pending));
        Assert.Equal("", world.Start().Snapshot(world.Start().Live));
    }

    [Fact]
    public void Setting_and_saving_allocates_nothing()
    {
        SettingsStore store = world.Start();
        byte[] host = "broker.example"u8.ToArray();
        byte[] ports = "1883"u8.ToArray();
        int turn = 0;
        long allocated = Allocation.Of(
            () =>
            {
                ports[3] = (byte)('0' + (turn++ % 10));
                store.Set(SettingId.BrokerHost, host, 0, host.Length);
                store.Set(SettingId.BrokerPort, ports, 0, 4);
                store.Save();
                store.Discard();
            },
            1000);
        Assert.Equal(0, allocated);
    }
}
