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
        var counter = new PulseCounter(pulses, 1_000, 3_600, 60_000);
        for (int ms = 0; ms <= 600_000; ms += 10)
        {
            pulses.Count += ms % 1_800 == 900 ? 1 : 0;
            if (ms % lookMs == 0)
            {
                counter.Sample(ms);
            }
        }

        Assert.Equal(SensorStatus.Ok, counter.Total.Poll(600_000));
        Assert.Equal(333, counter.Total.ValueMilli);
        Assert.Equal(SensorStatus.Ok, counter.Rate.Poll(600_000));
        if (lookMs < 60_000)
        {
            Assert.InRange(counter.Rate.ValueMilli, 1_900, 2_070);
        }
    }

    [Fact]
    public void A_rate_beyond_an_int_is_the_largest_and_never_wraps()
    {
        var counter = new PulseCounter(null, PulseCounter.MicroUnitsPerPulseMax, PulseCounter.RatePeriodSMax, 12);
        foreach (int pulses in new[] { 1, 1_000, 1_000_000, int.MaxValue })
        {
            counter.Add(pulses, 0);
            Assert.Equal(SensorStatus.Ok, counter.Rate.Poll(1));
            Assert.Equal(int.MaxValue, counter.Rate.ValueMilli);
        }

        Assert.Throws<FaultException>(() => new PulseCounter(null, 1, PulseCounter.RatePeriodSMax + 1, 12));
    }

    [Fact]
    public void A_rate_falls_to_zero_when_the_pulses_end()
    {
        var counter = new PulseCounter(null, 1_000_000, 60, 12_000);
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
        counter.Total.Poll(1_000_000_000_000);
        Assert.Equal(300_000, counter.Total.ValueMilli);
    }

    [Fact]
    public void The_total_rolls_over_like_a_meter()
    {
        var counter = new PulseCounter(null, 10_000, 60, 12_000);
        counter.Add(99_999_999, 0);
        counter.Total.Poll(0);
        Assert.Equal(999_999_990, counter.Total.ValueMilli);
        counter.Add(2, 10);
        counter.Total.Poll(10);
        Assert.Equal(10, counter.Total.ValueMilli);
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_looks()
    {
        var contact = new ContactSensor(input, true, 20);
        var pulses = new SimulatedPulses();
        var counter = new PulseCounter(pulses, 1_000, 3_600, 60_000);
        int ms = 0;
        long bytes = Allocation.Of(() =>
        {
            ms += 10;
            input.IsHigh = ms % 100 < 50;
            pulses.Count += ms % 3;
            contact.Poll(ms);
            counter.Total.Poll(ms);
            counter.Rate.Poll(ms);
        });
        Assert.Equal(0, bytes);
    }
}
