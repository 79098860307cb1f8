namespace Gateway.Tests.Interop;

/// <summary>Scenes as the user of host-simulator meets them.</summary>
public class SceneTests
{
    private static readonly string Demonstration = Path.Combine(AppContext.BaseDirectory, "scenes", "demonstration.json");

    [SkippableFact]
    public void A_scene_is_watched_live_as_CSV_and_ended_early_has_its_verdict()
    {
        Need.Signals();
        using ScratchFolder folder = new();
        string csv = folder["telemetry.csv"];
        using Child scene = Simulator.Start(["--scene", Demonstration, "--speed", "60", "--listen", "0", "--csv", csv]);
        string url = scene.WaitForLine(line => line.StartsWith("broker: ", StringComparison.Ordinal), "broker:")["broker: ".Length..];
        string[] watched = GatewayTool.Run("watch", "--broker", url, "--csv", "--count", "5");
        scene.Terminate();
        Assert.Equal(0, scene.WaitForExit());
        Assert.Equal("every promise was kept", scene.Output[^1]);
        Assert.Equal(6, watched.Length);
        Assert.Equal("time,gateway,sensor,value,min,max,unit,seq,boot,historical", watched[0]);
        string[] written = File.ReadAllLines(csv);
        Assert.All(watched, line => Assert.Contains(line, written));
    }

    [Fact]
    public void The_first_minutes_of_the_demonstration_are_told_and_judged()
    {
        using ScratchFolder folder = new();
        using Child scene = Simulator.Start(["--scene", Demonstration, "--for", "11m", "--svg", folder["picture.svg"]]);
        Assert.Equal(0, scene.WaitForExit());
        Assert.Contains(">suction-low</text>", File.ReadAllText(folder["picture.svg"]), StringComparison.Ordinal);
        string[] lines = scene.Output;
        Assert.Contains("00:02:20.000  gateway     clock set", lines);
        const string acknowledged = "00:10:00.000  subscriber  alarm/suction-low latched-acked: ";
        Assert.Contains(lines, line => line.StartsWith(acknowledged, StringComparison.Ordinal));
        Assert.Contains("commands: 2, answers: 2", lines);
        Assert.Equal("every promise was kept", lines[^1]);
    }

    [Theory]
    [InlineData("no-such-scene.json: ", "--scene", "no-such-scene.json")]
    [InlineData("--speed needs --scene", "--speed", "2")]
    [InlineData("--svg needs --scene", "--svg", "a.svg")]
    [InlineData("--id does not go with --scene", "--scene", "x.json", "--id", "a")]
    [InlineData("--speed 0 is not 1 to 1000000", "--scene", "x.json", "--speed", "0")]
    [InlineData("--listen 65536 is not 0 to 65535", "--scene", "x.json", "--listen", "65536")]
    public void A_wrong_argument_of_a_scene_is_named_with_exit_code_2(string message, params string[] arguments)
    {
        using Child scene = Simulator.Start(arguments);
        Assert.Equal(2, scene.WaitForExit());
        Assert.Contains(scene.Errors, line => line.Contains(message, StringComparison.Ordinal));
    }
}
