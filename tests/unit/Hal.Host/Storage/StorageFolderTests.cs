using System.Runtime.Versioning;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class StorageFolderTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_folder_and_its_parents_are_made()
    {
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("x", "y", "z"));
        Assert.True(Directory.Exists(scratch.PathOf("x", "y", "z")));
        Assert.Equal(scratch.PathOf("x", "y", "z"), folder.FolderPath);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_made_is_its_owners_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows inherits permissions");
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(scratch.PathOf("data")));
    }

    [Fact]
    public void A_folder_in_use_is_refused_and_free_again_afterwards()
    {
        using (StorageFolder.Open(scratch.PathOf("data")))
        {
            StorageRefusedException refusal =
                Assert.Throws<StorageRefusedException>(() => StorageFolder.Open(scratch.PathOf("data")));
            Assert.Equal($"the data folder {scratch.PathOf("data")} is in use by another gateway process", refusal.Message);
        }

        using StorageFolder again = StorageFolder.Open(scratch.PathOf("data"));
    }

    [SkippableFact]
    public void A_folder_held_by_another_process_is_refused()
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "there is no flock command here");
        string file = scratch.Write("data/lock", "");
        System.Diagnostics.ProcessStartInfo start = new("/usr/bin/flock", ["-x", file, "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using System.Diagnostics.Process other = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        Assert.Contains("in use", Assert.Throws<StorageRefusedException>(() => StorageFolder.Open(scratch.PathOf("data"))).Message);
        other.StandardInput.WriteLine();
        other.WaitForExit();
        using StorageFolder again = StorageFolder.Open(scratch.PathOf("data"));
    }

    [Fact]
    public void A_path_that_leads_through_a_file_is_refused_with_its_name()
    {
        string file = scratch.Write("file", "text");
        StorageRefusedException refusal =
            Assert.Throws<StorageRefusedException>(() => StorageFolder.Open(System.IO.Path.Combine(file, "data")));
        Assert.Contains(System.IO.Path.Combine(file, "data"), refusal.Message);
        Assert.Contains("cannot be used", refusal.Message);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_read_only_folder_is_refused_with_the_reason()
    {
        Skip.If(OperatingSystem.IsWindows(), "folders are not read-only there");
        Skip.If(Environment.IsPrivilegedProcess, "permissions do not hold for this user");
        string data = scratch.PathOf("data");
        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        StorageRefusedException refusal = Assert.Throws<StorageRefusedException>(() => StorageFolder.Open(data));
        Assert.Contains("cannot be used", refusal.Message);
        Assert.Contains("denied", refusal.Message);
    }

    [SkippableFact]
    public void A_folder_where_nobody_may_write_is_refused_with_the_reason()
    {
        Skip.IfNot(Directory.Exists("/proc/self"), "there is no /proc here");
        StorageRefusedException refusal = Assert.Throws<StorageRefusedException>(() => StorageFolder.Open("/proc/self"));
        Assert.StartsWith("the data folder /proc/", refusal.Message);
        Assert.Contains("cannot be used", refusal.Message);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_and_files_that_others_may_read_become_their_owners_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows inherits permissions");
        string data = scratch.PathOf("data");
        using (StorageFolder made = StorageFolder.Open(data))
        {
            Assert.True(made.Area("settings", 2, 64).Write(0, "secret"u8.ToArray(), 0, 6));
        }

        scratch.Write("data/wifi.txt", "net\nsecret\n");
        scratch.Write("data/gateway.txt", "wifi.password = secret\n");
        scratch.Write("data/notes.txt", "of somebody else");
        const UnixFileMode Wide = (UnixFileMode)0x1A4;
        Array.ForEach(Directory.GetFiles(data), file => File.SetUnixFileMode(file, Wide));
        File.SetUnixFileMode(data, (UnixFileMode)0x1ED);
        using StorageFolder folder = StorageFolder.Open(data);
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(data));
        Assert.All(
            Directory.GetFiles(data),
            file => Assert.Equal(
                file.EndsWith("notes.txt", StringComparison.Ordinal) ? Wide : (UnixFileMode)0x180, File.GetUnixFileMode(file)));
    }

    [SkippableTheory]
    [InlineData("remove the file")]
    [InlineData("replace the file")]
    [InlineData("remove the folder")]
    [InlineData("replace the folder")]
    public void A_store_that_is_removed_or_replaced_is_noticed_at_the_next_write(string what)
    {
        Skip.If(OperatingSystem.IsWindows(), "open files stay there");
        string data = scratch.PathOf("data");
        using StorageFolder folder = StorageFolder.Open(data);
        SlotArea area = folder.Area("a", 1, 64);
        Assert.True(area.Write(0, [1], 0, 1));
        string store = Assert.Single(Directory.GetFiles(data, "store.*"), file => File.ReadAllBytes(file)[8] != 0);
        switch (what)
        {
            case "remove the file":
                File.Delete(store);
                break;
            case "replace the file":
                File.Copy(store, store + ".copy");
                File.Move(store + ".copy", store, overwrite: true);
                break;
            case "remove the folder":
                Directory.Delete(data, recursive: true);
                break;
            default:
                Directory.Move(data, data + ".old");
                Directory.CreateDirectory(data);
                break;
        }

        Assert.False(folder.IsGone);
        Assert.False(area.Write(0, [2], 0, 1));
        Assert.True(folder.IsGone);
        Assert.Contains("removed or replaced", folder.LastError);
        Assert.False(area.Write(0, [3], 0, 1));
    }

    [Fact]
    public void A_store_that_is_missing_at_a_start_is_told()
    {
        string data = scratch.PathOf("data");
        using (StorageFolder made = StorageFolder.Open(data))
        {
            Assert.True(made.StoreReport.IsWhole && made.SecretsReport.IsWhole);
        }

        Array.ForEach(Directory.GetFiles(data, "store.*"), File.Delete);
        using (StorageFolder folder = StorageFolder.Open(data))
        {
            Assert.True(folder.StoreReport.IsMissing && folder.SecretsReport.IsWhole);
            Assert.Contains("missing", folder.StoreReport.Text);
        }

        Array.ForEach(Directory.GetFiles(data, "secrets.*"), File.Delete);
        using StorageFolder last = StorageFolder.Open(data);
        Assert.True(last.SecretsReport.IsMissing && last.StoreReport.IsWhole);
    }

    [Fact]
    public void A_secret_that_was_replaced_is_in_no_file_of_the_folder()
    {
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        SlotArea settings = folder.Area("settings", 2, 64);
        SlotArea certificates = folder.Area("certificates", 2, 64);
        WifiStoreFile wifi = new(System.IO.Path.Combine(folder.FolderPath, WifiStoreFile.Name));
        Gateway.Hal.WifiCredentials credentials = new() { SsidBytes = 3, PasswordBytes = 8 };
        "net"u8.CopyTo(credentials.Ssid);
        "SECRET-1"u8.CopyTo(credentials.Password);
        BootFileOnDisk boot = new(scratch.Write("data/gateway.txt", "wifi.password = SECRET-1"));
        Assert.True(settings.Write(0, "SECRET-1"u8.ToArray(), 0, 8) && certificates.Write(1, "SECRET-1"u8.ToArray(), 0, 8));
        Assert.True(wifi.Write(credentials));
        Assert.Equal(3, FilesWith("SECRET-1"));

        "SECRET-2"u8.CopyTo(credentials.Password);
        Assert.True(settings.Write(0, "SECRET-2"u8.ToArray(), 0, 8) && certificates.Write(1, [], 0, 0));
        Assert.True(wifi.Write(credentials) && boot.Delete());
        Assert.Equal((0, 2), (FilesWith("SECRET-1"), FilesWith("SECRET-2")));
        Assert.Equal(0, boot.Bytes);
    }

    private int FilesWith(string text) =>
        Directory.GetFiles(scratch.PathOf("data"), "*").Count(file => !file.EndsWith("lock", StringComparison.Ordinal)
            && File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0);

    [Theory]
    [InlineData("")]
    [InlineData("lock")]
    [InlineData("../up")]
    [InlineData("Upper")]
    [InlineData("a-name-that-is-longer-than-32-chars")]
    public void A_bad_area_name_is_refused(string name)
    {
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.Throws<ArgumentException>(() => folder.Area(name, 2, 64));
    }

    [Fact]
    public void An_area_is_opened_once()
    {
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        folder.Area("boot", 2, 64);
        Assert.Throws<ArgumentException>(() => folder.Area("boot", 2, 64));
    }
}
