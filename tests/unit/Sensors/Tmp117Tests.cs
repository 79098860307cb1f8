using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Tmp117Tests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();
    private readonly SimulatedTmp117 chip;
    private readonly ChipSensor sensor;

    public Tmp117Tests()
    {
        chip = new SimulatedTmp117(time);
        bus.Put(Tmp117.Address, chip);
        sensor = new Tmp117(bus.DeviceAt(Tmp117.Address)).Temperature;
    }

    /// <summary>Datasheet, table 7-1: temperature data format.</summary>
    [Theory]
    [InlineData(0x4B00, 150_000)]
    [InlineData(0x3E80, 125_000)]
    [InlineData(0x3200, 100_000)]
    [InlineData(0x0C80, 25_000)]
    [InlineData(0x0080, 1_000)]
    [InlineData(0x0001, 8)]
    [InlineData(0x0000, 0)]
    [InlineData(0xFFFF, -8)]
    [InlineData(0xF380, -25_000)]
    [InlineData(0xEC00, -40_000)]
    [InlineData(0xE480, -55_000)]
    public void Each_row_of_the_datasheets_table_reads_as_it_says(int register, int milliC)
    {
        chip.Temperature = register;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(milliC, sensor.ValueMilli);
    }

    [Fact]
    public void A_reading_takes_the_time_of_eight_conversions_and_one_measurement()
    {
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        int before = chip.Conversions;
        long began = time.NowMs;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(before + 1, chip.Conversions);
        Assert.InRange(time.NowMs - began, 125, 125 + (6 * SensorLoop.StepMs));
    }

    [Fact]
    public void Another_chip_is_named()
    {
        chip.DeviceId = 0x0075;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.WrongDevice, sensor.Reason);
        chip.DeviceId = 0x1117;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void A_conversion_that_does_not_end_is_not_waited_for_for_ever()
    {
        chip.NeverEnds = true;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time, 500));
        Assert.Equal(SensorReason.NotReady, sensor.Reason);
        chip.NeverEnds = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void Power_lost_during_the_conversion_is_noticed()
    {
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerLost, sensor.Reason);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Theory]
    [InlineData(0x8000, SensorReason.PowerOnValue)]
    [InlineData(0x4B01, SensorReason.OutOfRange)]
    [InlineData(0xE47F, SensorReason.OutOfRange)]
    public void What_no_temperature_is_has_its_reason(int register, SensorReason reason)
    {
        chip.Temperature = register;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(reason, sensor.Reason);
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing() => Looks.Test(bus, sensor, time);
}
