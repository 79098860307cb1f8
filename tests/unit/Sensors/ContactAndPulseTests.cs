using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Sensors;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.HalHost;
using Xunit;

namespace Gateway.Tests.Unit.Sensors;

public class ContactAndPulseTests
{
    private readonly FakeInput input = new();

    [Fact]
    public void A_contact_has_a_reading_when_its_level_stood_for_the_debounce_time()
    {
        input.IsHigh = true;
        var contact = new ContactSensor(input, false, 50);
        Assert.Equal(SensorStatus.Pending, contact.Poll(1_000));
        Assert.Equal(SensorStatus.Pending, contact.Poll(1_049));
        Assert.Equal(SensorStatus.Ok, contact.Poll(1_050));
        Assert.Equal(0, contact.ValueMilli);
        input.IsHigh = false;
        Assert.Equal(SensorStatus.Ok, contact.Poll(2_000));
        Assert.Equal(0, contact.ValueMilli);
        contact.Poll(2_050);
        Assert.Equal(ContactSensor.ActiveMilli, contact.ValueMilli);
    }

    [Fact]
    public void A_contact_that_bounces_keeps_its_last_reading_until_it_rests()
    {
        var contact = new ContactSensor(input, true, 50);
        contact.Poll(0);
        contact.Poll(50);
        for (int ms = 100; ms < 1_000; ms += 10)
        {
            input.IsHigh = ms % 40 == 0;
            Assert.Equal(SensorStatus.Ok, contact.Poll(ms));
            Assert.Equal(0, contact.ValueMilli);
        }

        input.IsHigh = true;
        contact.Poll(1_000);
        contact.Poll(1_050);
        Assert.Equal(1_000, contact.ValueMilli);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(60_000)]
    public void Pulses_of_an_s0_meter_give_total_and_rate_however_seldom_it_is_looked_at(int lookMs)
    {
        // 1000 pulses a kWh, 2 kW: a pulse each 1.8 s, for ten minutes.
        var pulses = new SimulatedPulses();
        var counter = new PulseCounter(pulses, 3_600, 60_000);
        var total = new PulseTotal(counter);
        Assert.True(total.Calibrate(1_000, 0));
        for (int ms = 0; ms <= 600_000; ms += 10)
        {
            pulses.Count += ms % 1_800 == 900 ? 1 : 0;
            if (ms % lookMs == 0)
            {
                counter.Sample(ms);
            }
        }

        Assert.Equal(SensorStatus.Ok, total.Poll(600_000));
        Assert.Equal(333, total.ValueMilli);
        Assert.Equal(SensorStatus.Ok, counter.Rate.Poll(600_000));
        if (lookMs < 60_000)
        {
            Assert.InRange(counter.Rate.ValueMilli, 1_900_000, 2_070_000);
        }
    }

    [Fact]
    public void A_rate_beyond_an_int_is_the_largest_and_never_wraps()
    {
        var counter = new PulseCounter(null, PulseCounter.RatePeriodSMax, 12);
        foreach (int pulses in new[] { 1, 1_000, 1_000_000, int.MaxValue })
        {
            counter.Add(pulses, 0);
            Assert.Equal(SensorStatus.Ok, counter.Rate.Poll(1));
            Assert.Equal(int.MaxValue, counter.Rate.ValueMilli);
        }

        Assert.Throws<FaultException>(() => new PulseCounter(null, PulseCounter.RatePeriodSMax + 1, 12));
    }

    [Fact]
    public void A_rate_falls_to_zero_when_the_pulses_end()
    {
        var counter = new PulseCounter(null, 60, 12_000);
        var total = new PulseTotal(counter);
        counter.Add(0, 0);
        Assert.Equal(SensorStatus.Pending, counter.Rate.Poll(999));
        for (int second = 1; second <= 60; second++)
        {
            counter.Add(5, second * 1_000);
        }

        counter.Rate.Poll(60_500);
        Assert.InRange(counter.Rate.ValueMilli, 280_000, 320_000);
        counter.Rate.Poll(75_000);
        Assert.Equal(0, counter.Rate.ValueMilli);
        counter.Rate.Poll(1_000_000_000_000);
        Assert.Equal(0, counter.Rate.ValueMilli);
        total.Poll(1_000_000_000_000);
        Assert.Equal(300_000, total.ValueMilli);
    }

    [Theory]
    [InlineData(1_000_000, 1_000_000_000_000 - 2, 999_999_999_998_000)] // A pulse is a unit: rolls over after 12 digits.
    [InlineData(1_000_000, 1_000_000_000_000 + 7, 7_000)]
    [InlineData(10_000, 250_000_000_000, 2_500_000_000_000)] // 2.5 milliard units at 100 pulses each: beyond an int of thousandths.
    [InlineData(333, 1_000_000_001, 333_000_000)] // 3003 pulses a unit: 333,000,000.333 thousandths.
    [InlineData(2_000_000_000, 600_000_000, 200_000_000_000_000)] // 2,000 units a pulse: 1.2e15 thousandths.
    public void A_total_is_exact_and_rolls_over_after_scaling(int gainPpm, long pulses, long totalMilli)
    {
        var total = new PulseTotal(new PulseCounter(null, 60, 12_000));
        total.Calibrate(gainPpm, 0);
        total.Begin(0, pulses);
        Assert.Equal(totalMilli, total.TotalMilli);
        Assert.Equal((int)Math.Min(totalMilli, int.MaxValue), total.ValueMilli);
    }

    [Fact]
    public void A_total_that_is_set_goes_on_from_there_whatever_its_offset()
    {
        var counter = new PulseCounter(null, 60, 12_000);
        var total = new PulseTotal(counter);
        var other = new PulseTotal(counter);
        total.Calibrate(500, 123);
        counter.Add(1_000_000, 0);
        total.Set(88_000_000_000_001);
        Assert.Equal(88_000_000_000_001, total.TotalMilli);
        counter.Add(3, 1);
        Assert.Equal(88_000_000_000_003, total.TotalMilli); // 1.5 is 2.
        Assert.Equal(1_000_003_000, other.TotalMilli);
        Assert.False(total.Calibrate(500, 123));
        Assert.True(total.Calibrate(0, 0));
        Assert.Equal(88_000_000_000_001 - 123, total.TotalMilli); // The least gain: 3 millionths of a unit.
    }

    [Fact]
    public void A_gain_that_changes_applies_to_every_pulse_since_the_total_began()
    {
        var counter = new PulseCounter(null, 60, 12_000);
        var total = new PulseTotal(counter);
        for (int i = 0; i < 999; i++)
        {
            counter.Add(1, i);
            total.Calibrate(333 + (i % 2), 0);
        }

        total.Calibrate(334, 0);
        Assert.Equal(334 - 1 + 1, total.TotalMilli); // 999 x 0.334 = 333.666: to the nearest, once.
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_looks()
    {
        var contact = new ContactSensor(input, true, 20);
        var pulses = new SimulatedPulses();
        var counter = new PulseCounter(pulses, 3_600, 60_000);
        var total = new PulseTotal(counter);
        int ms = 0;
        long bytes = Allocation.Of(() =>
        {
            ms += 10;
            input.IsHigh = ms % 100 < 50;
            pulses.Count += ms % 3;
            contact.Poll(ms);
            total.Poll(ms);
            counter.Rate.Poll(ms);
        });
        Assert.Equal(0, bytes);
    }
}
