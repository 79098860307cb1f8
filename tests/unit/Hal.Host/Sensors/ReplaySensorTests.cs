using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class ReplaySensorTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Rows_come_at_their_time_and_the_end_is_said()
    {
        ReplaySensor sensor = new(scratch.Write("a.csv", "time,value\n# a comment\n\n10,1.5\n11.5,-2\n12,3\n"), 1);
        Expect(sensor, 5_000, SensorStatus.Ok, 1_500);
        Expect(sensor, 5_001, SensorStatus.Pending, 1_500);
        Expect(sensor, 6_499, SensorStatus.Pending, 1_500);
        Expect(sensor, 6_500, SensorStatus.Ok, -2_000);
        Expect(sensor, 7_000, SensorStatus.Ok, 3_000);
        Expect(sensor, 7_001, SensorStatus.Ended, 3_000);
    }

    [Fact]
    public void A_speed_up_divides_the_time_and_a_late_look_gives_the_newest_row()
    {
        ReplaySensor sensor = new(scratch.Write("a.csv", "0,1\n60,2\n120,3\n180,4\n"), 60);
        Expect(sensor, 0, SensorStatus.Ok, 1_000);
        Expect(sensor, 999, SensorStatus.Pending, 1_000);
        Expect(sensor, 2_500, SensorStatus.Ok, 3_000);
        Expect(sensor, 3_000, SensorStatus.Ok, 4_000);
        Expect(sensor, 3_000, SensorStatus.Ended, 4_000);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z,1\n2026-01-01T00:00:02Z,2\n")]
    [InlineData("2026-01-01 00:00:00,1\r\n2026-01-01 00:00:02,2\r\n")]
    [InlineData("Time,Celsius\n2026-01-01T02:00:00+02:00 , 1\n2026-01-01T00:00:02.000Z,2")]
    public void Iso_times_are_taken_with_and_without_offset(string text)
    {
        ReplaySensor sensor = new(scratch.Write("a.csv", text), 1);
        Expect(sensor, 0, SensorStatus.Ok, 1_000);
        Expect(sensor, 1_999, SensorStatus.Pending, 1_000);
        Expect(sensor, 2_000, SensorStatus.Ok, 2_000);
    }

    [Theory]
    [InlineData("0,1\n1,x\n", "line 2: the value 'x'")]
    [InlineData("0,1\n\n1;2\n", "line 3: '1;2' is not time,value")]
    [InlineData("0,1,2\n", "line 1: '0,1,2' is not time,value")]
    [InlineData("0,1\nyesterday,2\n", "line 2: the time 'yesterday'")]
    [InlineData("2026-13-01T00:00:00Z,2\n", "line 1: the time '2026-13-01T00:00:00Z'")]
    [InlineData("time,value\ntime,value\n0,1\n", "line 2: the time 'time'")]
    [InlineData("5,1\n4,2\n", "line 2: the time goes back")]
    [InlineData("0,1\n2026-01-01T00:00:00Z,2\n", "line 2: seconds and ISO 8601 are mixed")]
    [InlineData("0,99999999999\n", "line 1: the value '99999999999'")]
    [InlineData("time,value\n", "holds no reading")]
    [InlineData("", "holds no reading")]
    public void A_bad_line_is_refused_with_file_and_line(string text, string expected)
    {
        string file = scratch.Write("bad.csv", text);
        SensorSpecException refusal = Assert.Throws<SensorSpecException>(() => new ReplaySensor(file, 1));
        Assert.StartsWith(file, refusal.Message);
        Assert.Contains(expected, refusal.Message);
    }

    [Fact]
    public void A_missing_file_is_refused_with_its_name() =>
        Assert.Contains("none.csv", Assert.Throws<SensorSpecException>(() => new ReplaySensor(scratch.PathOf("none.csv"), 1)).Message);

    private static void Expect(ReplaySensor sensor, long nowMs, SensorStatus status, int valueMilli)
    {
        Assert.Equal(status, sensor.Poll(nowMs));
        Assert.Equal(valueMilli, sensor.ValueMilli);
    }
}
