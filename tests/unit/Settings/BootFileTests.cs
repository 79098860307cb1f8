using System.Text;
using Gateway.Settings;
using Gateway.Tests.Unit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The settings file from nanoff, as src/docs/formats/boot-file.md says.</summary>
public class BootFileTests(ITestOutputHelper log)
{
    private static readonly string Ca = Pem.Certificate(900, 11);
    private static readonly string Client = Pem.Certificate(5000, 12);
    private static readonly string Key = Pem.Key(1200, 13);

    private static readonly string Full =
        $"""
        # from the tool
        broker.host = broker.example
        broker.tls=on
        BROKER.user =   gateway
        broker.password = " a \"b\" \\ "
        wifi.ssid = home
        wifi.password = 12345678
        sensor.1.interval =
        cert.ca = pem
        {Ca}.
        cert.client = pem
        {Client}.
        cert.key = pem
        {Key}.

        """.ReplaceLineEndings("\n");

    private readonly SettingsWorld world = new();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_whole_file_is_taken_stored_and_deleted(string lineEnd)
    {
        MemoryBootFile file = File(Full.Replace("\n", lineEnd));
        BootFile taken = Take(file);
        Assert.Equal((BootFileResult.Taken, Refusal.None), (taken.Result, taken.Refusal));
        Assert.Null(file.Content);
        SettingsStore store = world.Start();
        Assert.Equal("broker.example", store.Text("broker.host"));
        Assert.Equal("gateway", store.Text("broker.user"));
        Assert.Equal(" a \"b\" \\ ", Encoding.UTF8.GetString(store.Live.NewValue(SettingId.BrokerPassword)));
        Assert.Equal(Ca, store.Certificate(store.Live, SettingId.CertCa));
        Assert.Equal(Client, store.Certificate(store.Live, SettingId.CertClient));
        Assert.Equal(Key, store.Certificate(store.Live, SettingId.CertKey));
        Assert.True(store.IsWifiPending);
        Assert.False(store.GetBootFileMark(out _));
    }

    [Fact]
    public void Without_a_file_nothing_is_written()
    {
        MemoryBootFile file = new(world.Plan);
        SettingsStore store = world.Start();
        int writes = world.SettingsArea.Writes + world.CertificatesArea.Writes;
        BootFile boot = new(file, store);
        Assert.Equal(BootFileResult.None, boot.Take());
        Assert.Equal(writes, world.SettingsArea.Writes + world.CertificatesArea.Writes);
    }

    [Fact]
    public void What_the_file_does_not_name_stays_and_an_empty_value_gives_the_default()
    {
        SettingsStore store = world.Start();
        store.MustSet("id", "mine");
        store.MustSet("broker.user", "old");
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal(BootFileResult.Taken, Take(File("broker.host = h\nbroker.user =\n")).Result);
        store = world.Start();
        Assert.Equal(("mine", "h", ""), (store.Text("id"), store.Text("broker.host"), store.Text("broker.user")));
    }

