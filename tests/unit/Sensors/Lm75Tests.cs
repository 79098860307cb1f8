using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Lm75Tests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();
    private readonly SimulatedLm75 chip;
    private readonly ChipSensor sensor;

    public Lm75Tests()
    {
        chip = new SimulatedLm75(time);
        bus.Put(Lm75.Address, chip);
        sensor = new Lm75(bus.DeviceAt(Lm75.Address), 0).Temperature;
    }

    /// <summary>
    /// Temperature data of the datasheet's table, in its nine bits; the bits that some chips put below them are ignored.
    /// </summary>
    [Theory]
    [InlineData(0x7D00, 125_000)]
    [InlineData(0x1900, 25_000)]
    [InlineData(0x197F, 25_000)]
    [InlineData(0x0080, 500)]
    [InlineData(0x0000, 0)]
    [InlineData(0xFF80, -500)]
    [InlineData(0xE700, -25_000)]
    [InlineData(0xC900, -55_000)]
    public void Register_values_convert_by_the_datasheets_table(int register, int milliC)
    {
        chip.Temperature = register;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(milliC, sensor.ValueMilli);
    }

    /// <summary>
    /// LM75B (11 bits) and TMP75, TMP102 (12 bits) datasheets, temperature tables; what a chip has below its bits does not count.
    /// </summary>
    [Theory]
    [InlineData(11, 0x7F00, 0x7F00, 127_000, false)]
    [InlineData(11, 0x7D00, 0x7D1F, 125_000, true)]
    [InlineData(11, 0x1920, 0x193F, 25_125, true)]
    [InlineData(11, 0x00E0, 0x00E0, 875, true)]
    [InlineData(11, 0xFFE0, 0xFFFF, -125, true)]
    [InlineData(11, 0xE6E0, 0xE6E0, -25_125, true)]
    [InlineData(11, 0xC920, 0xC920, -54_875, true)]
    [InlineData(12, 0x0010, 0x001F, 63, true)]
    [InlineData(12, 0xFFF0, 0xFFF0, -63, true)]
    [InlineData(12, 0x1910, 0x191F, 25_063, true)]
    [InlineData(12, 0x7D00, 0x7D0F, 125_000, true)]
    [InlineData(12, 0xC900, 0xC900, -55_000, true)]
    [InlineData(12, 0xC8F0, 0xC8F0, 0, false)]
    [InlineData(10, 0x1940, 0x197F, 25_250, true)]
    [InlineData(10, 0xFFC0, 0xFFFF, -250, true)]
    [InlineData(9, 0xFF80, 0xFFFF, -500, true)]
    public void The_bits_of_the_setting_are_read_and_those_below_are_not(
        int bits, int least, int most, int milliC, bool isInRange)
    {
        ChipSensor fine = new Lm75(bus.DeviceAt(Lm75.Address), bits).Temperature;
        foreach (int register in new[] { least, most })
        {
            chip.Temperature = register;
            Assert.Equal(isInRange ? SensorStatus.Ok : SensorStatus.Failed, fine.Read(time));
            Assert.Equal(isInRange ? milliC : 0, fine.ValueMilli);
        }
    }

    /// <summary>Reserved bits stay 0 where the chip may be one that has them; a TMP75 needs them for 10 and 12 bits.</summary>
    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(9, 0x00)]
    [InlineData(10, 0x20)]
    [InlineData(11, 0x00)]
    [InlineData(12, 0x60)]
    public void The_configuration_has_the_resolution(int bits, int configuration)
    {
        Assert.Equal(SensorStatus.Ok, new Lm75(bus.DeviceAt(Lm75.Address), bits).Temperature.Read(time));
        Assert.Equal(configuration, chip.Configuration);
    }

    [Fact]
    public void A_TMP102_shows_itself_and_is_read_in_its_twelve_bits()
    {
        chip.IsTmp102 = true;
        chip.Temperature = 0x1910;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_063, sensor.ValueMilli);
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

    [Fact]
    public void A_chip_that_was_left_shut_down_is_woken()
    {
        chip.ShutDown();
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.False(chip.IsShutDown);
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
    public void Another_chip_and_a_temperature_beyond_the_range_are_refused()
    {
        chip.HasThresholds = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.WrongDevice, sensor.Reason);
        chip.HasThresholds = true;
        chip.Temperature = 0x7D80;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.OutOfRange, sensor.Reason);
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing() => Looks.Test(bus, sensor, time);
}
