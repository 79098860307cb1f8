using System.Text;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;
using Gateway.Simulation;
using nanoFramework.Runtime.Native;
using Xunit;
using Ascii = Gateway.Primitives.Ascii;

namespace Gateway.Tests.DeviceHost;

/// <summary>
/// A factory reset on a drive that never overwrites a used block: what the chip still holds afterwards. The drive is a model of littlefs,
/// not littlefs.
/// </summary>
public sealed class FactoryResetTests : IDisposable
{
    private const string Folder = "I:\\gw";
    private const string FillPath = Folder + "-erase";
    private const string WifiPath = "I:\\con_WN1_0.sys";
    private const string Secret = "hush-";
    private const int BlockCount = 32;

    private readonly FakeClock clock = new();
    private TypedLink terminal;
    private GatewayLoop loop;
    private NanoReboot reboot;
    private SettingsStart settings;

    public void Dispose() => FileStream.Drive = null;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_block_of_the_drive_holds_a_secret_afterwards(bool isSilent)
    {
        CopyOnWriteDrive drive = Used();
        drive.IsSilent = isSilent;
        int free = drive.FreeCount;
        Assert.InRange(Secrets(drive), 10, int.MaxValue);
        Start(drive);
        Assert.Contains("ok", Reset(drive), StringComparison.Ordinal);
        AssertErased(drive);
        Assert.InRange(drive.FreeCount, free, BlockCount);

        // Once: neither this start nor a restart writes to so much of the drive again.
        drive.CutAtStep = 0;
        Start(drive);
        Assert.InRange(drive.Steps, 0, 100);
        Assert.False(settings.Settings.IsProvisioned);
    }

    /// <summary>Power goes off at each step of the flash, and comes back.</summary>
    [Fact]
    public void A_power_cut_at_any_step_leaves_the_settings_or_a_reset_that_the_next_start_finishes()
    {
        CopyOnWriteDrive used = Used();
        (int kept, int erased) = (0, 0);
        int stride = TestCount.Of(5, 1);
        for (int cut = 1; ; cut += stride)
        {
            CopyOnWriteDrive drive = used.Copy();
            Start(drive);
            drive.CutAtStep = cut;
            Reset(drive);
            if (!drive.IsOff)
            {
                break;
            }

            bool isBegun = drive.HasFile(FillPath);
            Start(drive.PowerOn());
            if (settings.Settings.Live.IsSet(SettingId.WifiSsid))
            {
                Assert.False(isBegun);
                Assert.Equal(0, erased);
                kept++;
            }
            else
            {
                AssertErased(drive);
                erased++;
            }
        }

        Assert.InRange(kept * stride, 1, 300);
        Assert.InRange(erased * stride, BlockCount * 32 / 2, int.MaxValue);
    }

    [Fact]
    public void A_power_cut_while_the_next_start_finishes_it_is_finished_by_the_one_after()
    {
        CopyOnWriteDrive begun = Used();
        Start(begun);
        begun.CutAtStep = 600;
        Reset(begun);
        Assert.True(begun.PowerOn().HasFile(FillPath));
        int cuts = 0;
        for (int cut = 1; ; cut += TestCount.Of(23, 5))
        {
            CopyOnWriteDrive drive = begun.Copy();
            drive.CutAtStep = cut;
            Start(drive);
            if (!drive.IsOff)
            {
                break;
            }

            cuts++;
            Start(drive.PowerOn());
            AssertErased(drive);
        }

        Assert.InRange(cuts, 20, int.MaxValue);
    }

