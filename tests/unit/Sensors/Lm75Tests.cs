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
        sensor = new Lm75(bus.DeviceAt(Lm75.Address)).Temperature;
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
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing()
    {
        int turn = 0;
        int most = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            bus.Fault = turn % 1_000 < 900 ? BusFault.None : BusFault.HeldHigh;
            int before = bus.Transfers;
            sensor.Poll(time.NowMs);
            most = Math.Max(most, bus.Transfers - before);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
        Assert.Equal(2, most);
    }
}
