using System.Text;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class CheckedSensorTests
{
    private readonly SimulatedTime time = new();
    private readonly ScriptedSensor inner = new();

    [Fact]
    public void Gain_comes_before_offset_and_rounds_to_the_nearest()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { GainPpm = 1_010_000, OffsetMilli = -500 });
        foreach ((int raw, int expected) in new[] { (20_000, 19_700), (-20_000, -20_700), (50, -449), (-50, -551), (0, -500) })
        {
            inner.Value = raw;
            Assert.Equal(SensorStatus.Ok, sensor.Read(time));
            Assert.Equal(expected, sensor.ValueMilli);
        }
    }

    [Fact]
    public void A_reading_outside_the_range_is_refused_after_calibration_and_never_wraps()
    {
        var sensor = new CheckedSensor(
            inner, new SensorCheck { RangeMilliMin = -40_000, RangeMilliMax = 85_000, OffsetMilli = 1_000, GainPpm = 2_000_000 });
        inner.Value = 42_000;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(85_000, sensor.ValueMilli);
        foreach (int raw in new[] { 42_001, -20_501, int.MaxValue, int.MinValue })
        {
            inner.Value = raw;
            Assert.Equal(SensorStatus.Failed, sensor.Read(time));
            Assert.Equal(SensorReason.OutOfRange, sensor.Reason);
            Assert.Equal(85_000, sensor.ValueMilli);
        }
    }

    [Fact]
    public void Failures_are_tried_again_before_they_are_a_fault_and_one_good_reading_ends_it()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { Attempts = 3, RetryMs = 100 });
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));

        inner.Fail(SensorReason.Checksum, 2);
        long began = time.NowMs;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.InRange(time.NowMs - began, 200, 240);
        Assert.Equal(2, sensor.FailedAttempts);
        Assert.Equal(0, sensor.Faults);

        inner.Fail(SensorReason.NoAnswer, int.MaxValue);
        int looks = inner.Polls;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(3, inner.Polls - looks);
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);

        // At fault: one attempt for each poll, and the fault counts once.
        Assert.Equal(SensorStatus.Failed, sensor.Poll(time.NowMs));
        Assert.Equal(1, sensor.Faults);

        inner.Fail(SensorReason.None, 0);
        Assert.Equal(SensorStatus.Ok, sensor.Poll(time.NowMs));
        Assert.Equal(SensorReason.None, sensor.Reason);
    }

    [Fact]
    public void A_spike_is_refused_and_the_reading_after_it_taken()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { ChangeMilliPerSecondMax = 500, Attempts = 1 });
        inner.Value = 20_000;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        inner.Value = 85_000;
        Assert.Equal(SensorStatus.Failed, sensor.Poll(10_000));
        Assert.Equal(SensorReason.Implausible, sensor.Reason);
        Assert.Equal(20_000, sensor.ValueMilli);
        inner.Value = 25_000;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(10_100));
        inner.Value = 25_501;
        Assert.Equal(SensorStatus.Failed, sensor.Poll(10_200));
        inner.Value = 25_500;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(10_300));
    }

    [Fact]
    public void However_long_a_sensor_was_gone_the_largest_change_is_within_reach()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { ChangeMilliPerSecondMax = int.MaxValue, Attempts = 1 });
        inner.Value = int.MinValue;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        inner.Value = int.MaxValue;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(100L * 86_400_000));
        inner.Value = int.MinValue;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(100_000L * 86_400_000));
    }

    [Fact]
    public void A_gain_may_be_a_scale_from_a_millionth_to_two_thousand()
    {
        // 4-20 mA over 0..10 bar.
        var sensor = new CheckedSensor(inner, new SensorCheck { GainPpm = 625_000, OffsetMilli = -2_500 });
        inner.Value = 4_000;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(0, sensor.ValueMilli);
        inner.Value = 20_000;
        sensor.Poll(1_000);
        Assert.Equal(10_000, sensor.ValueMilli);
        sensor.Checks.Calibrate(1, 0);
        sensor.Recalibrate();
        inner.Value = int.MaxValue;
        sensor.Poll(2_000);
        Assert.Equal(2_147, sensor.ValueMilli);
        sensor.Checks.Calibrate(SensorLimits.GainPpmMax, 0);
        sensor.Recalibrate();
        inner.Value = -1_073_741;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(3_000));
        Assert.Equal(-2_147_482_000, sensor.ValueMilli);
        inner.Value = int.MinValue;
        Assert.Equal(SensorStatus.Pending, sensor.Poll(4_000));
    }

    [Fact]
    public void A_negative_gain_turns_the_scale_round()
    {
        // A level from the distance to its surface: 3.5 m at 0, falling.
        var sensor = new CheckedSensor(inner, new SensorCheck { GainPpm = -1_000_000, OffsetMilli = 3_500 });
        inner.Value = 1_200;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(2_300, sensor.ValueMilli);
        sensor.Checks.Calibrate(SensorLimits.GainPpmMin, 0);
        sensor.Recalibrate();
        inner.Value = 1_073_741;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(1_000));
        Assert.Equal(-2_147_482_000, sensor.ValueMilli);
        inner.Value = int.MaxValue;
        Assert.Equal(SensorStatus.Pending, sensor.Poll(2_000));
    }

    /// <summary>Both points exactly, and between and beyond them a line; whatever gain that is.</summary>
    [Theory]
    [InlineData(0, 400, 100_000, 99_100)]
    [InlineData(4_000, 0, 20_000, 10_000)]
    [InlineData(-10_000, 20_000, 15_000, -30_000)]
    [InlineData(0, 0, 900_000_000, 7)]
    [InlineData(-3, -1_000_000_000, 4, 1_000_000_000)]
    [InlineData(-1_000_000_000, 1_000_000_000, 1_000_000_000, -1_000_000_000)]
    public void Two_points_are_met_exactly(int raw, int value, int raw2, int value2)
    {
        var check = new SensorCheck { Attempts = 1 };
        Assert.True(check.CalibratePoints(raw, value, raw2, value2));
        Assert.False(check.CalibratePoints(raw, value, raw2, value2));
        var sensor = new CheckedSensor(inner, check);
        foreach (long reading in new[] { raw, raw2, ((long)raw + raw2) / 2, (2L * raw) - raw2, int.MinValue, int.MaxValue })
        {
            if (reading is < int.MinValue or > int.MaxValue)
            {
                continue;
            }

            inner.Value = (int)reading;
            decimal exact = value + ((decimal)(reading - raw) * ((long)value2 - value) / ((long)raw2 - raw));
            long expected = (long)Math.Round(exact, MidpointRounding.AwayFromZero);
            SensorStatus status = sensor.Poll(time.NowMs += 1_000);
            Assert.Equal(expected is < int.MinValue or > int.MaxValue ? SensorStatus.Failed : SensorStatus.Ok, status);
            if (status == SensorStatus.Ok)
            {
                Assert.InRange(sensor.ValueMilli, expected - 1, expected + 1);
                Assert.True(reading != raw || sensor.ValueMilli == value);
                Assert.True(reading != raw2 || sensor.ValueMilli == value2);
            }
        }
    }

    [Fact]
    public void A_step_that_stays_is_believed_after_the_settling_time_and_one_that_jumps_about_is_not()
    {
        var sensor = new CheckedSensor(
            inner, new SensorCheck { ChangeMilliPerSecondMax = 10, Attempts = 1, SettleMs = 5_000 });
        inner.Value = 20_000;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        for (int second = 1; second <= 20; second++)
        {
            inner.Value = second % 2 == 0 ? 40_000 : 60_000;
            Assert.Equal(SensorStatus.Failed, sensor.Poll(second * 1_000));
        }

        // Each compared with the previous one, not with the first: 30 a second is too fast at any time.
        for (int second = 100; second <= 130; second++)
        {
            inner.Value = second % 2 == 0 ? 60_000 : 60_030;
            Assert.Equal(SensorStatus.Failed, sensor.Poll(second * 1_000));
        }

        inner.Value = 50_000;
        for (int second = 131; second < 136; second++)
        {
            Assert.Equal(SensorStatus.Failed, sensor.Poll(second * 1_000));
        }

        Assert.Equal(SensorStatus.Ok, sensor.Poll(136_000));
        Assert.Equal(50_000, sensor.ValueMilli);
    }

    [Fact]
    public void A_sensor_that_never_answers_is_not_ready_and_a_loop_held_up_is_not_blamed_on_it()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { ReadingMsMax = 1_000, Attempts = 1 });
        inner.Answers = false;
        Assert.Equal(SensorStatus.Pending, sensor.Poll(0));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(60_000));
        inner.Answers = true;
        Assert.Equal(SensorStatus.Ok, sensor.Poll(60_010));
        inner.Answers = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NotReady, sensor.Reason);
        inner.Answers = true;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void A_sensor_without_reasons_is_at_fault_for_an_unspecified_one_and_an_end_is_passed_on()
    {
        var plain = new FakeSensor();
        var sensor = new CheckedSensor(plain, new SensorCheck { Attempts = 1 });
        plain.Next = SensorStatus.Failed;
        Assert.Equal(SensorStatus.Failed, sensor.Poll(0));
        Assert.Equal(SensorReason.Unspecified, sensor.Reason);
        plain.Next = SensorStatus.Ended;
        Assert.Equal(SensorStatus.Ended, sensor.Poll(1));
    }

    [Fact]
    public void A_real_driver_is_carried_through_its_faults()
    {
        var wire = new SimulatedOneWireBus();
        var chip = new SimulatedDs18b20(time, 77);
        wire.Devices.Add(chip);
        var sensor = new CheckedSensor(new Ds18b20(new Ds18b20Bus(wire), chip.Rom, 12), new SensorCheck { Attempts = 3 });
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));

        // A brown-out between two readings costs a retry, not a reading.
        chip.PowerOn();
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
        Assert.Equal(25_000, sensor.ValueMilli);
        Assert.Equal(1, sensor.FailedAttempts);
        chip.Present = false;
        Assert.Equal(SensorStatus.Failed, sensor.Read(time));
        Assert.Equal(SensorReason.NoAnswer, sensor.Reason);
        chip.PowerOn();
        chip.Present = true;
        Assert.Equal(SensorStatus.Ok, sensor.Read(time));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_at_start()
    {
        SensorCheck[] wrong =
        [
            new() { Attempts = 0 },
            new() { Attempts = SensorLimits.AttemptsMax + 1 },
            new() { GainPpm = SensorLimits.GainPpmMin - 1 },
            new() { GainPpm = SensorLimits.GainPpmMax + 1 },
            new() { GainPpm = 0 },
            new() { RangeMilliMin = 1, RangeMilliMax = 0 },
            new() { RetryMs = 0 },
        ];
        foreach (SensorCheck check in wrong)
        {
            Assert.Equal(Fault.LimitsInconsistent, Assert.Throws<FaultException>(() => new CheckedSensor(inner, check)).Fault);
        }
    }

    [Fact]
    public void Every_reason_has_a_name_that_is_its_own_in_lower_case_with_hyphens()
    {
        var names = new SensorReasonNames();
        for (var reason = SensorReason.None; reason < SensorReason.Count; reason++)
        {
            string expected = reason >= SensorReason.ExceptionFirst ? $"exception-{reason - SensorReason.ExceptionFirst + 1}"
                : string.Concat(reason.ToString().Select(
                (letter, at) => (at > 0 && char.IsUpper(letter) ? "-" : string.Empty) + char.ToLowerInvariant(letter)));
            byte[] text = new byte[32];
            ByteWriter writer = new();
            writer.Reset(text, 0, text.Length);
            names.Put(writer, reason);
            Assert.Equal(expected, Encoding.ASCII.GetString(text, 0, writer.Bytes));
        }
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_looks()
    {
        var sensor = new CheckedSensor(inner, new SensorCheck { ChangeMilliPerSecondMax = 100, RangeMilliMax = 50_000 });
        int turn = 0;
        long bytes = Allocation.Of(() =>
        {
            turn++;
            inner.Value = turn * 7_919 % 60_000;
            inner.Answers = turn % 5 != 0;
            if (turn % 50 == 0)
            {
                inner.Fail(SensorReason.Checksum, 4);
            }

            sensor.Poll(time.NowMs);
            time.NowMs += SensorLoop.StepMs;
        });
        Assert.Equal(0, bytes);
    }

    private sealed class ScriptedSensor : IReasonedSensor
    {
        private int failures;

        public int Value { get; set; } = 20_000;

        public bool Answers { get; set; } = true;

        public int Polls { get; private set; }

        public int ValueMilli { get; private set; }

        public SensorReason Reason { get; private set; }

        public void Fail(SensorReason reason, int times)
        {
            Reason = reason;
            failures = times;
        }

        public SensorStatus Poll(long nowMs)
        {
            Polls++;
            if (!Answers)
            {
                return SensorStatus.Pending;
            }

            if (failures > 0)
            {
                failures--;
                return SensorStatus.Failed;
            }

            ValueMilli = Value;
            return SensorStatus.Ok;
        }
    }
}
