using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class Ds18b20Tests
{
    private readonly SimulatedTime time = new();
    private readonly SimulatedOneWireBus wire = new();
    private readonly Ds18b20Bus bus;

    public Ds18b20Tests() => bus = new Ds18b20Bus(wire);

    /// <summary>Datasheet, table 1: temperature/data relationship.</summary>
    [Theory]
    [InlineData(0x07D0, 125_000)]
    [InlineData(0x0550, 85_000)]
    [InlineData(0x0191, 25_063)]
    [InlineData(0x00A2, 10_125)]
    [InlineData(0x0008, 500)]
    [InlineData(0x0000, 0)]
    [InlineData(0xFFF8, -500)]
    [InlineData(0xFF5E, -10_125)]
    [InlineData(0xFE6F, -25_063)]
    [InlineData(0xFC90, -55_000)]
    public void Each_row_of_the_datasheets_table_reads_as_it_says(int register, int milliC)
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        chip.Register = (short)register;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(milliC, sensor.ValueMilli);
    }

    /// <summary>Datasheet, tables 2 and 3: conversion times and undefined bits.</summary>
    [Theory]
    [InlineData(9, 0x1F, 110, 25_500)]
    [InlineData(10, 0x3F, 188, 25_750)]
    [InlineData(11, 0x5F, 375, 25_875)]
    [InlineData(12, 0x7F, 750, 25_938)]
    public void A_resolution_has_its_register_its_time_and_its_step(int bits, int register, int conversionMs, int milliC)
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.Register = (25 * 16) + 15;
        var sensor = new Ds18b20(bus, chip.Rom, bits);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(register, chip.ConfigurationRegister);
        Assert.Equal(milliC, sensor.ValueMilli);
        long began = time.NowMs;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.InRange(time.NowMs - began, conversionMs, conversionMs + (4 * SensorLoop.StepMs));
    }

    [Fact]
    public void Several_on_one_bus_share_each_conversion_and_keep_their_own_values()
    {
        SimulatedDs18b20[] chips = [Plug(1), Plug(2), Plug(0xFFFF), Plug(0x8000_0000_0001)];
        Ds18b20[] sensors = [.. chips.Select(chip => SensorOf(chip))];
        foreach (Ds18b20 sensor in sensors)
        {
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        }

        int before = chips[0].Conversions;
        for (int i = 0; i < chips.Length; i++)
        {
            chips[i].Register = (short)((i - 2) * 100);
        }

        time.NowMs += 10_000;
        var outcome = new SensorStatus[chips.Length];
        for (int turn = 0; turn < 200 && outcome.Contains(SensorStatus.Pending); turn++)
        {
            for (int i = 0; i < sensors.Length; i++)
            {
                outcome[i] = outcome[i] == SensorStatus.Pending ? sensors[i].Poll(time.NowMs) : outcome[i];
            }

            time.NowMs += SensorLoop.StepMs;
        }

        Assert.All(outcome, status => Assert.Equal(SensorStatus.Ok, status));
        Assert.Equal([-12_500, -6_250, 0, 6_250], sensors.Select(sensor => sensor.ValueMilli));
        Assert.Equal(before + 1, chips[0].Conversions);
    }

    [Fact]
    public void A_sensor_that_is_looked_at_seldom_is_not_starved_by_one_that_is_looked_at_always()
    {
        Ds18b20 eager = SensorOf(Plug(1));
        Ds18b20 seldom = SensorOf(Plug(2));
        int readings = 0;
        for (int turn = 0; turn < 3_000; turn++)
        {
            eager.Poll(time.NowMs);
            if (turn % 37 == 0 && seldom.Poll(time.NowMs) == SensorStatus.Ok)
            {
                readings++;
            }

            time.NowMs += SensorLoop.StepMs;
        }

        Assert.InRange(readings, 10, 40);
    }

    [Fact]
    public void The_power_on_value_is_refused_when_the_conversion_was_not_heard()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        chip.IgnoresConvert = true;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerOnValue, sensor.Reason);
        chip.IgnoresConvert = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
    }

    [Fact]
    public void True_85_degrees_is_a_reading_after_a_second_conversion_for_this_device_alone()
    {
        SimulatedDs18b20 chip = Plug(1);
        SimulatedDs18b20 other = Plug(2);
        chip.Register = 85 * 16;
        Ds18b20 sensor = SensorOf(chip);
        Ds18b20 neighbour = SensorOf(other);
        Assert.Equal(SensorStatus.Ok, neighbour.Read(time));
        int before = other.Conversions;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(85_000, sensor.ValueMilli);
        Assert.Equal(before + 1, other.Conversions);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(before + 2, other.Conversions);
    }

    [Fact]
    public void True_85_degrees_is_confirmed_although_others_always_convert()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.Register = 85 * 16;
        Ds18b20[] eager = [new(bus, Plug(2).Rom, 9), new(bus, Plug(3).Rom, 12), new(bus, Plug(4).Rom, 10)];
        Ds18b20 sensor = SensorOf(chip);
        SensorStatus outcome = SensorStatus.Pending;
        for (int turn = 0; turn < 500 && outcome == SensorStatus.Pending; turn++)
        {
            Array.ForEach(eager, one => one.Poll(time.NowMs));
            outcome = sensor.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        }

        Assert.Equal(SensorStatus.Ok, outcome);
        Assert.Equal(85_000, sensor.ValueMilli);
        Assert.All(eager, one => Assert.Equal(SensorStatus.Ok, one.Read(time)));
    }

    [Fact]
    public void A_device_that_asked_for_a_conversion_and_went_away_holds_up_no_other()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.Register = 85 * 16;
        Ds18b20 sensor = SensorOf(chip);
        Ds18b20 other = SensorOf(Plug(2));
        Assert.Equal(SensorStatus.Ok, other.Read(time));
        while (!bus.IsAskedFor(time.NowMs))
        {
            other.Poll(time.NowMs);
            sensor.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        }

        Assert.Equal(SensorStatus.Ok, other.Read(time, 4_000));
        Assert.Equal(SensorStatus.Ok, other.Read(time, 4_000));
    }

    [Fact]
    public void A_copy_that_does_not_show_that_it_converts_is_believed_at_85_degrees_the_third_time()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.HidesConverting = true;
        chip.Register = 85 * 16;
        Ds18b20 sensor = SensorOf(chip);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SensorStatus.Failed, sensor.Read(time));
            Assert.Equal(SensorReason.PowerOnValue, sensor.Reason);
        }

        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(85_000, sensor.ValueMilli);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    /// <summary>A copy whose configuration cannot be written: what it shows decides.</summary>
    [Theory]
    [InlineData(0x7F, 12, 25_938)]
    [InlineData(0x7F, 9, 25_938)]
    [InlineData(0x60, 12, 25_938)]
    [InlineData(0x00, 12, 25_500)]
    [InlineData(0x3F, 12, 25_750)]
    [InlineData(0xFF, 10, 25_938)]
    public void A_copy_with_a_configuration_of_its_own_reads_at_the_resolution_that_it_shows(int fixedTo, int bits, int milliC)
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.FixedConfiguration = (byte)fixedTo;
        chip.PowerOn();
        chip.Register = (25 * 16) + 15;
        var sensor = new Ds18b20(bus, chip.Rom, bits);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(milliC, sensor.ValueMilli);
        chip.Register = -((10 * 16) + 16);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(-11_000, sensor.ValueMilli);
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerLost, sensor.Reason);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void A_copy_that_takes_as_long_at_each_resolution_gives_no_old_value()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.FixedConversionMs = 523;
        chip.PowerOn();
        var sensor = new Ds18b20(bus, chip.Rom, 9);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        for (int degrees = 10; degrees < 20; degrees++)
        {
            chip.Register = (short)(degrees * 16);
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            Assert.Equal(degrees * 1000, sensor.ValueMilli);
        }
    }

    [Fact]
    public void A_copy_that_keeps_no_mark_reads_and_its_power_on_value_is_doubted_each_time()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.HasFixedAlarms = true;
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
        for (int i = 0; i < 3; i++)
        {
            // Power is lost after the conversion; the second one finds the true value.
            while (chip.Conversions <= i + 1)
            {
                Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
                time.NowMs += SensorLoop.StepMs;
            }

            chip.PowerOn();
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            Assert.Equal(25_000, sensor.ValueMilli);
            i++;
        }

        chip.Register = 85 * 16;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(85_000, sensor.ValueMilli);
    }

    /// <summary>DS18S20 datasheet, table 1, and the higher resolution from COUNT_REMAIN and COUNT_PER_C.</summary>
    [Theory]
    [InlineData(85 * 16, 16, 85_000)]
    [InlineData(25 * 16, 16, 25_000)]
    [InlineData(8, 16, 500)]
    [InlineData(0, 16, 0)]
    [InlineData(-8, 16, -500)]
    [InlineData(-25 * 16, 16, -25_000)]
    [InlineData(-55 * 16, 16, -55_000)]
    [InlineData((25 * 16) + 3, 16, 25_188)]
    [InlineData((-10 * 16) - 5, 16, -10_313)]
    [InlineData((25 * 16) + 4, 32, 25_250)]
    public void A_DS18S20_reads_finer_than_its_half_degrees(int sixteenths, int perDegree, int milliC)
    {
        var chip = new SimulatedDs18b20(time, 1, Ds18b20.FamilyDs18s20) { CountPerDegree = (byte)perDegree };
        wire.Devices.Add(chip);
        chip.Register = (short)sixteenths;
        foreach (byte[]? rom in new[] { chip.Rom, null })
        {
            var sensor = new Ds18b20(new Ds18b20Bus(wire), rom, 9);
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            Assert.Equal(milliC, sensor.ValueMilli);
        }
    }

    [Fact]
    public void A_DS18S20_with_impossible_counts_reads_its_half_degrees()
    {
        var chip = new SimulatedDs18b20(time, 1, Ds18b20.FamilyDs18s20) { CountPerDegree = 0, Register = (25 * 16) + 9 };
        wire.Devices.Add(chip);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_500, sensor.ValueMilli);
    }

    [Fact]
    public void A_DS18S20_notices_a_lost_conversion_and_a_lost_power()
    {
        var chip = new SimulatedDs18b20(time, 1, Ds18b20.FamilyDs18s20) { IgnoresConvert = true };
        wire.Devices.Add(chip);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerOnValue, sensor.Reason);
        chip.IgnoresConvert = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerLost, sensor.Reason);
    }

    [Fact]
    public void A_DS1822_reads_as_a_DS18B20()
    {
        var chip = new SimulatedDs18b20(time, 1, Ds18b20.FamilyDs1822) { Register = 0x0191 };
        wire.Devices.Add(chip);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_063, sensor.ValueMilli);
    }

    [Fact]
    public void Without_a_code_a_chip_of_another_family_is_named_and_so_are_two_at_once()
    {
        var other = new SimulatedDs18b20(time, 1, 0x3B);
        wire.Devices.Add(other);
        var sensor = new Ds18b20(bus, null, 12);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.WrongDevice, sensor.Reason);
        other.Present = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        SimulatedDs18b20 first = Plug(1);
        Plug(6);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.Checksum, sensor.Reason);
        first.Present = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void A_power_failure_between_conversion_and_reading_is_noticed_and_85_degrees_is_not_reported()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerLost, sensor.Reason);
        Assert.Equal(25_000, sensor.ValueMilli);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(SensorReason.None, sensor.Reason);
    }

    [Fact]
    public void A_restarted_gateway_finds_the_mark_of_the_last_run_and_still_notices_a_power_failure()
    {
        SimulatedDs18b20 chip = Plug(1);
        Assert.Equal(SensorStatus.Ok, SensorOf(chip).Read(time));
        Ds18b20 afterRestart = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, afterRestart.Read(time));
        chip.PowerOn();
        Assert.Equal(SensorStatus.Failed, afterRestart.Read(time));
        Assert.Equal(SensorReason.PowerLost, afterRestart.Reason);
    }

    [Fact]
    public void A_power_failure_is_noticed_whatever_the_eeprom_holds()
    {
        SimulatedDs18b20 chip = Plug(1);
        for (int high = 0; high <= 0xFF; high++)
        {
            chip.EepromHigh = (byte)high;
            chip.PowerOn();
            Ds18b20 sensor = SensorOf(chip, new Ds18b20Bus(wire));
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            chip.PowerOn();
            Assert.Equal(SensorStatus.Failed, sensor.Read(time));
            Assert.Equal(SensorReason.PowerLost, sensor.Reason);
        }
    }

    [Fact]
    public void A_device_set_up_while_others_convert_waits_for_a_conversion_that_it_heard()
    {
        Ds18b20 first = SensorOf(Plug(1));
        Assert.Equal(SensorStatus.Ok, first.Read(time));
        Assert.Equal(SensorStatus.Pending, first.Poll(time.NowMs));
        Assert.Equal(SensorStatus.Ok, SensorOf(Plug(2)).Read(time));
    }

    [Fact]
    public void A_conversion_that_nobody_came_for_is_not_taken_for_a_new_one()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        time.NowMs += SensorLoop.StepMs;
        Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
        int conversions = chip.Conversions;
        time.NowMs += 3_600_000;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(conversions + 1, chip.Conversions);
    }

    [Fact]
    public void The_eeprom_is_never_written()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            chip.PowerOn();
            Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        }

        Assert.Equal(0, chip.EepromWrites);
    }

    [Fact]
    public void A_turn_held_up_before_the_command_does_not_shorten_the_conversion()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        chip.Register = 40 * 16;

        // The turn's time was taken, then the flash was written for 400 ms, then the command left.
        long turnMs = time.NowMs;
        time.NowMs += 400;
        Assert.Equal(SensorStatus.Pending, sensor.Poll(turnMs));
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(40_000, sensor.ValueMilli);
    }

    [Fact]
    public void Parasite_power_is_named()
    {
        SimulatedDs18b20 chip = Plug(1);
        chip.Parasite = true;
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.PowerMissing, sensor.Reason);
        chip.Parasite = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void A_shorted_bus_is_named_and_recovers()
    {
        Ds18b20 sensor = SensorOf(Plug(1));
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        wire.HeldLow = true;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.BusStuck, sensor.Reason);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.BusStuck, sensor.Reason);
        wire.HeldLow = false;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_that_was_removed_and_put_back_recovers(bool othersStay)
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        if (othersStay)
        {
            Plug(2);
        }

        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        chip.Present = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        chip.PowerOn();
        chip.Present = true;
        chip.Register = 30 * 16;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(30_000, sensor.ValueMilli);
    }

    [Fact]
    public void Each_bit_of_the_scratchpad_that_is_disturbed_is_caught_by_the_checksum()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        for (int bit = 0; bit < 72; bit++)
        {
            Assert.Equal(SensorStatus.Pending, sensor.Poll(time.NowMs));
            wire.FlipReadBit(bit);
            Assert.Equal(SensorStatus.Failed, sensor.Read(time));
            Assert.Equal(SensorReason.Checksum, sensor.Reason);
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        }
    }

    [Fact]
    public void A_code_of_another_family_or_with_a_wrong_checksum_is_refused_without_using_the_bus()
    {
        byte[] damaged = SimulatedDs18b20.RomOf(1);
        damaged[3] ^= 1;
        foreach (byte[] rom in new[] { SimulatedDs18b20.RomOf(1, 0x3B), damaged, new byte[8], new byte[7] })
        {
            var sensor = new Ds18b20(bus, rom, 12);
            Assert.Equal(SensorStatus.Failed, sensor.Poll(time.NowMs));
            Assert.Equal(SensorReason.WrongDevice, sensor.Reason);
        }

        Assert.Equal(0, wire.Resets);
    }

    [Fact]
    public void One_alone_on_its_bus_needs_no_code_and_may_be_replaced()
    {
        SimulatedDs18b20 first = Plug(1);
        var sensor = new Ds18b20(bus, null, 12);
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        first.Present = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Plug(2).Register = -16;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(-1_000, sensor.ValueMilli);
    }

    [Fact]
    public void A_look_makes_at_most_two_transactions_of_32_bytes_together()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        for (int turn = 0; turn < 2_000; turn++)
        {
            int resets = wire.Resets;
            int bits = wire.Bits;
            sensor.Poll(time.NowMs);
            Assert.InRange(wire.Resets - resets, 0, 2);
            Assert.InRange(wire.Bits - bits, 0, 32 * 8);
            chip.Present = turn % 300 < 200;
            time.NowMs += SensorLoop.StepMs;
        }
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_looks()
    {
        SimulatedDs18b20 chip = Plug(1);
        Ds18b20 sensor = SensorOf(chip);
        int turn = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            chip.Present = turn % 1_000 < 900;
            sensor.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
    }

    private SimulatedDs18b20 Plug(ulong serial)
    {
        var chip = new SimulatedDs18b20(time, serial);
        wire.Devices.Add(chip);
        return chip;
    }

    private Ds18b20 SensorOf(SimulatedDs18b20 chip, Ds18b20Bus? on = null) => new(on ?? bus, chip.Rom, 12);
}
