using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Mcp9808Tests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();
    private readonly SimulatedMcp9808 chip;
    private readonly ChipSensor sensor;

    public Mcp9808Tests()
    {
        chip = new SimulatedMcp9808(time);
        bus.Put(Mcp9808.Address, chip);
        sensor = new Mcp9808(bus.DeviceAt(Mcp9808.Address)).Temperature;
    }

    /// <summary>Datasheet register 5-4 and equation 5-1, with and without the alert bits 15 to 13.</summary>
    [Theory]
    [InlineData(0x0190, 25_000)]
    [InlineData(0xC194, 25_250)]
    [InlineData(0x0001, 63)]
    [InlineData(0x0000, 0)]
    [InlineData(0x1FFF, -63)]
    [InlineData(0x3FF8, -500)]
    [InlineData(0x1E6F, -25_063)]
    [InlineData(0xFD80, -40_000)]
    [InlineData(0xE7D0, 125_000)]
    public void Register_values_convert_by_the_datasheets_equation(int register, int milliC)
    {
        chip.Ambient = register;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(milliC, sensor.ValueMilli);
    }

    /// <summary>
    /// Example 5-1 step by step: mask, sign, and UpperByte x 16 + LowerByte / 16; its negative branch gives the magnitude.
    /// </summary>
    [Fact]
    public void Every_register_value_agrees_with_the_datasheets_example_code()
    {
        for (int register = 0; register <= 0xFFFF; register++)
        {
            int upper = (register >> 8) & 0x1F;
            int lower = register & 0xFF;
            double expected = (upper & 0x10) != 0
                ? -(256 - (((upper & 0x0F) * 16) + (lower / 16.0)))
                : (upper * 16) + (lower / 16.0);
            Assert.Equal(expected * 16, Mcp9808.SixteenthsOf(register));
        }
    }

    [Fact]
    public void The_zero_of_a_chip_that_has_not_converted_yet_is_not_reported()
    {
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerLost, sensor.Reason);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
    }

    [Theory]
    [InlineData(BusFault.Wedged, SensorReason.NoAnswer)]
    [InlineData(BusFault.HeldLow, SensorReason.PowerLost)]
    [InlineData(BusFault.HeldHigh, SensorReason.PowerLost)]
    public void A_bus_fault_has_its_reason_and_the_reading_comes_back_after_it(BusFault fault, SensorReason reason)
    {
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        bus.Fault = fault;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(reason, sensor.Reason);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
        bus.Fault = BusFault.None;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(SensorReason.None, sensor.Reason);
    }

    [Fact]
    public void A_chip_removed_and_put_back_recovers()
    {
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        bus.Remove(Mcp9808.Address);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        bus.Put(Mcp9808.Address, chip);
        chip.PowerOn();
        chip.Ambient = 0x0200;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(32_000, sensor.ValueMilli);
    }

    [Fact]
    public void Another_chip_and_a_temperature_beyond_the_range_are_refused()
    {
        chip.Manufacturer = 0x0055;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.WrongDevice, sensor.Reason);
        chip.Manufacturer = 0x0054;
        chip.Ambient = 0x07D1;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.OutOfRange, sensor.Reason);
    }

    [Fact]
    public void When_every_device_of_a_watched_bus_fails_it_is_the_bus()
    {
        var watch = new I2cBusWatch();
        ChipSensor first = new Mcp9808(new WatchedI2cDevice(bus.DeviceAt(Mcp9808.Address), watch)).Temperature;
        bus.Put(Mcp9808.Address + 1, new SimulatedMcp9808(time));
        ChipSensor second = new Mcp9808(new WatchedI2cDevice(bus.DeviceAt(Mcp9808.Address + 1), watch)).Temperature;
        Assert.Equal(SensorStatus.Ok, first.Read(time));
        Assert.Equal(SensorStatus.Ok, second.Read(time));
        bus.Remove(Mcp9808.Address);
        Assert.Equal(SensorStatus.Failed, first.Read(time));
        Assert.Equal(SensorReason.NoAnswer, first.Reason);
        Assert.Equal(SensorStatus.Ok, second.Read(time));
        bus.Fault = BusFault.Wedged;
        Assert.Equal(SensorStatus.Failed, first.Read(time));
        Assert.Equal(SensorStatus.Failed, second.Read(time));
        Assert.Equal(SensorReason.BusStuck, second.Reason);
        Assert.True(watch.IsStuck);
        bus.Fault = BusFault.None;
        Assert.Equal(SensorStatus.Ok, second.Read(time));
        Assert.False(watch.IsStuck);
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing() => Looks.Test(bus, sensor, time);
}