    [Theory]
    [InlineData("broker.host = h\nnonsense\n", 3, Refusal.UnknownKey)]
    [InlineData("broker.hots = h\n", 2, Refusal.UnknownKey)]
    [InlineData("wifi.pending = yes\n", 2, Refusal.UnknownKey)]
    [InlineData("\n\nbroker.port = 70000\n", 4, Refusal.OutOfRange)]
    [InlineData("topic.base = a/#\n", 2, Refusal.BadTopic)]
    [InlineData("broker.user = \"open\n", 2, Refusal.BadCharacter)]
    [InlineData("cert.ca = x\n", 2, Refusal.CertificateByLoad)]
    [InlineData("cert.ca = pem\nbroker.host = h\n", 3, Refusal.PemCut)]
    [InlineData("broker.password = secret-of-nobody\n", 0, Refusal.PasswordWithoutUser)]
    public void A_refusal_names_its_line_and_takes_nothing(string body, int line, Refusal refusal)
    {
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "old");
        Assert.Equal(Refusal.None, store.Save());
        MemoryBootFile file = File(body);
        BootFile boot = Take(file);
        Assert.Equal((BootFileResult.Refused, line, refusal), (boot.Result, boot.RefusedLine, boot.Refusal));
        Assert.Null(file.Content);
        store = world.Start();
        Assert.Equal("old", store.Text("broker.host"));
        Assert.False(store.IsChanged);
        Assert.False(world.Holds("secret-of-nobody"));
    }

    [Fact]
    public void A_line_that_is_too_long_is_refused()
    {
        BootFile boot = Take(File($"broker.user = {new string('x', 300)}\n"));
        Assert.Equal((BootFileResult.Refused, 2, Refusal.TooLong), (boot.Result, boot.RefusedLine, boot.Refusal));
    }

    [Fact]
    public void Another_version_is_told_and_deleted()
    {
        MemoryBootFile file = new(world.Plan) { Content = MemoryBootFile.Of("broker.host = h\n", version: 2) };
        Assert.Equal(BootFileResult.Newer, Take(file).Result);
        Assert.Null(file.Content);
    }

    [Fact]
    public void Every_prefix_of_a_file_is_incomplete_and_every_changed_byte_is_found()
    {
        byte[] whole = MemoryBootFile.Of("broker.host = h\nbroker.user = u\n");
        for (int bytes = 1; bytes < whole.Length; bytes++)
        {
            Assert.Equal(BootFileResult.Incomplete, Take(new(world.Plan) { Content = whole[..bytes] }).Result);
        }

        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x10;
            BootFileResult result = Take(new(world.Plan) { Content = changed }).Result;

            // The digits of the CRC may be of either case.
            bool isCase = i > 20 && char.IsAsciiLetter((char)whole[i]) && char.ToUpperInvariant((char)changed[i]) == whole[i];
            Assert.True(result is BootFileResult.Incomplete or BootFileResult.Newer || isCase, $"{i}: {result}");
        }

        Assert.Equal(BootFileResult.Incomplete, Take(new(world.Plan) { Content = [.. whole, (byte)'\n'] }).Result);
        Assert.Equal(BootFileResult.Taken, Take(new(world.Plan) { Content = whole }).Result);
    }

    [Fact]
    public void What_cannot_be_stored_or_read_stays_for_the_next_start()
    {
        MemoryBootFile file = File("broker.host = h\n");
        world.SettingsArea.FailAll();
        Assert.Equal(BootFileResult.StorageFailed, Take(file).Result);
        Assert.NotNull(file.Content);
        world.SettingsArea.Failing.Clear();
        file.IsUnreadable = true;
        Assert.Equal(BootFileResult.StorageFailed, Take(file).Result);
        file.IsUnreadable = false;
        Assert.Equal(BootFileResult.Taken, Take(file).Result);
    }

    [Fact]
    public void A_file_that_cannot_be_deleted_is_taken_once_and_a_new_one_of_the_same_content_again()
    {
        MemoryBootFile file = File("broker.host = h\n");
        file.IsStuck = true;
        Assert.Equal(BootFileResult.Taken, Take(file).Result);
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "later");
        Assert.Equal(Refusal.None, store.Save());
        Assert.Equal(BootFileResult.None, Take(file).Result);
        Assert.Equal("later", world.Start().Text("broker.host"));
        file.IsStuck = false;
        Assert.Equal(BootFileResult.None, Take(file).Result);
        Assert.Null(file.Content);
        file.Content = MemoryBootFile.Of("broker.host = h\n");
        Assert.Equal(BootFileResult.Taken, Take(file).Result);
        Assert.Equal("h", world.Start().Text("broker.host"));
    }

    [Fact]
    public void A_power_cut_at_every_operation_leaves_the_old_settings_or_the_whole_file()
    {
        SettingsWorld start = Old();
        SettingsStore before = start.Copy().Start();
        string old = before.Snapshot(before.Live);
        SettingsWorld done = start.Copy();
        new BootFile(new MemoryBootFile(done.Plan) { Content = MemoryBootFile.Of(Full) }, done.Start()).Take();
        SettingsStore after = done.Start();
        string wanted = after.Snapshot(after.Live);
        Assert.NotEqual(old, wanted);
        int cuts = 0;
        int[] seen = new int[2];
        foreach (bool leavesNew in new[] { false, true })
        {
            for (int cutAt = 1; ; cutAt++)
            {
                SettingsWorld cut = start.Copy();
                MemoryBootFile file = new(cut.Plan) { Content = MemoryBootFile.Of(Full) };
                cut.Plan.Restart(cutAt, leavesNew);
                if (!IsCut(cut, file))
                {
                    break;
                }

                // As the next start finds it, and as a start that applies the file.
                cuts++;
                cut.Plan.Restart();
                SettingsWorld looked = cut.Copy();
                SettingsStore store = looked.Start();
                string found = store.Snapshot(store.Live);
                Assert.True(found == old || found == wanted, $"cut {cutAt}, new {leavesNew}: {found}");
                seen[found == old ? 0 : 1]++;
                Assert.True(file.Content != null || found == wanted, $"cut {cutAt}: the file is gone and its settings are not there");
                store = cut.Start();
                new BootFile(file, store).Take();
                Assert.Equal(wanted, store.Snapshot(store.Live));
                Assert.Null(file.Content);
                Assert.False(store.GetBootFileMark(out _));
                Assert.Equal(Holes(done), Holes(cut));
            }
        }

        log.WriteLine($"{cuts} cuts: old {seen[0]}, new {seen[1]}");
        Assert.All(seen, count => Assert.InRange(count, 3, int.MaxValue));
    }

    [Fact]
    public void A_fuzzed_body_is_taken_or_refused_and_never_half()
    {
        int seed = TestSeed.Next(log, out string message);
        Random random = new(seed);
        int taken = 0;
        byte[] body = Encoding.UTF8.GetBytes(Full);
        for (int i = 0; i < 400; i++)
        {
            byte[] mutated = [.. body];
            for (int changes = random.Next(4); changes > 0; changes--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            SettingsWorld fresh = new();
            MemoryBootFile file = new(fresh.Plan) { Content = MemoryBootFile.Of(Encoding.Latin1.GetString(mutated)) };
            SettingsStore store = fresh.Start();
            BootFileResult result = new BootFile(file, store).Take();
            Assert.True(result is BootFileResult.Taken or BootFileResult.Refused, $"{message}: {result}");
            Assert.Null(file.Content);
            store = fresh.Start();
            Assert.True(result == BootFileResult.Taken || store.Live.BytesOf(SettingId.BrokerHost) == 0, message);
            taken += result == BootFileResult.Taken ? 1 : 0;
        }

        log.WriteLine($"{taken} of 400 taken");
        Assert.InRange(taken, 50, 350);
    }

    private static bool IsCut(SettingsWorld world, MemoryBootFile file)
    {
        try
        {
            new BootFile(file, world.Start()).Take();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static int Holes(SettingsWorld world) =>
        Enumerable.Range(0, SettingsLimits.CertificateSlotCount).Count(slot => world.CertificatesArea.Slots[slot].Length == 0);

    private static SettingsWorld Old()
    {
        SettingsWorld world = new();
        SettingsStore store = world.Start();
        store.MustSet("broker.host", "old.example");
        store.MustSet("wifi.ssid", "old-net");
        store.MustSet("wifi.password", "old-secret");
        Assert.Equal(Refusal.None, store.LoadPem(SettingId.CertCa, Pem.Certificate(1000, 3)));
        Assert.Equal(Refusal.None, store.Save());
        return world;
    }

    private MemoryBootFile File(string body) => new(world.Plan) { Content = MemoryBootFile.Of(body) };

    private BootFile Take(MemoryBootFile file)
    {
        BootFile boot = new(file, world.Start());
        boot.Take();
        return boot;
    }
}
