using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>From a curve of readings, one a second, to the messages due: second:value, or second:value[min,max].</summary>
public class ReportRuleTests
{
    private readonly World world = new();

    [Theory]
    [InlineData(2, 0, 0, false, "20 21 22 23 24 25", "0:20 2:22 4:24")]
    [InlineData(1, 1, 0, false, "20 20.5 20.9 21 21.5 20.1 20", "0:20 3:21 6:20")]
    [InlineData(1, 0.001, 0, false, "20 20 20.001 20.001 20", "0:20 2:20.001 4:20")]
    [InlineData(3, 1, 0, false, "20 25 25 20.5 25 25 25", "0:20 4:25")]
    [InlineData(1, 1, 4, false, "20 20 20 20 20 20 20 20 20", "0:20 4:20 8:20")]
    [InlineData(1, 1, 4, false, "20 20 22 22 22 22 22 22 22", "0:20 2:22 6:22")]
    [InlineData(1, 5, 0, false, "-2 2 3 -2", "0:-2 2:3 3:-2")]
    [InlineData(3, 0, 0, true, "20 21 22 26 10 10 10", "0:20[20,20] 3:23[21,26] 6:10[10,10]")]
    [InlineData(2, 0, 0, true, "-1 -2 -2.001", "0:-1[-1,-1] 2:-2.001[-2.001,-2]")]
    [InlineData(2, 0, 0, true, "1 2 2.001", "0:1[1,1] 2:2.001[2,2.001]")]
    [InlineData(2, 5, 0, true, "20 20 20 26 20 20 20", "0:20[20,20] 3:22[20,26]")]
    [InlineData(3, 5, 0, true, "20 26 20 20 20 20", "0:20[20,20] 3:22[20,26]")]
    [InlineData(2, 5, 6, true, "20 21 19 20 21 19 20 20", "0:20[20,20] 6:20[19,21]")]
    public void A_curve_gives_the_messages_due(int intervalS, double deadband, int intervalMaxS, bool window, string curve, string expected)
    {
        var rule = new ReportRule
        {
            DeadbandMilli = (int)(deadband * 1000), IntervalMaxMs = intervalMaxS * 1000, HasWindow = window
        };
        int[] readings = [.. curve.Split(' ').Select(text => (int)Math.Round(double.Parse(text) * 1000))];
        long nextMs = 0;
        List<string> messages = [];
        for (int second = 0; second < readings.Length; second++)
        {
            rule.Add(readings[second]);
            if (second * 1000 >= nextMs && rule.IsDue(second * 1000))
            {
                rule.Take(second * 1000);
                nextMs = (second + intervalS) * 1000;
                string range = window ? $"[{rule.Min / 1000m:0.###},{rule.Max / 1000m:0.###}]" : "";
                messages.Add($"{second}:{rule.Value / 1000m:0.###}{range}");
            }
        }

        Assert.Equal(expected, string.Join(' ', messages));
    }

    [Fact]
    public void The_ends_of_the_range_are_told_apart_by_the_largest_deadband()
    {
        var rule = new ReportRule { DeadbandMilli = int.MaxValue };
        rule.Add(int.MinValue);
        rule.Take(0);
        rule.Add(-2);
        Assert.False(rule.IsDue(1));
        rule.Add(-1);
        Assert.True(rule.IsDue(1));
    }

    [Fact]
    public void A_window_of_extremes_has_their_average()
    {
        var rule = new ReportRule { HasWindow = true };
        for (int i = 0; i < 1000; i++)
        {
            rule.Add(int.MaxValue);
            rule.Add(int.MaxValue - 1);
        }

        rule.Take(0);
        Assert.Equal((int.MaxValue, int.MaxValue - 1, int.MaxValue), (rule.Value, rule.Min, rule.Max));
    }

    [Fact]
    public void A_negative_deadband_or_time_is_refused()
    {
        var rule = new ReportRule();
        Assert.Equal(Fault.LimitsInconsistent, Assert.Throws<FaultException>(() => rule.DeadbandMilli = -1).Fault);
        Assert.Equal(Fault.LimitsInconsistent, Assert.Throws<FaultException>(() => rule.IntervalMaxMs = -1).Fault);
    }

    [Fact]
    public void A_window_is_byte_for_byte_that_of_the_contract()
    {
        world.PowerOn(change: parts => parts.Sensors[0].WithReport().HasWindow = true);
        world.Sensor.ValueMilli = 21_000;
        world.Run(4500);
        world.Sensor.ValueMilli = 32_000;
        world.Run(1000);
        Assert.Equal(
            """{"value":23.200,"min":21.000,"max":32.000,"unit":"°C","seq":2,"boot":1,"time":null,"uptime":10000}""",
            world.Payloads("telemetry/t1").Single());
    }

    [Fact]
    public void An_exception_leaves_with_its_reading_and_restarts_the_shortest_interval()
    {
        world.PowerOn(change: parts =>
        {
            parts.Sensors[0].WithReport().DeadbandMilli = 2000;
            parts.Sensors[0].WithReport().IntervalMaxMs = 60_000;
        }).Run(25_500);
        Assert.Single(world.On("telemetry/t1"));
        world.Sensor.ValueMilli = 22_000;
        world.Run(1000);
        world.Sensor.ValueMilli = 30_000;
        world.Run(9000);
        Assert.Equal(2, world.On("telemetry/t1").Count());
        world.Run(1000);
        Assert.Equal(["20.000", "22.000", "30.000"], Values());
        world.Run(59_000);
        Assert.Equal(3, Values().Count);
        world.Run(2000);
        Assert.Equal(["20.000", "22.000", "30.000", "30.000"], Values());
    }

    [Fact]
    public void With_a_deadband_and_no_backlog_the_value_is_told_again_after_a_connection()
    {
        world.PowerOn(change: parts => parts.Sensors[0].WithReport().DeadbandMilli = 2000).Run(12_000);
        world.Network.RefuseConnect = true;
        world.Link.Cut();
        world.Sensor.ValueMilli = 25_000;
        world.Run(60_000);
        Assert.Equal(2, world.CountOf(MqttFaults.Qos0NotConnected));
        world.Network.RefuseConnect = false;
        world.Run(60_000);
        Assert.Equal("25.000", Values()[^1]);
    }

    private List<string> Values() =>
        [.. world.Payloads("telemetry/t1").Select(payload => payload["{\"value\":".Length..payload.IndexOf(',')])];
}
