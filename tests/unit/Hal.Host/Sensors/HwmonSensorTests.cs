using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class HwmonSensorTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Sensors_are_found_with_the_processors_first()
    {
        MakeTree();
        IReadOnlyList<HwmonEntry> found = HwmonCatalog.Discover(scratch.Root);
        Assert.Equal(
            ["coretemp/temp1", "coretemp/temp2", "coretemp/temp10", "nvme/temp1", "hwmon3/temp1", "nvme.hwmon10/temp1", "thermal_zone0"],
            found.Select(entry => entry.Name));
        Assert.Equal("Package id 0", found[0].Label);
        Assert.Equal(scratch.PathOf("hwmon", "hwmon2", "temp1_input"), found[0].Path);
        Assert.Equal("acpitz", found[^1].Label);
    }

    [Fact]
    public void A_sensor_is_read_anew_at_each_poll()
    {
        MakeTree();
        using HwmonSensor sensor = new(HwmonCatalog.Discover(scratch.Root)[0]);
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(48_500, sensor.ValueMilli);
        scratch.Write("hwmon/hwmon2/temp1_input", "-1000\n");
        Assert.Equal(SensorStatus.Ok, sensor.Poll(1));
        Assert.Equal(-1_000, sensor.ValueMilli);
        scratch.Write("hwmon/hwmon2/temp1_input", "nonsense\n");
        Assert.Equal(SensorStatus.Failed, sensor.Poll(2));
        Assert.Equal(-1_000, sensor.ValueMilli);
    }

    [Fact]
    public void A_poll_allocates_nothing()
    {
        MakeTree();
        using HwmonSensor sensor = new(HwmonCatalog.Discover(scratch.Root)[0]);
        Assert.Equal(0, Allocation.Of(() => sensor.Poll(0)));
    }

    [Fact]
    public void Where_there_are_none_one_sentence_says_so()
    {
        Assert.Empty(HwmonCatalog.Discover(scratch.Root));
        SensorAbsentException absence = Assert.Throws<SensorAbsentException>(() => SensorSpec.Parse("cpu=hwmon").Open(scratch.Root));
        Assert.Equal(
            $"this computer has no temperature sensor under {scratch.Root}/hwmon or {scratch.Root}/thermal", absence.Message);
    }

    [Fact]
    public void A_sensor_that_is_not_there_is_answered_with_those_that_are()
    {
        MakeTree();
        string message = Assert.Throws<SensorAbsentException>(() => SensorSpec.Parse("cpu=hwmon:x/temp1").Open(scratch.Root)).Message;
        Assert.Contains("no temperature sensor x/temp1", message);
        Assert.Contains("nvme/temp1", message);
    }

    [SkippableFact]
    public void This_computers_own_sensors_can_be_opened()
    {
        IReadOnlyList<HwmonEntry> found = HwmonCatalog.Discover();
        Skip.If(found.Count == 0, HwmonCatalog.NoneText());
        foreach (HwmonEntry entry in found)
        {
            using HwmonSensor sensor = new(entry);
            SensorStatus status = sensor.Poll(0);
            Assert.True(status is SensorStatus.Ok or SensorStatus.Failed, entry.Name); // A chip may sleep.
        }
    }

    private void MakeTree()
    {
        Chip("hwmon1", "nvme", "temp1", 30_000);
        Chip("hwmon2", "coretemp", "temp1", 48_500);
        Chip("hwmon2", "coretemp", "temp2", 47_000);
        Chip("hwmon2", "coretemp", "temp10", 46_000);
        scratch.Write("hwmon/hwmon2/temp1_label", "Package id 0\n");
        scratch.Write("hwmon/hwmon2/fan1_input", "1200\n");
        scratch.Write("hwmon/hwmon3/temp1_input", "25000\n");
        Chip("hwmon10", "nvme", "temp1", 31_000);
        scratch.Write("thermal/thermal_zone0/type", "acpitz\n");
        scratch.Write("thermal/thermal_zone0/temp", "27800\n");
        scratch.Write("thermal/cooling_device0/type", "Fan\n");
    }

    private void Chip(string folder, string name, string channel, int milli)
    {
        scratch.Write($"hwmon/{folder}/name", name + "\n");
        scratch.Write($"hwmon/{folder}/{channel}_input", $"{milli}\n");
    }
}