    /// <summary>One step of the flash fails, or all from one on. What cannot be erased is not answered with "ok".</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(int.MaxValue / 2, false)]
    [InlineData(int.MaxValue / 2, true)]
    public void A_drive_that_fails_on_the_way_is_told_or_left_without_secrets(int count, bool isSilent)
    {
        CopyOnWriteDrive used = Used();
        used.IsSilent = isSilent;
        (int ok, int failed) = (0, 0);
        for (int from = 1; ; from += TestCount.Of(13, 2))
        {
            CopyOnWriteDrive drive = used.Copy();
            Start(drive);
            drive.CutAtStep = 0;
            drive.Failing = (from, count);
            string answer = Reset(drive);
            if (from > drive.Steps)
            {
                break;
            }

            drive.PowerOn();
            if (answer.Contains("ok", StringComparison.Ordinal))
            {
                ok++;
                AssertErased(drive);
            }
            else
            {
                failed++;
                Assert.Contains("err ", answer, StringComparison.Ordinal);
            }

            // The next start finishes what can be finished, and the drive can be used.
            Start(drive);
            Assert.False(drive.HasFile(FillPath));
            Set("broker.host", "again.example");
            Set("id", "gw-again");
            Assert.Equal(Refusal.None, settings.Settings.Save());
            Start(drive);
            Assert.True(settings.Settings.Live.IsSet(SettingId.Id));
        }

        Assert.InRange(failed, 1, int.MaxValue);
        Assert.InRange(ok, count == 1 ? 20 : 0, int.MaxValue);
    }

    [Fact]
    public void The_fault_of_this_start_can_still_be_recorded_after_the_folder_was_deleted()
    {
        CopyOnWriteDrive drive = Used();
        Start(drive);
        Assert.True(reboot.EraseStorage(new byte[768]));
        Assert.Throws<RebootException>(() => reboot.Reboot(HalFaults.LinkStuck));
        Assert.Equal(HalFaults.LinkStuck, new FaultRecord(Folder, Folder + "\\f00").Last);
    }

    private static void AssertErased(CopyOnWriteDrive drive)
    {
        Assert.Equal(0, Secrets(drive));
        Assert.False(drive.HasFile(FillPath) || drive.HasFile(NanoBootFile.FilePath));
    }

    private static int Secrets(CopyOnWriteDrive drive)
    {
        ReadOnlySpan<byte> rest = drive.Raw;
        int count = 0;
        for (int at = rest.IndexOf("hush-"u8); at >= 0; at = rest.IndexOf("hush-"u8))
        {
            count++;
            rest = rest[(at + 1)..];
        }

        return count;
    }

