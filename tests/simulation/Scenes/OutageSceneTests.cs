using Gateway.Simulation.Scenes;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Simulation.Scenes;

/// <summary>The scene of an outage with a power cut in it, which README names: two sensors, of which one keeps its telemetry.</summary>
public sealed class OutageSceneTests(ITestOutputHelper output)
{
    private static readonly SceneRecord Played =
        new SceneRun(SceneReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "outage.json"))).Run();

    [Fact]
    public void It_loses_nothing_of_the_sensor_that_keeps_its_telemetry_and_half_of_the_outage_of_the_other()
    {
        SceneVerdict verdict = SceneVerdict.Of(Played);
        TelemetryFigures kept = verdict.Telemetry["kept"];
        output.WriteLine(
            $"kept: {kept.Received} of {kept.Made}, {kept.Doubled} doubled; {Played.StoredCommits} writes, {Played.StoredBytes} bytes; "
            + $"in RAM: {verdict.Telemetry["in-ram"].Missing} missing");
        Assert.Empty(verdict.Broken);
        Assert.Equal(2, Played.Boots.Count);
        Assert.Equal(0, kept.Missing);
        Assert.InRange(kept.Historical, 44, 48);
        Assert.InRange(verdict.Telemetry["in-ram"].Missing, 18, 25);
        Assert.InRange(Played.StoredCommits, 40, 60);
    }

    [Fact]
    public void A_message_that_is_missing_is_told()
    {
        int at = Played.Received.FindLastIndex(message => message.Topic.EndsWith("telemetry/kept/history", StringComparison.Ordinal));
        SceneMessage one = Played.Received[at];
        SceneRecord spoilt = Played.With(Played.Received.Where(message => !message.Payload.Span.SequenceEqual(one.Payload.Span)));
        Assert.Contains(
            SceneVerdict.Of(spoilt).Broken,
            what => what.Contains("of kept are missing, which keeps its telemetry", StringComparison.Ordinal));
    }
}
