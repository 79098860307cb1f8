using System.Globalization;
using Gateway.Alarms;
using Gateway.Tests.Fakes;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Alarms;

/// <summary>
/// The promise of src/docs/topics.md for an alarm at its limit, for every wave and noise: the number of messages, and that an excursion is
/// told with its end. Without hysteresis and delays. <c>GATEWAY_WAVE_SEED</c> repeats a seed.
/// </summary>
public class GuardPromiseTests(ITestOutputHelper output)
{
    private const int Limit = 20_000;
    private const int HourS = 3600;
    private const int MessagesMax = 12;
    private const int CutMessagesMax = 6;

    // Of a signal with swings of several sizes: two excursions more.
    private const int SizesMessagesMax = 4;
    private const int LastsS = 300;

    // A reading and a tick; after a power cut it must last a minute until the noise is known.
    private const int PromptS = 2;
    private const int LateS = 62;

    private static readonly int[] Periods =
        [10, 25, 60, 100, 150, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1260, 1400, 1600, 1800, 2400];

    [Theory]
    [InlineData("sine")]
    [InlineData("square")]
    [InlineData("walk")]
    [InlineData("noise")]
    public void Any_hour_of_any_wave_has_at_most_twelve_messages_and_tells_an_excursion_with_its_end(string kind)
    {
        Try(kind, isCut: false);
    }

    [Theory]
    [InlineData("sine")]
    [InlineData("square")]
    [InlineData("walk")]
    [InlineData("noise")]
    public void A_power_cut_adds_at_most_six_messages_and_hides_no_excursion(string kind)
    {
        Try(kind, isCut: true);
    }

    private void Try(string kind, bool isCut)
    {
        string? given = Environment.GetEnvironmentVariable("GATEWAY_WAVE_SEED");
        int seed = given is { Length: > 0 } ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"GATEWAY_WAVE_SEED={seed}");
        var random = new Random(seed);
        int worst = 0;
        int worstOfOneSize = 0;
        int count = 0;
        foreach (int period in kind == "noise" ? [1] : Periods.Concat(Enumerable.Range(0, 9).Select(_ => random.Next(10, 1801))))
        {
            for (int i = 0; i < TestCount.Of(12, 120) * (kind == "noise" ? 10 : 1); i++)
            {
                int amplitude = i % 2 == 0 ? 100 : 500;
                int jitter = i / 2 % 3 * amplitude / 5;
                int excursion = i % 4 == 3 ? -1 : random.Next(300, HourS - LastsS);
                int cut = isCut ? random.Next(1, HourS) : -1;
                string what = $"{kind} of {period} s by {amplitude} with {jitter}, excursion at {excursion}, cut at {cut}, wave {i}";
                int most = Play(Wave(kind, period, amplitude, jitter, new Random(random.Next())), excursion, cut, what, out string told);
                bool isOneSize = kind != "walk" && jitter == 0;
                int allowed = MessagesMax + (isCut ? CutMessagesMax : 0) + (isOneSize ? 0 : SizesMessagesMax);
                Assert.True(most <= allowed, $"{what}: {most} messages in an hour: {told}");
                (worst, worstOfOneSize) = (Math.Max(worst, most), isOneSize ? Math.Max(worstOfOneSize, most) : worstOfOneSize);
                count++;
            }
        }

        output.WriteLine($"{kind}: {count} signals; in an hour at most {worst} messages, of one size {worstOfOneSize}");
        Assert.True(worst >= 7, "none chattered");
    }

    // Two hours; the most messages in one of any begin.
    private static int Play(Func<int, int> wave, int excursion, int cut, string what, out string told)
    {
        var alarm = new GuardedAlarm(new ThresholdRule(AlarmSeverity.High, true, Limit, 0, 0) { ChatterLimit = 6 });
        int lateS = cut < 0 ? PromptS : LateS;
        int end = excursion + LastsS;
        int over = -1;
        while (alarm.Second < 2 * HourS)
        {
            int second = alarm.Second + 1;
            if (second == cut)
            {
                alarm.Cut();
            }

            bool isOut = excursion > 0 && second >= excursion && second < end;
            alarm.Step(Limit + wave(second) + (isOut ? 5000 : 0));
            if (isOut && second >= excursion + lateS)
            {
                Assert.True(alarm.Last.IsActive, $"{what}: not told at {second}");
            }

            over = excursion > 0 && over < 0 && second >= end && !alarm.Rule.IsActive ? second : over;
        }

        Assert.True(
            over < 0 || alarm.Messages.Exists(message => message.Second >= over && message.Second <= over + lateS && !message.IsActive),
            $"{what}: its end at {over} was not told: {string.Join("; ", alarm.Messages)}");
        told = string.Join(", ", alarm.Messages.Select(one => $"{one.Second} {one.State}"));
        return alarm.Messages.Max(first => alarm.Messages.Count(
            message => message.Second >= first.Second && message.Second < first.Second + HourS));
    }

    private static Func<int, int> Wave(string kind, int period, int amplitude, int jitter, Random random)
    {
        int phase = random.Next(period);
        double walked = 0;
        return second =>
        {
            int at = (second + phase) % period;
            walked = (walked * (1 - (2.0 / period))) + ((random.NextDouble() - 0.5) * amplitude * Math.Sqrt(48.0 / period));
            double value = kind switch
            {
                "sine" => amplitude * Math.Sin(2 * Math.PI * at / period),
                "square" => at < period / 2 ? amplitude : -amplitude,
                "walk" => Math.Clamp(walked, -amplitude, amplitude),
                _ => random.Next(-amplitude, amplitude + 1),
            };
            return (int)value + random.Next(-jitter, jitter + 1);
        };
    }
}
