using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Scd4xTests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();
    private readonly SimulatedScd4x chip;
    private readonly Scd4x driver;

    public Scd4xTests()
    {
        chip = new SimulatedScd4x(time);
        bus.Put(Scd4x.Address, chip);
        driver = new Scd4x(bus.DeviceAt(Scd4x.Address));
    }

    /// <summary>Datasheet, example of read_measurement: 500 ppm, 25 °C, 37 %; and the ends.</summary>
    [Theory]
    [InlineData(0x01F4, 0x6667, 0x5EB9, 500_000, 25_003, 37_002)]
    [InlineData(0, 0, 0, 0, -45_000, 0)]
    [InlineData(40_000, 0xFFFF, 0xFFFF, 40_000_000, 130_000, 100_000)]
    public void The_words_of_the_datasheets_example_read_as_it_says(
        int carbonDioxide, int temperature, int humidity, int milliPpm, int milliC, int milliPercent)
    {
        chip.CarbonDioxide = carbonDioxide;
        chip.SignalTemperature = temperature;
        chip.SignalHumidity = humidity;
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time));
        Assert.Equal(SensorStatus.Ok, driver.Temperature.Read(time));
        Assert.Equal(SensorStatus.Ok, driver.Humidity.Read(time));
        Assert.Equal(
            (milliPpm, milliC, milliPercent),
            (driver.CarbonDioxide.ValueMilli, driver.Temperature.ValueMilli, driver.Humidity.ValueMilli));
        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public void The_first_reading_is_within_the_time_of_a_reading_and_later_ones_take_the_newest()
    {
        long began = time.NowMs;
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time));
        Assert.InRange(time.NowMs - began, 5_000, new SensorCheck().ReadingMsMax - 500);
        for (int i = 1; i <= 20; i++)
        {
            chip.CarbonDioxide = 500 + i;
            time.NowMs += 5_000;
            Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 200));
            Assert.Equal((500 + i) * 1000, driver.CarbonDioxide.ValueMilli);
        }

        // Read more often than it measures, it gives the newest again.
        for (int i = 0; i < 20; i++)
        {
            time.NowMs += 1_000;
            Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 200));
        }

        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public void A_chip_that_measures_already_and_one_that_is_slow_are_read()
    {
        chip.LeaveMeasuring();
        chip.IntervalMs = 5_500;
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 7_000));
        for (int i = 0; i < 30; i++)
        {
            time.NowMs += 1_000;
            Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 200));
        }

        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public void A_chip_that_lost_power_is_not_ready_and_is_started_again()
    {
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time));
        chip.PowerOn();
        SensorStatus status = SensorStatus.Ok;
        for (int i = 0; i < 10 && status == SensorStatus.Ok; i++)
        {
            time.NowMs += 1_000;
            status = driver.CarbonDioxide.Read(time, 200);
        }

        Assert.Equal((SensorStatus.Failed, SensorReason.NotReady), (status, driver.CarbonDioxide.Reason));
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 7_000));
        Assert.Equal(2, chip.Starts);
    }

    [Fact]
    public void Each_byte_that_is_disturbed_is_caught_by_the_checksum_and_the_chip_goes_on()
    {
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time));
        for (int i = 0; i < 9; i++)
        {
            // The first read asks for data, of three bytes; the second takes them.
            time.NowMs += 5_000;
            bus.FlipReadBit(1, i);
            Assert.Equal(SensorStatus.Failed, driver.CarbonDioxide.Read(time));
            Assert.Equal(SensorReason.Checksum, driver.CarbonDioxide.Reason);
            Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 6_000));
        }

        Assert.Equal(1, chip.Starts);
    }

    [Fact]
    public void A_chip_that_is_gone_is_named_and_comes_back()
    {
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time));
        bus.Remove(Scd4x.Address);
        time.NowMs += 1_000;
        Assert.Equal(SensorStatus.Failed, driver.CarbonDioxide.Read(time));
        Assert.Equal(SensorReason.NoAnswer, driver.CarbonDioxide.Reason);
        chip.PowerOn();
        bus.Put(Scd4x.Address, chip);
        Assert.Equal(SensorStatus.Ok, driver.CarbonDioxide.Read(time, 7_000));
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing() => Looks.Test(bus, driver.Humidity, time);
}
