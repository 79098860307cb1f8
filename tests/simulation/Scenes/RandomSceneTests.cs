using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Simulation.Scenes;
using Gateway.Tests.Fakes;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>
/// Scenes from seeds against the judges and the models. <c>GATEWAY_SCENE_SEEDS</c> for more of them,
/// <c>GATEWAY_SCENE_FIRST_SEED</c> for others.
/// </summary>
public sealed class RandomSceneTests(ITestOutputHelper output)
{
    private static readonly int SeedCount = TestCount.Of(2, 8);

    [Fact]
    public void A_scene_of_any_seed_keeps_every_promise_and_brings_what_its_curves_demand()
    {
        int first = Number("GATEWAY_SCENE_FIRST_SEED", 1);
        int count = Number("GATEWAY_SCENE_SEEDS", SeedCount);
        ConcurrentBag<string> wrong = [];
        int transitions = 0;
        int messages = 0;
        Parallel.For(first, first + count, seed =>
        {
            try
            {
                PlayedScene played = PlayedScene.Of(new RandomScene(seed).ToJson());
                foreach (string broken in SceneVerdict.Of(played.Record).Broken.Take(5))
                {
                    wrong.Add($"seed {seed}: {broken}");
                }

                Interlocked.Add(ref transitions, CompareAlarms(played));
                Interlocked.Add(ref messages, CompareTelemetry(played));
            }
            catch (Exception exception)
            {
                wrong.Add($"seed {seed}: {exception}");
            }
        });
        output.WriteLine($"seeds {first} to {first + count - 1}: {transitions} transitions, {messages} telemetry messages");
        Assert.True(wrong.IsEmpty, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(transitions > 10 * count && messages > 100 * count, $"{transitions} transitions and {messages} messages are no test");
    }

    private static int CompareAlarms(PlayedScene played)
    {
        string[] expected = [.. new ExpectedAlarms(played).All().Select(one => $"{one.Alarm} {one.Seq} {one.State}").Order()];
        Assert.Equal(
            expected,
            played.Messages("alarm").Select(one => $"{one.Name} {one.Body.GetProperty("seq")} {one.Body.GetProperty("state").GetString()}")
                .Distinct().Order());
        return expected.Length;
    }

    private static int CompareTelemetry(PlayedScene played)
    {
        var due = new ExpectedTelemetry(played).All().ToDictionary(one => (one.Boot.Number, one.Sensor, one.Seq));
        int count = 0;
        foreach ((string sensor, _, var body) in played.Messages("telemetry"))
        {
            ExpectedMessage one = due[(body.GetProperty("boot").GetInt64(), sensor, body.GetProperty("seq").GetInt64())];
            Assert.Equal(one.Value, (int)(body.GetProperty("value").GetDecimal() * 1000));
            Assert.True((played.MomentOf(body) ?? one.AtMs) == one.AtMs, $"{sensor} seq {one.Seq}");
            count++;
        }

        return count;
    }

    private static int Number(string variable, int unset) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : unset;
}
