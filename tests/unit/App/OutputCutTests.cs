using Gateway.Tests.Fakes;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The power fails at each write of a command to an output: it is done at most once, and answered ok or interrupted, never both.
/// </summary>
public class OutputCutTests
{
    private const string Pump = "output.1.kind=pin output.1.name=pump output.1.pin=4 output.1.start=";

    /// <summary>Writes between the end of a command and the record of its answer.</summary>
    private const int UnansweredMax = 2;

    [Theory]
    [InlineData(2, "#a1 ", "off", false)]
    [InlineData(2, "#a1 ", "off", true)]
    [InlineData(2, "#a1 ", "last", false)]
    [InlineData(2, "#a1 ", "last", true)]
    [InlineData(2, "", "off", false)]
    [InlineData(2, "", "last", true)]
    [InlineData(1, "#a1 ", "off", false)]
    [InlineData(1, "#a1 ", "last", true)]
    [InlineData(1, "", "off", true)]
    [InlineData(1, "", "last", false)]
    [InlineData(0, "#a1 ", "last", true)]
    [InlineData(0, "#a1 ", "off", false)]
    [InlineData(0, "", "last", false)]
    public void At_every_write_a_pulse_is_done_at_most_once_and_answered_one_way(int qos, string id, string start, bool leavesNew)
    {
        int writes = Day(new OutputBench(Pump + start), qos, id + "pump pulse 300").World.Power.Operations;
        int interrupted = 0;
        int unanswered = 0;
        for (int at = 1; at <= writes; at++)
        {
            OutputBench bench = new(Pump + start, new FakePower { CutAt = at, LeavesNew = leavesNew });
            Day(bench, qos, id + "pump pulse 300");
            List<string> results = [.. bench.Results.Distinct()];
            string story = $"cut at write {at} of {writes}: rises {bench.Pins[4].Rises}, {string.Join(", ", bench.Results)}";
            Assert.True(bench.Pins[4].Rises <= 1, story);
            Assert.True(results.Count <= 1, story);
            unanswered += results.Count == 0 ? 1 : 0;
            if (results.Count == 1)
            {
                Assert.True(results[0] == "interrupted" || (results[0] == "ok" && bench.Pins[4].Rises == 1), story);
                interrupted += results[0] == "interrupted" ? 1 : 0;
            }

            Assert.True(Says(bench), story);
            if (id.Length > 0)
            {
                // Its sender asks again, on another connection and with another identifier.
                int rises = bench.Pins[4].Rises;
                bench.Command(id + "pump pulse 300", qos).Run(2000);
                Assert.True(bench.Pins[4].Rises <= 1 && (results.Count == 0 || bench.Pins[4].Rises == rises), story);
                Assert.True(bench.Results.Distinct().Count() == 1, story);
            }
        }

        // A cut between the end of the command and the record of its answer leaves it without one, until its sender asks again.
        Assert.True(qos == 0 || (interrupted > 0 && unanswered <= UnansweredMax), $"{interrupted} interrupted, {unanswered} unanswered");
    }

    [Theory]
    [InlineData(2, "#a1 ", false)]
    [InlineData(2, "", true)]
    [InlineData(1, "#a1 ", true)]
    [InlineData(1, "", false)]
    public void At_every_write_the_last_state_is_that_of_before_or_of_the_command_and_the_topic_says_which(
        int qos, string id, bool leavesNew)
    {
        int writes = Day(new OutputBench(Pump + "last"), qos, id + "pump on").World.Power.Operations;
        int on = 0;
        for (int at = 1; at <= writes; at++)
        {
            OutputBench bench = new(Pump + "last", new FakePower { CutAt = at, LeavesNew = leavesNew });
            Day(bench, qos, id + "pump on");
            string story = $"cut at write {at} of {writes}: {bench.Pins[4].IsHigh}, {string.Join(", ", bench.Results)}";
            List<string> results = [.. bench.Results.Distinct()];
            Assert.True(results.Count <= 1, story);
            Assert.True(results is [] or ["interrupted"] || (results is ["ok"] && bench.Pins[4].IsHigh == true), story);
            Assert.True(Says(bench), story);

            // As it is now, it is after another start.
            bool isOn = bench.Pins[4].IsHigh == true;
            bench.PowerOn().Run(2000);
            Assert.True(bench.Pins[4].Starts[^1] == isOn, story);
            on += isOn ? 1 : 0;
        }

        Assert.InRange(on, 1, writes);
    }

    // The topic says what the pin is.
    private static bool Says(OutputBench bench) =>
        bench.States("pump")[^1].StartsWith(bench.Pins[4].IsHigh == true ? "on " : "off ", StringComparison.Ordinal);

    private static OutputBench Day(OutputBench bench, int qos, string command)
    {
        World world = bench.World;
        world.Guarded(() => world.Run(3000), () => bench.PowerOn());
        bench.Command(command, qos);
        world.Guarded(() => world.Run(4000), () => bench.PowerOn());
        return bench;
    }
}
