using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public class WaveformTests
{
    [Theory]
    [InlineData("21.5", 0, 21_500)]
    [InlineData("-3", 5_000, -3_000)]
    [InlineData("constant:7", 5_000, 7_000)]
    [InlineData("10+sine:2,4s", 0, 10_000)]
    [InlineData("10+sine:2,4s", 1_000, 12_000)]
    [InlineData("10+sine:2,4s", 7_000, 8_000)]
    [InlineData("ramp:10,20,10s", 0, 10_000)]
    [InlineData("ramp:10,20,10s", 9_000, 19_000)]
    [InlineData("ramp:10,20,10s", 10_000, 10_000)]
    [InlineData("ramp:20,-20,1m", 30_000, 0)]
    [InlineData("step:0,30,1m", 29_999, 0)]
    [InlineData("step:0,30,1m", 30_000, 30_000)]
    [InlineData("step:0,30,1m", 60_000, 0)]
    [InlineData("1+2+step:0,4,2", 1_000, 7_000)]
    [InlineData("2000000+2000000", 0, Waveform.ValueMilliMax)]
    public void A_waveform_is_the_sum_of_its_parts(string text, long ms, int milli) =>
        Assert.Equal(milli, Waveform.Parse(text).MilliAt(ms));

    [Fact]
    public void Noise_is_within_its_amplitude_and_the_same_for_a_seed()
    {
        Waveform noise = Waveform.Parse("noise:0.5,7");
        int[] values = [.. Enumerable.Range(0, 10_000).Select(ms => noise.MilliAt(ms)!.Value)];
        Assert.All(values, value => Assert.InRange(value, -500, 500));
        Assert.InRange(values.Average(), -20, 20);
        Assert.InRange(values.Max() - values.Min(), 950, 1000);
        Assert.Equal(values[7], Waveform.Parse("noise:0.5,7").MilliAt(7));
        Assert.NotEqual(values[..100], Enumerable.Range(0, 100).Select(ms => Waveform.Parse("noise:0.5,8").MilliAt(ms)!.Value));
    }

    [Fact]
    public void A_gap_is_the_end_of_each_span_and_what_is_absent_never_answers()
    {
        Waveform gap = Waveform.Parse("5+gap:10s,2s");
        Assert.Equal([5000, 5000, null, null, 5000], new long[] { 0, 7_999, 8_000, 9_999, 10_000 }.Select(gap.MilliAt));
        Assert.Null(Waveform.Parse("5+absent").MilliAt(0));
        Assert.Null(Waveform.Parse("absent").MilliAt(123));
    }

    [Theory]
    [InlineData("", "'' is not one of a number, constant, sine, ramp, step, noise, gap, absent")]
    [InlineData("21+", "'' is not one of")]
    [InlineData("wave:1", "'wave:1' is not one of")]
    [InlineData("21:", "'21:' is not one of")]
    [InlineData("sine:1", "'sine:1' is not sine:AMPLITUDE,PERIOD")]
    [InlineData("sine", "'sine' is not sine:AMPLITUDE,PERIOD")]
    [InlineData("sine:-1,5s", "'-1' in 'sine:-1,5s' is below 0")]
    [InlineData("sine:x,5s", "'x' in 'sine:x,5s' is not a number from -2000000 to 2000000")]
    [InlineData("2000001", "'2000001' in '2000001' is not a number from -2000000 to 2000000")]
    [InlineData("ramp:1,2,0", "'0' in 'ramp:1,2,0' is not a time from 1ms to 7d")]
    [InlineData("ramp:1,2,8d", "'8d' in 'ramp:1,2,8d' is not a time")]
    [InlineData("step:1,2", "'step:1,2' is not step:LOW,HIGH,PERIOD")]
    [InlineData("noise:1,-1", "'-1' in 'noise:1,-1' is not a whole number from 0 to 4294967295")]
    [InlineData("gap:5s", "'gap:5s' is not gap:EVERY,TIME")]
    [InlineData("gap:5s,5s", "'gap:5s,5s' is not gap:EVERY,TIME with a TIME shorter than EVERY")]
    [InlineData("absent:1", "'absent:1' is not absent, without a colon")]
    [InlineData("constant:1,2", "'constant:1,2' is not constant:VALUE")]
    [InlineData("1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1", "'1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1' has more than 16 parts")]
    public void What_is_wrong_is_named_with_what_would_be_right(string text, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => Waveform.Parse(text)).Message);
}
