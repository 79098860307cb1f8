using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

/// <summary>INA219 and INA226.</summary>
public class InaTests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();

    /// <summary>
    /// The design examples: INA219 (table 8), 20 mV over 2 mOhm at 11.98 V; INA226 (table 1), 20 mV over 2 mOhm at 11.98 V: 10 A, 119.8 W.
    /// And a module with its 0.1 Ohm.
    /// </summary>
    [Theory]
    [InlineData(false, 2, 20_000, 11_980, 11_980, 10_000, 119_800)]
    [InlineData(true, 2, 20_000, 11_980, 11_980, 10_000, 119_800)]
    [InlineData(false, 100, 10, 4, 4, 0, 0)]
    [InlineData(false, 100, -50_000, 5_000, 5_000, -500, -2_500)]
    [InlineData(true, 100, 2.5, 1.25, 1, 0, 0)]
    [InlineData(true, 100, -50_000, 5_000, 5_000, -500, -2_500)]
    [InlineData(true, 1, 81_900, 36_000, 36_000, 81_900, 2_948_400)]
    [InlineData(false, 10, 319_990, 26_000, 26_000, 31_999, 831_974)]
    public void Voltage_current_and_power_are_those_of_the_datasheet(
        bool is226, int milliOhm, double shuntMicroVolt, double busMilliVolt, int milliVolt, int milliAmpere, int milliWatt)
    {
        var chip = new SimulatedIna(time, is226) { ShuntMicroVolt = shuntMicroVolt, BusMicroVolt = busMilliVolt * 1000 };
        InaChip driver = Plug(chip, is226, milliOhm);
        Assert.Equal(SensorStatus.Ok, driver.Voltage.Read(time));
        Assert.Equal(SensorStatus.Ok, driver.Current.Read(time));
        Assert.Equal(SensorStatus.Ok, driver.Power.Read(time));
        Assert.Equal((milliVolt, milliAmpere, milliWatt), (driver.Voltage.ValueMilli, driver.Current.ValueMilli, driver.Power.ValueMilli));
        Assert.Equal(1, chip.Measurements);
    }

    [Theory]
    [InlineData(false, 320_000)]
    [InlineData(false, -320_000)]
    [InlineData(true, 82_000)]
    [InlineData(true, -82_000)]
    public void Beyond_the_shunts_full_scale_current_and_power_fail_and_the_voltage_does_not(bool is226, double shuntMicroVolt)
    {
        var chip = new SimulatedIna(time, is226) { ShuntMicroVolt = shuntMicroVolt };
        InaChip driver = Plug(chip, is226, 100);
        Assert.Equal(SensorStatus.Failed, driver.Current.Read(time));
        Assert.Equal(SensorReason.OverRange, driver.Current.Reason);
        Assert.Equal(SensorStatus.Failed, driver.Power.Read(time));
        Assert.Equal(SensorStatus.Ok, driver.Voltage.Read(time));
        Assert.Equal(12_000, driver.Voltage.ValueMilli);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_chip_lost_power_and_a_measurement_that_does_not_end_are_named(bool is226)
    {
        var chip = new SimulatedIna(time, is226) { IsOther = true };
        InaChip driver = Plug(chip, is226, 100);
        Assert.Equal(SensorStatus.Failed, driver.Voltage.Read(time));

        // An INA219 has no identification: one that keeps its default is taken for one that lost power.
        Assert.Equal(is226 ? SensorReason.WrongDevice : SensorReason.PowerLost, driver.Voltage.Reason);
        chip.IsOther = false;
        Assert.Equal(SensorStatus.Ok, driver.Voltage.Read(time));
        Assert.Equal(SensorStatus.Pending, driver.Voltage.Poll(time.NowMs));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, driver.Voltage.Read(time));
        Assert.Equal(SensorReason.PowerLost, driver.Voltage.Reason);
        chip.NeverEnds = true;
        Assert.Equal(SensorStatus.Failed, driver.Voltage.Read(time, 500));
        Assert.Equal(SensorReason.NotReady, driver.Voltage.Reason);
        chip.NeverEnds = false;
        Assert.Equal(SensorStatus.Ok, driver.Voltage.Read(time));
    }

    [Fact]
    public void A_chip_of_another_kind_at_the_address_of_an_INA219_is_named()
    {
        bus.Put(InaChip.Address, new SimulatedAds1115(time));
        InaChip driver = new Ina219(bus.DeviceAt(InaChip.Address), 100);
        Assert.Equal(SensorStatus.Failed, driver.Voltage.Read(time));
        Assert.NotEqual(SensorReason.None, driver.Voltage.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_look_makes_at_most_two_transfers_and_10000_looks_allocate_nothing(bool is226)
        => Looks.Test(bus, Plug(new SimulatedIna(time, is226), is226, 100).Power, time);

    private InaChip Plug(SimulatedIna chip, bool is226, int milliOhm)
    {
        bus.Put(InaChip.Address, chip);
        II2cDevice device = bus.DeviceAt(InaChip.Address);
        return is226 ? new Ina226(device, milliOhm) : new Ina219(device, milliOhm);
    }
}
