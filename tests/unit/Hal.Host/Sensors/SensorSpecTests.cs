using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class SensorSpecTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_simulated_sensor_needs_no_arguments()
    {
        SensorSpec spec = SensorSpec.Parse("boiler=simulated");
        Assert.Equal("boiler", spec.Name);
        Assert.IsType<SimulatedSensor>(spec.Open());
    }

    [Fact]
    public void A_simulated_sensors_arguments_shape_it()
    {
        SensorSpec spec = SensorSpec.Parse("boiler=simulated:mean=60,amplitude=5,noise=0.25,excursion=15,scale=60,seed=7");
        SimulatedSensor sensor = Assert.IsType<SimulatedSensor>(spec.Open());
        Assert.Equal(65_250, sensor.NormalMilliMax);
        Assert.Equal(69_750, sensor.ExcursionMilliMin);
        SimulatedSensor same = new(new SimulatedSensorOptions
        {
            MeanMilli = 60_000, AmplitudeMilli = 5_000, NoiseMilli = 250, ExcursionMilli = 15_000, TimeScale = 60, Seed = 7,
        });
        for (long nowMs = 0; nowMs < 1_000_000; nowMs += 9_999)
        {
            sensor.Poll(nowMs);
            same.Poll(nowMs);
            Assert.Equal(same.ValueMilli, sensor.ValueMilli);
        }
    }

    [Theory]
    [InlineData("room=replay:{0}", 60_000)]
    [InlineData("room=replay:{0}@60", 1_000)]
    public void A_replay_takes_a_file_and_a_speed_up(string text, long secondRowMs)
    {
        string file = scratch.Write("with@sign.csv", "0,1\n60,2\n");
        ISensor sensor = SensorSpec.Parse(string.Format(text, file)).Open();
        Assert.Equal(SensorStatus.Ok, sensor.Poll(0));
        Assert.Equal(SensorStatus.Pending, sensor.Poll(secondRowMs - 1));
        Assert.Equal(SensorStatus.Ok, sensor.Poll(secondRowMs));
    }

    [Fact]
    public void A_hwmon_sensor_is_the_first_or_the_one_named()
    {
        scratch.Write("hwmon/hwmon0/name", "coretemp");
        scratch.Write("hwmon/hwmon0/temp1_input", "1000");
        scratch.Write("hwmon/hwmon0/temp2_input", "2000");
        foreach ((string text, int value) in new[] { ("cpu=hwmon", 1_000), ("cpu=hwmon:coretemp/temp2", 2_000) })
        {
            using HwmonSensor sensor = Assert.IsType<HwmonSensor>(SensorSpec.Parse(text).Open(scratch.Root));
            sensor.Poll(0);
            Assert.Equal(value, sensor.ValueMilli);
        }
    }

    [Theory]
    [InlineData("t=square:20,80,500ms", 250, 80_000)]
    [InlineData("t=square:-20.5,80,500ms", 0, -20_500)]
    [InlineData("t=square:20,80,step", 250, 20_000)]
    public void A_square_takes_two_levels_and_a_period(string text, long nowMs, int expected)
    {
        ISensor sensor = SensorSpec.Parse(text).Open();
        sensor.Poll(nowMs);
        Assert.Equal(expected, sensor.ValueMilli);
    }

    [Theory]
    [InlineData("boiler", "NAME=KIND")]
    [InlineData("=simulated", "the name ''")]
    [InlineData("a/b=simulated", "the name 'a/b'")]
    [InlineData("boiler=magic", "the kind 'magic' is not one of simulated, replay, hwmon, square")]
    [InlineData("boiler=simulated:mean", "'mean' is not NAME=NUMBER")]
    [InlineData("boiler=simulated:", "'' is not NAME=NUMBER")]
    [InlineData("boiler=simulated:colour=7", "'colour' is not one of mean")]
    [InlineData("boiler=simulated:mean=warm", "mean 'warm' is not a number from -100000 to 100000")]
    [InlineData("boiler=simulated:amplitude=-1", "amplitude '-1' is not a number from 0")]
    [InlineData("boiler=simulated:scale=0", "scale '0' is not a whole number from 1")]
    [InlineData("boiler=simulated:seed=-1", "seed '-1'")]
    [InlineData("room=replay", "replay needs a file")]
    [InlineData("room=replay:@60", "replay needs a file")]
    [InlineData("room=replay:a.csv@0", "speed-up '0'")]
    [InlineData("room=replay:a.csv@", "speed-up ''")]
    [InlineData("cpu=hwmon:", "a sensor is missing")]
    [InlineData("t=square:20,80", "square needs LOW,HIGH,PERIODms")]
    [InlineData("t=square:20,80,500", "the period '500'")]
    [InlineData("t=square:20,80,1ms", "period in ms '1'")]
    [InlineData("t=square:x,80,500ms", "low 'x'")]
    public void A_wrong_part_is_named_with_the_reason(string text, string expected)
    {
        string message = Assert.Throws<SensorSpecException>(() => SensorSpec.Parse(text)).Message;
        Assert.StartsWith($"sensor '{text}': ", message);
        Assert.Contains(expected, message);
    }
}
