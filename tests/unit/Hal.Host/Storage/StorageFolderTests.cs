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

    [Fact]
    public void An_area_whose_place_is_taken_by_a_file_is_refused()
    {
        scratch.Write("data/settings", "a file");
        using StorageFolder folder = StorageFolder.Open(scratch.PathOf("data"));
        Assert.Contains("area settings", Assert.Throws<StorageRefusedException>(() => folder.Area("settings", 2, 64)).Message);
    }

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