    /// <summary>A drive after some use: settings saved several times, a Wi-Fi copy rewritten, a key, messages.</summary>
    private CopyOnWriteDrive Used()
    {
        CopyOnWriteDrive drive = new(BlockCount);
        FileStream.Drive = drive;
        var files = new SlotFolder(Folder);
        byte[] key = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Secret + "key", 200)));
        var certificates = new FileSlotStorage(files, 'c', 12, 2048, isSecret: true);
        Assert.True(certificates.Write(3, key, 0, key.Length) && certificates.Write(4, key, 0, key.Length));
        byte[] message = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Secret + "alarm", 25)));
        Assert.True(new FileSlotStorage(files, 'i', 12, 304, isSecret: false).Write(5, message, 0, message.Length));

        // It came over the cable while the gateway ran: the next start would take it.
        byte[] bootFile = Encoding.ASCII.GetBytes(Secret + "boot-file");
        var file = new FileStream(NanoBootFile.FilePath, FileMode.OpenOrCreate, FileAccess.Write);
        file.Write(bootFile, 0, bootFile.Length);
        file.Close();
        for (int i = 0; i < 6; i++)
        {
            Start(drive);
            Set("broker.host", "broker.example");
            Set("wifi.ssid", "home");
            Set("wifi.password", Secret + "wifi-" + i);
            Set("broker.user", "gw1");
            Set("broker.password", Secret + "broker-" + i);
            Assert.Equal(Refusal.None, settings.Settings.Save());
        }

        return drive;
    }

    // As DeviceGateway starts, without a broker.
    private void Start(CopyOnWriteDrive drive)
    {
        FileStream.Drive = drive;
        drive.Restart();
        reboot = new NanoReboot(new FaultRecord(Folder, Folder + "\\f00"), clock);
        reboot.FinishErase();
        var files = new SlotFolder(Folder);
        ISlotStorage Area(string name, int slots, int bytes) =>
            new FileSlotStorage(files, LetterOf(name), slots, bytes, name is "settings" or "certificates");
        var crc = new TableCrc32();
        var faults = new FaultLog();
        var wifi = new DriveWifiStore();
        settings = new SettingsStart(HostAreas.NewSettings(Area, crc, faults), null, wifi, faults);
        settings.Run();
        terminal = new TypedLink();
        GatewayParts parts = new HostParts
        {
            Clock = clock,
            Crc = crc,
            Faults = faults,
            Link = new MemoryNetwork(new Broker()).CreateLink(),
            Areas = new HostAreas(Area, 12),
            Reboot = reboot,
            Settings = settings.Settings,
            HasBroker = false,
            Seed = 7,
        }.Make();
        parts.WifiStore = wifi;
        parts.Limits.EntryCount = 12;
        new SettingsMapping(null).Apply(settings.Settings.Live, Ascii.Bytes("gw-000001"), parts);
        parts.Console = new ConsolePort(new ConsoleParts
        {
            Link = terminal, Settings = settings, Clock = clock, Faults = faults, HardwareId = Ascii.Bytes("gw-000001"),
        });
        loop = new GatewayLoop(parts);
        loop.Start();
    }

    // As in DeviceAreas: no two are alike.
    private static char LetterOf(string area) => area switch { "inbound" => 'n', "commands" => 'd', _ => area[0] };

    private void Set(string key, string value)
    {
        SettingsStore store = settings.Settings;
        byte[] name = Ascii.Bytes(key);
        byte[] text = Ascii.Bytes(value);
        Assert.Equal(Refusal.None, store.Set(store.Catalog.Find(name, 0, name.Length), text, 0, text.Length));
    }

    /// <summary>Types the command, and runs until the board restarts or power is off. Returns what the console said.</summary>
    private string Reset(CopyOnWriteDrive drive)
    {
        terminal.Type("factory-reset yes-erase-all\r");
        try
        {
            for (int ms = 0; ms < 20_000 && !drive.IsOff; ms++)
            {
                clock.MonotonicMs++;
                loop.Turn();
            }
        }
        catch (RebootException)
        {
            string heard = terminal.Read();
            return heard[(heard.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }
        catch (PowerCutException)
        {
            // The caller brings power back.
        }

        Assert.True(drive.IsOff, "the board did not restart");
        return "";
    }

    /// <summary>The firmware's copy of the credentials: a small file in the drive's root.</summary>
    private sealed class DriveWifiStore : IWifiStore
    {
        public WifiCopy Read(WifiCredentials into)
        {
            into.Clear();
            if (!FileStream.Drive.HasFile(WifiPath))
            {
                return WifiCopy.Empty;
            }

            var file = new FileStream(WifiPath, FileMode.Open, FileAccess.Read);
            byte[] copy = new byte[98];
            file.Read(copy, 0, copy.Length);
            file.Close();
            (into.SsidBytes, into.PasswordBytes) = (copy[0], copy[1]);
            Array.Copy(copy, 2, into.Ssid, 0, WifiCredentials.SsidBytesMax);
            Array.Copy(copy, 34, into.Password, 0, WifiCredentials.PasswordBytesMax);
            return into.SsidBytes == 0 ? WifiCopy.Empty : WifiCopy.Stored;
        }

        public bool Write(WifiCredentials from)
        {
            byte[] copy = new byte[98];
            (copy[0], copy[1]) = ((byte)from.SsidBytes, (byte)from.PasswordBytes);
            Array.Copy(from.Ssid, 0, copy, 2, from.SsidBytes);
            Array.Copy(from.Password, 0, copy, 34, from.PasswordBytes);
            try
            {
                var file = new FileStream(WifiPath, FileMode.OpenOrCreate, FileAccess.Write);
                file.Write(copy, 0, copy.Length);
                file.Close();
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
