using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Ads1115Tests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();
    private readonly SimulatedAds1115 chip;
    private readonly Ads1115 driver;

    public Ads1115Tests()
    {
        chip = new SimulatedAds1115(time);
        bus.Put(Ads1115.Address, chip);
        driver = new Ads1115(bus.DeviceAt(Ads1115.Address));
    }

    /// <summary>Datasheet, "Full-Scale Range (FSR) and LSB Size": size of a step at each full scale, and codes.</summary>
    [Theory]
    [InlineData(0, 1, 188)]
    [InlineData(1, 1, 125)]
    [InlineData(2, 1, 63)]
    [InlineData(3, 1, 31)]
    [InlineData(4, 1, 16)]
    [InlineData(5, 1, 8)]
    [InlineData(0, 32766, 6_143_625)]
    [InlineData(1, 32766, 4_095_750)]
    [InlineData(2, 16384, 1_024_000)]
    [InlineData(5, 32766, 255_984)]
    [InlineData(2, -1, -63)]
    [InlineData(2, -16384, -1_024_000)]
    public void A_code_is_its_steps_of_the_full_scale(int range, int code, int microVolt)
        => Assert.Equal(microVolt, Ads1115.MicroVoltOf(code, range));

    [Fact]
    public void Four_inputs_read_each_its_voltage_at_its_full_scale_in_one_measurement()
    {
        ChipSensor[] inputs = [driver.Input(0, 1), driver.Input(1, 0), driver.Input(2, 3), driver.Input(3, 5)];
        Assert.All(inputs, input => Assert.Equal(SensorStatus.Ok, input.Read(time)));
        Assert.Equal([1_000_000, 2_000_063, 500_000, 250_000], inputs.Select(input => input.ValueMilli));
        Assert.Equal(4, chip.Conversions);
    }

    [Fact]
    public void Only_the_inputs_that_are_used_are_converted()
    {
        ChipSensor third = driver.Input(2, 2);
        chip.MicroVolt[2] = -1_000;
        Assert.Equal(SensorStatus.Ok, third.Read(time));
        Assert.Equal(-1_000, third.ValueMilli);
        Assert.Equal(1, chip.Conversions);
    }

    [Fact]
    public void An_input_at_its_full_scale_fails_alone()
    {
        ChipSensor first = driver.Input(0, 2);
        ChipSensor second = driver.Input(1, 0);
        chip.MicroVolt[0] = 2_048_000;
        Assert.Equal(SensorStatus.Failed, first.Read(time));
        Assert.Equal(SensorReason.OverRange, first.Reason);
        Assert.Equal(SensorStatus.Ok, second.Read(time));
        chip.MicroVolt[0] = 2_000_000;
        Assert.Equal(SensorStatus.Ok, first.Read(time));
        Assert.Equal((SensorReason.None, 2_000_000), (first.Reason, first.ValueMilli));
    }

    /// <summary>Its codes end at 7FF0h: the lowest four bits are none.</summary>
    [Fact]
    public void An_input_of_an_ADS1015_at_its_full_scale_fails_too()
    {
        ChipSensor first = driver.Input(0, 2);
        chip.Is12Bits = true;
        chip.MicroVolt[0] = 2_048_000;
        Assert.Equal(SensorStatus.Failed, first.Read(time));
        Assert.Equal(SensorReason.OverRange, first.Reason);
        chip.MicroVolt[0] = 2_046_000;
        Assert.Equal(SensorStatus.Ok, first.Read(time));
        Assert.Equal(2_046_000, first.ValueMilli);
    }

    [Fact]
    public void An_input_has_one_full_scale()
    {
        Assert.NotNull(driver.Input(1, 2));
        Assert.Null(driver.Input(1, 3));
        Assert.Same(driver.Input(1, 2), driver.Input(1, 2));
    }

    [Fact]
    public void Power_lost_during_the_conversion_another_chip_and_one_that_never_ends_are_named()
    {
        ChipSensor input = driver.Input(0, 1);
        Assert.Equal(SensorStatus.Ok, input.Read(time));
        Assert.Equal(SensorStatus.Pending, input.Poll(time.NowMs));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, input.Read(time));
        Assert.Equal(SensorReason.PowerLost, input.Reason);
        chip.NeverEnds = true;
        Assert.Equal(SensorStatus.Failed, input.Read(time, 500));
        Assert.Equal(SensorReason.NotReady, input.Reason);
        chip.NeverEnds = false;
        Assert.Equal(SensorStatus.Ok, input.Read(time));

        // Another chip at this address, whose register 1 is something else.
        bus.Put(Ads1115.Address, new SimulatedLm75(time));
        Assert.Equal(SensorStatus.Failed, input.Read(time));
        Assert.NotEqual(SensorReason.None, input.Reason);
    }

    [Fact]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing() => Looks.Test(bus, driver.Input(0, 1), time);
}
