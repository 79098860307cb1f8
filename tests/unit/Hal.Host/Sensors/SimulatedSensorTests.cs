using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public class SimulatedSensorTests
{
    [Fact]
    public void Any_seed_shows_a_whole_excursion_in_a_demonstration_of_20_s()
    {
        for (uint seed = 0; seed < 500; seed++)
        {
            SimulatedSensor sensor = new(new SimulatedSensorOptions { Seed = seed });
            int limit = (sensor.NormalMilliMax + sensor.ExcursionMilliMin) / 2;
            int raised = 0;
            int cleared = 0;
            bool above = false;
            for (int nowMs = 0; nowMs < 20_000; nowMs += 500)
            {
                Assert.Equal(SensorStatus.Ok, sensor.Poll(nowMs));
                bool nowAbove = sensor.ValueMilli > limit;
                raised += nowAbove && !above ? 1 : 0;
                cleared += above && !nowAbove ? 1 : 0;
                above = nowAbove;
            }

            Assert.True(raised >= 2 && cleared >= 2, $"seed {seed}: raised {raised}, cleared {cleared}");
        }
    }

    [Fact]
    public void Readings_follow_from_seed_and_time_alone()
    {
        SimulatedSensor one = new(new SimulatedSensorOptions { Seed = 7 });
        SimulatedSensor two = new(new SimulatedSensorOptions { Seed = 7 });
        SimulatedSensor other = new(new SimulatedSensorOptions { Seed = 8 });
        two.Poll(99_999);
        int differences = 0;
        for (int nowMs = 0; nowMs < 20_000; nowMs += 250)
        {
            one.Poll(nowMs);
            two.Poll(nowMs);
            other.Poll(nowMs);
            Assert.Equal(one.ValueMilli, two.ValueMilli);
            differences += one.ValueMilli != other.ValueMilli ? 1 : 0;
        }

        Assert.True(differences > 40);
    }

    [Fact]
    public void Without_excursions_the_values_stay_in_the_normal_range()
    {
        SimulatedSensor sensor = new(new SimulatedSensorOptions { ExcursionMilli = 0, NoiseMilli = 0, MeanMilli = -5_000 });
        int low = int.MaxValue;
        int high = int.MinValue;
        for (int nowMs = 0; nowMs < 12_000; nowMs++)
        {
            sensor.Poll(nowMs);
            low = Math.Min(low, sensor.ValueMilli);
            high = Math.Max(high, sensor.ValueMilli);
        }

        Assert.Equal(-8_000, low);
        Assert.Equal(-2_000, high);
    }

    [Fact]
    public void A_poll_allocates_nothing()
    {
        SimulatedSensor sensor = new(new SimulatedSensorOptions());
        long nowMs = 0;
        Assert.Equal(0, Allocation.Of(() => sensor.Poll(nowMs += 100)));
    }
}
