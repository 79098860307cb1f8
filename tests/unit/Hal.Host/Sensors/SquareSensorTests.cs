using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public class SquareSensorTests
{
    [Theory]
    [InlineData(0, 20_000)]
    [InlineData(249, 20_000)]
    [InlineData(250, 80_000)]
    [InlineData(499, 80_000)]
    [InlineData(500, 20_000)]
    [InlineData(100_250, 80_000)]
    public void By_time_the_value_is_low_and_high_for_half_a_period_each(long nowMs, int expected)
    {
        SquareSensor sensor = new(20_000, 80_000, 500);
        Assert.Equal(SensorStatus.Ok, sensor.Poll(nowMs));
        Assert.Equal(expected, sensor.ValueMilli);
    }

    [Fact]
    public void Stepping_alternates_at_each_reading_whatever_the_time()
    {
        SquareSensor sensor = new(1, 2, 0);
        foreach (int expected in new[] { 1, 2, 1, 2 })
        {
            sensor.Poll(12_345);
            Assert.Equal(expected, sensor.ValueMilli);
        }
    }
}
