using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>The settings file from nanoff, through the device's file code, into the device's slot files.</summary>
public sealed class BootFileTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gateway-boot-");
    private readonly FaultLog faults = new();

    private string FilePath => Path.Combine(root.FullName, "gateway.txt");

    public void Dispose() => root.Delete(true);

    [Fact]
    public void A_whole_file_is_stored_and_deleted_and_serves_at_the_next_start()
    {
        Deploy("broker.host = broker.example\nbroker.tls = on\n");
        Assert.Equal(BootFileResult.Taken, Start().FileResult);
        Assert.False(File.Exists(FilePath));
        SettingsStart next = Start();
        Assert.Equal(BootFileResult.None, next.FileResult);
        Assert.Equal("broker.example", Encoding.ASCII.GetString(SettingsMapping.BrokerHost(next.Settings.Live)));
        Assert.Equal(8883, SettingsRules.PortOf(next.Settings.Live, SettingId.BrokerPort, SettingId.BrokerTls));
        Assert.True(next.Settings.IsProvisioned);
    }

    [Fact]
    public void A_file_that_arrived_in_part_changes_nothing_and_is_deleted()
    {
        Deploy("broker.host = broker.example\n");
        byte[] whole = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, whole[..^5]);
        SettingsStart start = Start();
        Assert.Equal(BootFileResult.Incomplete, start.FileResult);
        Assert.False(start.Settings.IsProvisioned);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public void Without_a_file_nothing_is_read_and_deleting_is_done()
    {
        var file = new NanoBootFile(FilePath);
        Assert.Equal(0, file.Bytes);
        Assert.True(file.Delete());
    }

    [Fact]
    public void A_file_is_read_from_any_position_and_ends_where_it_ends()
    {
        File.WriteAllBytes(FilePath, [1, 2, 3, 4, 5]);
        var file = new NanoBootFile(FilePath);
        byte[] buffer = new byte[8];
        Assert.Equal(5, file.Bytes);
        Assert.Equal(2, file.Read(3, buffer, 1, 7));
        Assert.Equal([0, 4, 5, 0], buffer[..4]);
        Assert.Equal(5, file.Read(0, buffer, 0, 8));
        Assert.Equal(0, file.Read(5, buffer, 0, 8));
        Assert.True(file.Delete());
        Assert.False(File.Exists(FilePath));
    }

    private void Deploy(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        uint crc = new TableCrc32().Compute(bytes, 0, bytes.Length);
        File.WriteAllText(FilePath, $"gateway-settings 1 {bytes.Length} {crc:X8}\n{body}");
    }

    private SettingsStart Start()
    {
        var files = new SlotFolder(Path.Combine(root.FullName, "gw"));
        var store = new SettingsStore(
            GatewayKeys.Create(),
            new FileSlotStorage(files, 's', SettingsLimits.SettingsSlotCount, SettingsLimits.SettingsSlotBytesMax, true),
            new FileSlotStorage(files, 'c', SettingsLimits.CertificateSlotCount, SettingsLimits.CertificateSlotBytesMax, true),
            new TableCrc32(), faults);
        var start = new SettingsStart(store, new NanoBootFile(FilePath), null, faults);
        start.Run();
        return start;
    }
}
