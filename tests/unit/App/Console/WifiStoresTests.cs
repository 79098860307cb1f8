using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>The two copies of the Wi-Fi credentials, with the power cut at every operation of either.</summary>
public class WifiStoresTests(ITestOutputHelper log)
{
    private readonly SettingsWorld world = new();
    private readonly FaultLog faults = new();

    [Fact]
    public void Saved_credentials_are_written_once()
    {
        PlatformStore platform = new(world.Plan);
        Save(world, "home", "12345678");
        Assert.Equal(WifiOutcome.Written, Join(platform));
        Assert.Equal("home/12345678", platform.Text);
        Assert.Equal(WifiOutcome.Same, Join(platform));
        Assert.Equal(1, platform.Writes);
    }

    [Fact]
    public void What_the_platform_has_already_is_not_written_again()
    {
        PlatformStore platform = new(world.Plan) { Text = "home/12345678" };
        Save(world, "home", "12345678");
        Assert.Equal(WifiOutcome.Same, Join(platform));
        Assert.Equal(0, platform.Writes);
        Assert.False(world.Start().IsWifiPending);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    public void An_empty_or_invalid_copy_is_written_again(string copy)
    {
        PlatformStore platform = new(world.Plan);
        Save(world, "home", "12345678");
        Join(platform);
        platform.Text = copy;
        Assert.Equal(WifiOutcome.Written, Join(platform));
        Assert.Equal("home/12345678", platform.Text);
    }

    [Fact]
    public void A_copy_that_differs_was_set_by_the_cable_and_is_adopted()
    {
        PlatformStore platform = new(world.Plan);
        Save(world, "home", "12345678");
        Join(platform);
        platform.Text = "cable/";
        Assert.Equal(WifiOutcome.Adopted, Join(platform));
        SettingsStore store = world.Start();
        Assert.Equal("cable", store.Text("wifi.ssid"));
        Assert.Equal(0, store.Live.BytesOf(SettingId.WifiPassword));
        Assert.Equal(1, faults.CountOf(AppFaults.WifiAdopted));
        Assert.Equal(1, platform.Writes);
    }

    [Fact]
    public void With_nothing_set_the_copy_of_the_cable_is_adopted_and_an_empty_one_left()
    {
        PlatformStore platform = new(world.Plan);
        Assert.Equal(WifiOutcome.None, Join(platform));
        platform.Text = "?";
        Assert.Equal(WifiOutcome.None, Join(platform));
        platform.Text = "cable/87654321";
        Assert.Equal(WifiOutcome.Adopted, Join(platform));
        Assert.Equal(0, platform.Writes);
    }

    [Fact]
    public void Credentials_that_were_unset_are_erased_from_the_copy()
    {
        PlatformStore platform = new(world.Plan);
        Save(world, "home", "12345678");
        Join(platform);
        SettingsStore store = world.Start();
        store.Unset(SettingId.WifiSsid);
        store.Unset(SettingId.WifiPassword);
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal(WifiOutcome.Erased, Join(platform));
        Assert.Equal("", platform.Text);
        Assert.Equal(WifiOutcome.None, Join(platform));
    }

    [Fact]
    public void A_copy_that_is_no_credentials_is_counted_and_left()
    {
        PlatformStore platform = new(world.Plan) { Text = "cable/short" };
        Assert.Equal(WifiOutcome.NotAdopted, Join(platform));
        Assert.Equal(1, faults.CountOf(AppFaults.WifiNotStored));
    }

    [Fact]
    public void A_write_that_fails_is_tried_at_the_next_start()
    {
        PlatformStore platform = new(world.Plan) { Fails = true };
        Save(world, "home", "12345678");
        Assert.Equal(WifiOutcome.Failed, Join(platform));
        platform.Fails = false;
        Assert.Equal(WifiOutcome.Written, Join(platform));
    }

    [Fact]
    public void A_power_cut_at_every_operation_of_a_save_and_its_start_never_makes_a_torn_copy_the_truth()
    {
        int cuts = 0;
        int[] seen = new int[2];
        foreach (Torn torn in Enum.GetValues<Torn>())
        {
            for (int cutAt = 1; ; cutAt++)
            {
                SettingsWorld cut = new();
                PlatformStore platform = new(cut.Plan) { LeavesAtCut = torn };
                Save(cut, "old", "old-password");
                Assert.Equal(WifiOutcome.Written, Join(cut, platform));
                cut.Plan.Restart(cutAt, torn == Torn.New);
                if (!IsCut(() =>
                {
                    Save(cut, "new", "new-password");
                    Join(cut, platform);
                }))
                {
                    break;
                }

                cuts++;
                cut.Plan.Restart();
                Join(cut, platform);
                string settings = Text(cut.Start());
                Assert.True(settings == platform.Text, $"cut {cutAt}, {torn}: {settings} and {platform.Text}");
                Assert.True(settings is "old/old-password" or "new/new-password", $"cut {cutAt}, {torn}: {settings}");
                Assert.False(cut.Start().IsWifiPending);
                seen[settings[0] == 'o' ? 0 : 1]++;
            }
        }

        log.WriteLine($"{cuts} cuts: old {seen[0]}, new {seen[1]}");
        Assert.All(seen, count => Assert.InRange(count, 5, int.MaxValue));
    }

    [Fact]
    public void A_power_cut_at_every_operation_of_a_repair_or_an_adoption_ends_in_step()
    {
        int cuts = 0;
        foreach (string found in new[] { "", "?", "cable/by-the-cable" })
        {
            string wanted = found.Length > 1 ? found : "old/old-password";
            foreach (Torn torn in Enum.GetValues<Torn>())
            {
                for (int cutAt = 1; ; cutAt++)
                {
                    SettingsWorld cut = new();
                    PlatformStore platform = new(cut.Plan) { LeavesAtCut = torn };
                    Save(cut, "old", "old-password");
                    Join(cut, platform);
                    platform.Text = found;
                    cut.Plan.Restart(cutAt, torn == Torn.New);
                    if (!IsCut(() => Join(cut, platform)))
                    {
                        break;
                    }

                    cuts++;
                    cut.Plan.Restart();
                    Join(cut, platform);
                    Assert.True(wanted == platform.Text, $"'{found}', cut {cutAt}, {torn}: {platform.Text}");
                    Assert.Equal(wanted, Text(cut.Start()));
                }
            }
        }

        log.WriteLine($"{cuts} cuts");
        Assert.InRange(cuts, 30, int.MaxValue);
    }

    /// <summary>What an interrupted write of the platform's copy leaves.</summary>
    private enum Torn
    {
        Old,
        New,
        Empty,
        Invalid,
        /// <summary>Looks like credentials, but the password is truncated.</summary>
        Wrong
    }

    private static bool IsCut(Action run)
    {
        try
        {
            run();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static string Text(SettingsStore store) =>
        $"{store.Text("wifi.ssid")}/{Encoding.UTF8.GetString(store.Live.NewValue(SettingId.WifiPassword) ?? [])}";

    private static void Save(SettingsWorld world, string ssid, string password)
    {
        SettingsStore store = world.Start();
        store.MustSet("wifi.ssid", ssid);
        store.MustSet("wifi.password", password);
        Assert.Equal(Refusal.None, store.Save());
    }

    private WifiOutcome Join(PlatformStore platform) => new WifiStores(world.Start(), platform, faults).Join();

    private static WifiOutcome Join(SettingsWorld world, PlatformStore platform) =>
        new WifiStores(world.Start(), platform, new FaultLog()).Join();

    private sealed class PlatformStore(FakePower plan) : IWifiStore
    {
        /// <summary>ssid/password; empty, or '?' for what cannot be read.</summary>
        public string Text { get; set; } = "";

        public Torn LeavesAtCut { get; init; }

        public bool Fails { get; set; }

        public int Writes { get; private set; }

        public WifiCopy Read(WifiCredentials into)
        {
            if (plan.IsCutNow())
            {
                throw new PowerCutException();
            }

            into.Clear();
            if (Text.Length < 2)
            {
                return Text == "" ? WifiCopy.Empty : WifiCopy.Invalid;
            }

            string[] parts = Text.Split('/');
            into.SsidBytes = Encoding.UTF8.GetBytes(parts[0], into.Ssid);
            into.PasswordBytes = Encoding.UTF8.GetBytes(parts[1], into.Password);
            return WifiCopy.Stored;
        }

        public bool Write(WifiCredentials from)
        {
            Writes++;
            string written = from.SsidBytes == 0 ? ""
                : $"{Encoding.UTF8.GetString(from.Ssid, 0, from.SsidBytes)}/"
                + Encoding.UTF8.GetString(from.Password, 0, from.PasswordBytes);
            if (plan.IsCutNow())
            {
                Text = LeavesAtCut switch
                {
                    Torn.Old => Text,
                    Torn.New => written,
                    Torn.Empty => "",
                    Torn.Invalid => "?",
                    _ => written[..^2],
                };
                throw new PowerCutException();
            }

            Text = Fails ? Text : written;
            return !Fails;
        }
    }
}
