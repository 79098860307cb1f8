using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class ShtTests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedI2cBus bus = new();

    /// <summary>SHT3x-DIS datasheet, table 20: CRC (0xBEEF) = 0x92.</summary>
    [Fact]
    public void The_datasheets_checksum_example_is_92()
    {
        Assert.Equal(0x92, SensirionCrc.Of([0xBE, 0xEF], 0));
    }

    /// <summary>SHT3x section 4.13: T = -45 + 175 S / 65535, RH = 100 S / 65535.</summary>
    [Theory]
    [InlineData(0x0000, -45_000, 0)]
    [InlineData(0x6666, 25_000, 40_000)]
    [InlineData(0x8000, 42_501, 50_001)]
    [InlineData(0xFFFF, 130_000, 100_000)]
    public void Sht31_converts_by_its_formula(int signal, int milliC, int milliPercent)
    {
        SimulatedSht chip = Plug(false);
        chip.SignalTemperature = signal;
        chip.SignalHumidity = signal;
        var sensor = new Sht31(bus.DeviceAt(Sht31.Address));
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        Assert.Equal(SensorStatus.Ok, sensor.Humidity.Read(time));
        Assert.Equal(milliC, sensor.Temperature.ValueMilli);
        Assert.Equal(milliPercent, sensor.Humidity.ValueMilli);
        Assert.Equal(1, chip.Measurements);
    }

    /// <summary>SHT4x section 4.6: T = -45 + 175 S / 65535, RH = -6 + 125 S / 65535, held to 0..100 %.</summary>
    [Theory]
    [InlineData(0x0000, -45_000, 0)]
    [InlineData(0x0C49, -36_602, 0)]
    [InlineData(0x0C4B, -36_596, 3)]
    [InlineData(0x6666, 25_000, 44_000)]
    [InlineData(0x8000, 42_501, 56_501)]
    [InlineData(0xFFFF, 130_000, 100_000)]
    public void Sht4x_converts_by_its_formula(int signal, int milliC, int milliPercent)
    {
        SimulatedSht chip = Plug(true);
        chip.SignalTemperature = signal;
        chip.SignalHumidity = signal;
        var sensor = new Sht4x(bus.DeviceAt(Sht4x.Address));
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        Assert.Equal(SensorStatus.Ok, sensor.Humidity.Read(time));
        Assert.Equal(milliC, sensor.Temperature.ValueMilli);
        Assert.Equal(milliPercent, sensor.Humidity.ValueMilli);
        Assert.Equal(1, chip.Measurements);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_signal_is_within_half_a_thousandth_of_the_formula(bool isSht4x)
    {
        SimulatedSht chip = Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        for (int signal = 0; signal <= 0xFFFF; signal += 257)
        {
            chip.SignalTemperature = signal;
            chip.SignalHumidity = 0xFFFF - signal;
            Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
            Assert.Equal(SensorStatus.Ok, sensor.Humidity.Read(time));
            Assert.InRange(sensor.Temperature.ValueMilli - (1000 * (-45 + (175.0 * signal / 65535))), -0.501, 0.501);
            double humidity = isSht4x ? -6 + (125.0 * (0xFFFF - signal) / 65535) : 100.0 * (0xFFFF - signal) / 65535;
            Assert.InRange(sensor.Humidity.ValueMilli - (1000 * Math.Clamp(humidity, 0, 100)), -0.501, 0.501);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slow_measurement_is_looked_at_again_and_a_lost_one_is_given_up(bool isSht4x)
    {
        SimulatedSht chip = Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        chip.MeasureMs = 60;
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        chip.MeasureMs = int.MaxValue / 2;
        Assert.Equal(SensorStatus.Failed, sensor.Temperature.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Temperature.Reason);
        chip.MeasureMs = 5;
        chip.PowerOn();
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
    }

    [Theory]
    [InlineData(false, BusFault.Wedged, SensorReason.NoAnswer)]
    [InlineData(false, BusFault.HeldLow, SensorReason.Checksum)]
    [InlineData(false, BusFault.HeldHigh, SensorReason.Checksum)]
    [InlineData(true, BusFault.Wedged, SensorReason.NoAnswer)]
    [InlineData(true, BusFault.HeldLow, SensorReason.Checksum)]
    [InlineData(true, BusFault.HeldHigh, SensorReason.Checksum)]
    public void A_bus_fault_has_its_reason_and_the_reading_comes_back_after_it(bool isSht4x, BusFault fault, SensorReason reason)
    {
        Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        bus.Fault = fault;
        Assert.Equal(SensorStatus.Failed, sensor.Temperature.Read(time));
        Assert.Equal(reason, sensor.Temperature.Reason);
        Assert.Equal(SensorStatus.Failed, sensor.Temperature.Read(time));
        bus.Fault = BusFault.None;
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        Assert.Equal(SensorReason.None, sensor.Temperature.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_byte_disturbed_is_caught_by_a_checksum(bool isSht4x)
    {
        Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        for (int at = 0; at < 6; at++)
        {
            bus.FlipReadBit(0, at);
            Assert.Equal(SensorStatus.Failed, sensor.Humidity.Read(time));
            Assert.Equal(SensorReason.Checksum, sensor.Humidity.Reason);
            Assert.Equal(SensorStatus.Ok, sensor.Humidity.Read(time));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chip_removed_and_put_back_recovers_and_is_reset(bool isSht4x)
    {
        SimulatedSht chip = Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        bus.Remove(Sht31.Address);
        Assert.Equal(SensorStatus.Failed, sensor.Temperature.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Temperature.Reason);
        chip.PowerOn();
        bus.Put(Sht31.Address, chip);
        Assert.Equal(SensorStatus.Ok, sensor.Temperature.Read(time));
        Assert.Equal(2, chip.Resets);
    }

    [Fact]
    public void A_chip_left_in_periodic_mode_is_brought_back_to_single_shots()
    {
        Plug(false).LeaveInPeriodicMode();
        Assert.Equal(SensorStatus.Ok, new Sht31(bus.DeviceAt(Sht31.Address)).Temperature.Read(time));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_look_makes_one_transfer_and_10000_looks_allocate_nothing(bool isSht4x)
    {
        Plug(isSht4x);
        SensirionChip sensor = SensorOf(isSht4x);
        int turn = 0;
        int most = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            bus.Fault = turn % 1_000 < 900 ? BusFault.None : BusFault.HeldLow;
            int before = bus.Transfers;
            sensor.Temperature.Poll(time.NowMs);
            most = Math.Max(most, bus.Transfers - before);
            sensor.Humidity.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
        Assert.Equal(1, most);
    }

    private SimulatedSht Plug(bool isSht4x)
    {
        var chip = new SimulatedSht(time, isSht4x);
        bus.Put(Sht31.Address, chip);
        return chip;
    }

    private SensirionChip SensorOf(bool isSht4x)
        => isSht4x ? new Sht4x(bus.DeviceAt(Sht4x.Address)) : new Sht31(bus.DeviceAt(Sht31.Address));
}
