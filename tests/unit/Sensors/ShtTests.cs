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

    /// <summary>SHT4x datasheet, table 8: the six heater commands.</summary>
    [Theory]
    [InlineData("20", 0x15, 10_000)]
    [InlineData("110 100", 0x24, 10_000)]
    [InlineData("200", 0x32, 10_000)]
    [InlineData("20 1000", 0x1E, 30_000)]
    [InlineData("110 1000", 0x2F, 30_000)]
    [InlineData("200 1000", 0x39, 30_000)]
    public void A_heating_is_its_command_and_no_reading_is_taken_before_the_chip_has_cooled(string words, int command, int coolMs)
    {
        SimulatedSht chip = Plug(true);
        var driver = new Sht4x(bus.DeviceAt(Sht4x.Address));
        var sensor = new CheckedSensor(driver.Temperature, new SensorCheck());
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        int good = sensor.ValueMilli;
        Assert.Equal(HeaterResult.Ok, Heat(sensor, words));
        Assert.Equal(HeaterResult.Cooling, Heat(sensor, words));
        long began = time.NowMs;
        chip.SignalTemperature = 0xC000;
        while (time.NowMs - began < coolMs)
        {
            // Now and then nobody looks for longer than a measurement is kept.
            Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
            Assert.Equal((HeaterResult.Cooling, true), (Heat(sensor, words), sensor.IsHeating));
            time.NowMs += time.NowMs % 7 == 0 ? 2_500 : SensorLoop.StepMs + 1;
        }

        Assert.Equal((command, 1, good, 0), (chip.Heating, chip.Heatings, sensor.ValueMilli, sensor.FailedAttempts));
        chip.SignalTemperature = 0x6666;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time, 5_000));
        Assert.Equal((25_000, false), (sensor.ValueMilli, sensor.IsHeating));
        Assert.InRange(time.NowMs - began, coolMs, coolMs + 5_000);
        Assert.Equal(HeaterResult.Ok, Heat(sensor, words));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("200 500")]
    [InlineData("200  100")]
    [InlineData("200 1000 ")]
    public void A_heating_that_the_chip_does_not_have_is_refused(string words)
        => Assert.Equal(HeaterResult.Unknown, Heat(new Sht4x(bus.DeviceAt(Sht4x.Address)).Humidity, words));

    [Fact]
    public void A_chip_without_a_heater_and_one_that_loses_power_while_it_heats_are_no_trouble()
    {
        Assert.Equal(HeaterResult.None, Heat(new Sht31(bus.DeviceAt(Sht31.Address)).Humidity, "200"));
        SimulatedSht chip = Plug(true);
        ChipSensor sensor = new Sht4x(bus.DeviceAt(Sht4x.Address)).Temperature;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(HeaterResult.Ok, Heat(sensor, "200 1000"));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Ok, sensor.Read(time, 40_000));

        // Gone while it cools: it fails afterwards, and comes back.
        Assert.Equal(HeaterResult.Ok, Heat(sensor, "20"));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        bus.Remove(Sht4x.Address);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time, 40_000));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        bus.Put(Sht4x.Address, chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    private static HeaterResult Heat(IHeatedSensor sensor, string words)
        => sensor.Heat(System.Text.Encoding.ASCII.GetBytes("x" + words), 1, words.Length);

    private SimulatedSht Plug(bool isSht4x)
    {
        var chip = new SimulatedSht(time, isSht4x);
        bus.Put(Sht31.Address, chip);
        return chip;
    }

    private SensirionChip SensorOf(bool isSht4x)
        => isSht4x ? new Sht4x(bus.DeviceAt(Sht4x.Address)) : new Sht31(bus.DeviceAt(Sht31.Address));
}
