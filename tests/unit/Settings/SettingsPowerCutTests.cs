using Gateway.Settings;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The power fails at every storage operation, with the old and the new content left: all cases.</summary>
public class SettingsPowerCutTests(ITestOutputHelper log)
{
    private static readonly string OldKey = Pem.Key(2000, 1);
    private static readonly string NewKey = Pem.Key(5500, 2);

    [Fact]
    public void A_power_cut_in_loading_certificates_and_saving_leaves_the_old_set_or_the_new()
    {
        SettingsWorld start = Old();
        SettingsStore before = start.Copy().Start();
        string old = before.Snapshot(before.Live);
        SettingsWorld done = start.Copy();
        Change(done);
        SettingsStore after = done.Start();
        string wanted = after.Snapshot(after.Live);
        Assert.NotEqual(old, wanted);
        int cuts = Enumerate(start, Change, [old, wanted], out int[] seen);
        log.WriteLine($"{cuts} cuts: old {seen[0]}, new {seen[1]}");
        Assert.All(seen, count => Assert.InRange(count, 5, int.MaxValue));
    }

    [Fact]
    public void A_power_cut_in_a_save_of_values_leaves_the_old_set_or_the_new()
    {
        static void ChangeValues(SettingsWorld world)
        {
            SettingsStore store = world.Start();
            store.MustSet("broker.host", "new.example");
            store.MustSet("wifi.ssid", "new");
            Assert.Equal(Refusal.None, store.Save());
            Assert.True(store.ClearWifiPending());
        }

        SettingsWorld start = Old();
        SettingsStore before = start.Copy().Start();
        SettingsWorld done = start.Copy();
        ChangeValues(done);
        SettingsStore after = done.Start();
        int cuts = Enumerate(
            start, ChangeValues, [before.Snapshot(before.Live), after.Snapshot(after.Live)], out int[] seen,
            store => Assert.True(store.Text("wifi.ssid") == "new" || !store.IsWifiPending));
        log.WriteLine($"{cuts} cuts: old {seen[0]}, new {seen[1]}");
        Assert.All(seen, count => Assert.InRange(count, 5, int.MaxValue));
    }

    [Fact]
    public void A_power_cut_in_a_factory_reset_leaves_everything_or_nothing_and_no_secret_with_nothing()
    {
        static void Reset(SettingsWorld world) => Assert.True(world.Start().FactoryReset());
        SettingsWorld start = Old();
        SettingsStore before = start.Copy().Start();
        int cuts = Enumerate(start, Reset, [before.Snapshot(before.Live), ""], out int[] seen);
        log.WriteLine($"{cuts} cuts: old {seen[0]}, empty {seen[1]}");
        Assert.All(seen, count => Assert.InRange(count, 5, int.MaxValue));
    }

    private static SettingsWorld Old()
    {
        SettingsWorld world = new();
        SettingsStore store = world.Start();
        store.MustSet("wifi.ssid", "old");
        store.MustSet("wifi.password", "older-secret");
        Assert.Equal(Refusal.None, store.Save());
        store.MustSet("broker.host", "old.example");
        store.MustSet("wifi.password", "old-secret");
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(1000, 3)));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertClient, Pem.Certificate(1000, 4)));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertKey, OldKey));
        Assert.Equal(Refusal.None, store.Save());
        Assert.True(store.ClearWifiPending());
        return world;
    }

    private static void Change(SettingsWorld world)
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "new.example");
        store.MustSet("broker.tls", "on");
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertKey, NewKey));
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertClient, Pem.Certificate(1000, 5)));
        Assert.Equal(Refusal.None, store.Save());
        store.Unset(SettingId.CertCa);
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(1000, 6)));
        store.Discard();
    }

    /// <summary>
    /// Cuts at each operation of the change, and again at each operation of the start after it; then a start without a cut shows one of
    /// the outcomes, and the change can be made again. Returns the number of cuts.
    /// </summary>
    private static int Enumerate(
        SettingsWorld start, Action<SettingsWorld> change, string[] outcomes, out int[] seen, Action<SettingsStore>? check = null)
    {
        seen = new int[outcomes.Length];
        SettingsWorld dry = start.Copy();
        change(dry);
        int operations = dry.Plan.Operations;
        int cuts = 0;
        for (int first = 1; first <= operations; first++)
        {
            foreach (bool firstNew in new[] { false, true })
            {
                SettingsWorld world = start.Copy();
                world.Plan.Restart(first, firstNew);
                Assert.Throws<PowerCutException>(() => change(world));
                cuts++;
                SettingsWorld probe = world.Copy();
                probe.Start();
                int startOperations = probe.Plan.Operations;
                for (int second = 0; second <= startOperations; second++)
                {
                    foreach (bool secondNew in second == 0 ? [false] : new[] { false, true })
                    {
                        SettingsWorld again = world.Copy();
                        if (second > 0)
                        {
                            again.Plan.Restart(second, secondNew);
                            Assert.Throws<PowerCutException>(() => { again.Start(); });
                            again.Plan.Restart();
                            cuts++;
                        }

                        SettingsStore store = again.Start();
                        Assert.Contains(store.LoadResult, new[] { SettingsLoad.Loaded, SettingsLoad.Empty });
                        int outcome = Array.IndexOf(outcomes, store.Snapshot(store.Live));
                        Assert.True(outcome >= 0, $"a mix after a cut at {first} and {second}");
                        seen[outcome]++;
                        check?.Invoke(store);

                        // What is not referred to does not exist: no keys of the other set and, after a reset, nothing at all.
                        Assert.Equal(outcomes[outcome].Contains(OldKey), again.Holds(OldKey[..1000]));
                        Assert.Equal(outcomes[outcome].Contains(NewKey), again.Holds(NewKey[..1000]));
                        Assert.False(outcomes[outcome] == "" && (again.Holds("secret") || again.Holds("PRIVATE")));
                        if (outcome == 0)
                        {
                            change(again);
                        }

                        SettingsStore done = again.Start();
                        Assert.Equal(outcomes[^1], done.Snapshot(done.Live));
                    }
                }
            }
        }

        return cuts;
    }
}
