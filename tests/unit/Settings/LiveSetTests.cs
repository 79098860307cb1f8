using System.Text;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Unit.Provisioning;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The stored set, which is read again from its slot to be compared with unsaved changes.</summary>
public class LiveSetTests
{
    private readonly SettingsWorld world = new();

    [Fact]
    public void Without_changes_the_stored_set_is_told_without_a_read()
    {
        SettingsStore store = Stored();
        world.SettingsArea.Unreadable.UnionWith([0, 1]);
        Assert.True(store.ReadLive());
        Assert.Same(store.Pending, store.Live);
        Assert.Equal("stored", store.Text("broker.host"));
        Assert.Equal(Refusal.None, store.Discard());
        Assert.Equal(0, world.Faults.CountOf(HalFaults.StorageRead));
    }

    [Fact]
    public void What_is_set_and_set_back_is_no_change()
    {
        SettingsStore store = Stored();
        store.MustSet("broker.host", "other");
        Assert.True(store.IsChanged);
        store.MustSet("broker.host", "stored");
        Assert.False(store.IsChanged);
        Assert.Same(store.Pending, store.Live);
    }

    [Fact]
    public void Changes_are_told_key_by_key_in_ascending_order()
    {
        SettingsStore store = Stored();
        store.MustSet("alarm.2.limit", "1");
        store.MustSet("id", "gw-9");
        store.Unset(SettingId.BrokerHost);
        Assert.True(store.ReadLive());
        List<int> changed = [];
        for (int id = store.NextChanged(SettingId.None); id != SettingId.None; id = store.NextChanged(id))
        {
            changed.Add(id);
        }

        Assert.Equal([SettingId.Id, SettingId.BrokerHost, SettingId.AlarmLimit + 2], changed);
        Assert.Equal("stored", store.Text("broker.host"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_discard_that_cannot_read_the_stored_set_drops_nothing_and_never_takes_an_older_one(bool isOlderReadable)
    {
        SettingsStore store = Stored();
        store.MustSet("broker.host", "newest");
        Assert.Equal(Refusal.None, store.Save());
        int newest = world.SettingsArea.Slots[0].AsSpan().IndexOf("newest"u8) >= 0 ? 0 : 1;
        store.MustSet("broker.host", "pending");
        world.SettingsArea.Unreadable.UnionWith(isOlderReadable ? [newest] : [0, 1]);
        Assert.Equal(Refusal.StorageFailed, store.Discard());
        Assert.Equal("pending", store.Pending.Text(SettingId.BrokerHost));
        Assert.True(store.IsChanged);
        Assert.NotEqual(0, world.Faults.CountOf(HalFaults.StorageRead));
        world.SettingsArea.Unreadable.Clear();
        Assert.Equal(Refusal.None, store.Discard());
        Assert.Equal("newest", store.Pending.Text(SettingId.BrokerHost));
    }

    [Fact]
    public void A_save_that_cannot_read_the_stored_set_counts_every_key_as_changed()
    {
        SettingsStore store = Stored();
        store.MustSet("sensor.1.kind", "none");
        store.MustSet("sensor.1.interval", "7");
        world.SettingsArea.Unreadable.UnionWith([0, 1]);
        Assert.Equal(Refusal.None, store.Save());
        Assert.True(store.NeedsReboot && store.IsWifiPending && !store.IsChanged);
        world.SettingsArea.Unreadable.Clear();
        SettingsStore next = world.Start();
        Assert.Equal(("stored", 7), (next.Text("broker.host"), next.Live.GetNumber(SettingId.SensorInterval + 1)));
    }

    [Fact]
    public void A_save_after_a_failed_one_that_arrived_all_the_same_stores_over_it()
    {
        SettingsStore store = Stored();
        store.MustSet("broker.host", "arrived");
        (world.SettingsArea.Failing[0], world.SettingsArea.Failing[1]) = (true, true);
        Assert.Equal(Refusal.StorageFailed, store.Save());
        world.SettingsArea.Failing.Clear();
        store.MustSet("broker.host", "last");
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal("last", world.Start().Text("broker.host"));
    }

    [Fact]
    public void While_a_certificate_is_loaded_the_stored_set_waits_and_a_save_drops_the_load()
    {
        SettingsStore store = Stored();
        store.MustSet("broker.host", "pending");
        Assert.Equal(Refusal.None, store.BeginCertificate(SettingId.CertCa));
        Assert.Equal(Refusal.None, store.TakeCertificateLine("-----BEGIN CERTIFICATE-----"u8.ToArray(), 0, 27));
        Assert.False(store.ReadLive());
        Assert.Equal(Refusal.None, store.Save());
        Assert.False(store.IsLoadingCertificate);
        Assert.Equal(Refusal.PemCut, store.TakeCertificateLine("MIIB"u8.ToArray(), 0, 4));
        Assert.Equal(Refusal.PemCut, store.EndCertificate());
        Assert.Equal("pending", world.Start().Text("broker.host"));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("diff")]
    [InlineData("discard")]
    public void The_console_says_when_what_is_stored_cannot_be_read(string command)
    {
        ConsoleDriver console = new ConsoleDriver(world).AsProgram();
        Assert.Equal("ok 0 0\n", console.Type("set broker.host stored\n"));
        Assert.Contains("saved", console.Type("save\n"));
        Assert.Equal("ok 0 0\n", console.Type("set broker.host pending\n"));
        world.SettingsArea.Unreadable.UnionWith([0, 1]);
        Assert.StartsWith("err 56 ", console.Type(command + "\n"));
        Assert.Equal("= 7 pending\nok 1 7\n", console.Type("get broker.host\n"));
    }

    [Theory]
    [InlineData("sensor.2.kind", "lm75", "none", SettingId.SensorKind + 2)]
    [InlineData("alarm.2.kind", "fault", "none", SettingId.AlarmKind + 2)]
    [InlineData("discovery", "on", "off", SettingId.Discovery)]
    public void What_the_boards_heap_does_not_hold_is_refused_by_name(string key, string value, string without, int refusedId)
    {
        SettingsStore store = Stored();
        foreach (string sensor in new[] { "1", "2" })
        {
            store.MustSet($"sensor.{sensor}.kind", "none");
            store.MustSet($"alarm.{sensor}.kind", "none");
            store.MustSet($"sensor.{sensor}.name", "s" + sensor);
            store.MustSet($"alarm.{sensor}.name", "a" + sensor);
            store.MustSet($"alarm.{sensor}.sensor", "s1");
        }

        store.MustSet("sensor.1.kind", "lm75");
        store.MustSet("alarm.1.kind", "fault");
        store.MustSet(key, value);
        Assert.Equal(Refusal.None, store.Save());
        store.Rules.Board = new TestBoard { SensorCountMax = 1, AlarmCountMax = 1, RefusesDiscovery = true };
        Assert.Equal((Refusal.HeapTooSmall, refusedId), (store.Save(), store.Rules.RefusedId));
        Assert.True(SettingsRules.IsContradiction(Refusal.HeapTooSmall));
        store.MustSet(key, without);
        Assert.Equal(Refusal.None, store.Save());
    }

    /// <summary>The store takes as much as more than one chip, once, and nothing unless a sensor has it.</summary>
    [Fact]
    public void Stored_telemetry_that_the_boards_heap_does_not_hold_is_refused_by_name()
    {
        SettingsStore store = Stored();
        store.Rules.Board = new TestBoard { SensorCountMax = 3, CertificateHeapBytes = 15_000 };
        store.MustSet("sensor.1.name", "s1");
        store.MustSet("sensor.1.kind", "contact");
        store.MustSet("sensor.1.pin", "4");
        store.MustSet("sensor.2.name", "s2");
        store.MustSet("sensor.2.kind", "lm75");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("sensor.2.keep", "on");
        Assert.Equal((Refusal.HeapTooSmall, SettingId.SensorKeep + 2), (store.Save(), store.Rules.RefusedId));
        store.MustSet("sensor.2.kind", "none");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("sensor.1.keep", "on");
        Assert.Equal(Refusal.None, store.Save());

        // Not once more for the second one.
        store.Rules.Board = new TestBoard { SensorCountMax = 4, CertificateHeapBytes = 15_000 };
        store.MustSet("sensor.2.kind", "lm75");
        Assert.Equal(Refusal.None, store.Save());
        store.Rules.Board = new TestBoard { SensorCountMax = 2 };
        Assert.Equal(Refusal.None, store.Save());
        store.Rules.Board = new TestBoard { SensorCountMax = 3, CertificateHeapBytes = 15_000 };
        Assert.Equal((Refusal.HeapTooSmall, SettingId.SensorKind + 2), (store.Save(), store.Rules.RefusedId));
    }

    [Theory]
    [InlineData("broker.tls", "broker.host", 0)]
    [InlineData("broker2.tls", "broker2.host", 700)]
    public void Certificates_of_TLS_that_the_boards_heap_does_not_hold_are_refused_by_name(string tls, string host, int less)
    {
        SettingsStore store = Stored();
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(900, 1)));
        store.MustSet(host, "another.example");
        int bytes = 2 * store.Pending.CertificateBytes(SettingId.CertCa);
        store.Rules.Board = new TestBoard { CertificateHeapBytes = bytes + 3500 + less };
        store.MustSet(tls, "on");
        Assert.Equal(Refusal.None, store.Save());

        // What a board comes with has its room already.
        store.MustSet("sensor.1.name", "s1");
        store.MustSet("sensor.1.kind", "lm75");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("sensor.2.name", "s2");
        store.MustSet("sensor.2.kind", "lm75");
        Assert.Equal((Refusal.HeapTooSmall, SettingId.CertCa), (store.Save(), store.Rules.RefusedId));
        store.MustSet(tls, "off");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet(tls, "on");
        store.Unset(SettingId.CertCa);
        Assert.Equal(Refusal.None, store.Save());
    }

    [Fact]
    public void The_settings_keep_one_set_and_one_buffer()
    {
        SettingsCatalog catalog = GatewayKeys.Create();
        long before = GC.GetAllocatedBytesForCurrentThread();
        SettingsStore store = new(catalog, world.SettingsArea, world.CertificatesArea, new TableCrc32(), world.Faults);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(bytes, 2 * SettingsLimits.SettingsSlotBytesMax, (2 * SettingsLimits.SettingsSlotBytesMax) + 2200);
        Assert.Equal(SettingsLoad.Empty, store.Load());
    }

    private SettingsStore Stored()
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "stored");
        Assert.Equal(Refusal.None, store.Save());
        return store;
    }
}
