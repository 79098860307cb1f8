using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// Alarms that are shelved, out of service, suppressed, or on a dead sensor: what consumers see, and what power cuts leave.
/// </summary>
public class AlarmMarksTests
{
    private readonly World world = new() { CommandTokenMs = 0 };

    [Fact]
    public void A_dead_sensor_makes_its_alarm_uncertain_once_also_over_a_restart()
    {
        world.PowerOn();
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        world.Sensor.Next = SensorStatus.Failed;
        world.Run(5000);
        Assert.Equal(["active-unack 1", "active-unack 2 uncertain"], Told(world, "hot"));
        world.PowerOn().Run(30_000);
        Assert.Equal(2, Told(world, "hot").Count);
        world.Sensor.Next = SensorStatus.Ok;
        world.Run(5000);
        Assert.Equal("active-unack 3", Told(world, "hot")[^1]);
        Assert.Equal(3, Told(world, "hot").Count);
    }

    [Fact]
    public void A_reading_that_changes_the_state_ends_the_uncertainty_in_one_message()
    {
        world.PowerOn();
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        world.Sensor.Next = SensorStatus.Failed;
        world.Run(3000);
        world.Sensor.Next = SensorStatus.Ok;
        world.Sensor.ValueMilli = 20_000;
        world.Run(5000);
        Assert.Equal(["active-unack 1", "active-unack 2 uncertain", "rtn-unack 3"], Told(world, "hot"));
    }

    [Fact]
    public void A_sensor_that_never_reads_is_uncertain_when_it_is_stale()
    {
        world.Sensor.Next = SensorStatus.Pending;
        world.PowerOn().Run(50_000);
        Assert.Empty(Told(world, "hot"));
        world.Run(20_000);
        Assert.Equal(["normal 1 uncertain"], Told(world, "hot"));
        Assert.Empty(Told(world, "door"));
    }

    [Fact]
    public void A_sensor_that_comes_and_goes_makes_no_flood()
    {
        world.PowerOn(change: parts => parts.Alarms[0].Rule.ChatterLimit = 6);
        for (int i = 0; i < 200; i++)
        {
            world.Sensor.Next = i % 2 == 0 ? SensorStatus.Failed : SensorStatus.Ok;
            world.Run(5000);
        }

        Assert.Equal(7, Told(world, "hot").Count);
        Assert.EndsWith("chattering", Told(world, "hot")[^1]);

        // The sensor reads again: told as a summary, and the mark ends after an hour.
        world.Run(1_500_000);
        Assert.StartsWith("normal", Told(world, "hot")[^1]);
        Assert.DoesNotContain("uncertain", Told(world, "hot")[^1]);
        world.Run(2_200_000);
        Assert.DoesNotContain("chattering", Told(world, "hot")[^1]);
        Assert.StartsWith("normal", Told(world, "hot")[^1]);
        Assert.True(world.CountOf(AlarmsFaults.TransitionHeldBack) > 90);
        AssertGapsExplained(world, "hot");
    }

    [Fact]
    public void Shelving_and_its_end_are_told_and_what_happens_meanwhile_is_skipped()
    {
        world.PowerOn();
        world.Run(3000);
        Send("shelve", "hot 2", "ok");
        Send("shelve", "hot 2", "ok");
        Assert.Equal(["shelved 1"], Told(world, "hot"));
        for (int i = 0; i < 5; i++)
        {
            world.Sensor.ValueMilli = i % 2 == 0 ? 90_000 : 20_000;
            world.Run(5000);
        }

        Assert.Single(Told(world, "hot"));
        Assert.Contains("\"held-back\":[\"hot, shelved\"]", Health());
        world.Run(120_000);
        Assert.Equal(["shelved 1", "active-unack 6 skipped 4"], Told(world, "hot"));
        Assert.DoesNotContain("\"held-back\":[", Health());
        Send("unshelve", "hot", "ok");
        Assert.Equal(2, Told(world, "hot").Count);
    }

    [Theory]
    [InlineData("shelve", "hot", "wants: alarm minutes")]
    [InlineData("shelve", "hot 0", "wants: alarm minutes")]
    [InlineData("shelve", "hot 1441", "wants: alarm minutes")]
    [InlineData("shelve", "hot soon", "wants: alarm minutes")]
    [InlineData("shelve", "cold 5", "no such alarm")]
    [InlineData("unshelve", "", "no such alarm")]
    [InlineData("out-of-service", "all", "no such alarm")]
    [InlineData("in-service", "hot now", "no such alarm")]
    public void What_cannot_be_done_is_refused(string command, string payload, string answer)
    {
        world.PowerOn();
        world.Run(2000);
        Send(command, payload, answer);
        Assert.Empty(Told(world, "hot"));
    }

    [Fact]
    public void What_an_operator_does_counts_the_held_transition_that_it_replaces()
    {
        world.PowerOn();
        world.Run(3000);
        Send("out-of-service", "hot", "ok");
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        Send("shelve", "hot 2", "ok");
        Assert.Equal(["out-of-service 1", "out-of-service 3 skipped 1"], Told(world, "hot"));
        Assert.Equal(1, world.CountOf(AlarmsFaults.TransitionHeldBack));
        world.Sensor.ValueMilli = 20_000;
        world.Run(3000);
        Send("ack", "hot", "ok");
        Assert.Equal("out-of-service 5 skipped 1", Told(world, "hot")[^1]);
        Assert.Equal(2, world.CountOf(AlarmsFaults.TransitionHeldBack));
    }

    [Fact]
    public void Out_of_service_outlives_a_restart_and_a_shelf_does_not()
    {
        world.PowerOn();
        world.Run(3000);
        Send("out-of-service", "hot", "ok");
        Send("shelve", "door 60", "ok");
        world.PowerOn();
        world.Sensor.ValueMilli = 90_000;
        world.Run(30_000);
        Assert.Equal(["out-of-service 1"], Told(world, "hot"));
        Assert.Equal(["shelved 1", "normal 2"], Told(world, "door"));
        Send("in-service", "hot", "ok");
        Assert.Equal("active-unack 2", Told(world, "hot")[^1]);
    }

    [Fact]
    public void A_suppressed_alarm_follows_the_alarm_that_suppresses_it()
    {
        world.PowerOn(change: parts => parts.Alarms[0].Rule.Suppressor = 2);
        world.Run(3000);
        world.Door.IsHigh = true;
        world.Run(3000);
        Assert.Equal(["suppressed 1"], Told(world, "hot"));
        world.Sensor.ValueMilli = 90_000;
        world.Run(5000);
        Assert.Single(Told(world, "hot"));
        world.Door.IsHigh = false;
        world.Run(3000);
        Assert.Equal(["suppressed 1", "active-unack 2"], Told(world, "hot"));
    }

    [Theory]
    [InlineData("shelve", "hot 60", "unshelve", "shelved 1")]
    [InlineData("out-of-service", "hot", "in-service", "out-of-service 1")]
    public void What_suppresses_an_alarm_that_an_operator_keeps_quiet_is_no_news(string begin, string payload, string end, string told)
    {
        world.PowerOn(change: parts => parts.Alarms[0].Rule.Suppressor = 2);
        world.Run(3000);
        Send(begin, payload, "ok");
        for (int i = 0; i < 6; i++)
        {
            world.Door.IsHigh = i % 2 == 0;
            world.Run(5000);
        }

        Assert.Equal([told], Told(world, "hot"));
        world.Door.IsHigh = true;
        world.Run(5000);
        Assert.Equal([told], Told(world, "hot"));
        Send(end, "hot", "ok");
        Assert.StartsWith("suppressed 2", Told(world, "hot")[^1]);
        world.Door.IsHigh = false;
        world.Run(5000);
        Assert.StartsWith("normal 3", Told(world, "hot")[^1]);
    }

    [Fact]
    public void A_chattering_alarm_that_was_suppressed_is_told_after_a_minute_if_it_is_active()
    {
        world.PowerOn(change: parts =>
        {
            parts.Alarms[0].Rule.Suppressor = 2;
            parts.Alarms[0].Rule.ChatterLimit = 5;
        });
        world.Sensor.ValueMilli = 90_000;
        for (int i = 0; i < 6; i++)
        {
            world.Door.IsHigh = i % 2 == 1;
            world.Run(5000);
        }

        Assert.StartsWith("suppressed", Told(world, "hot")[^1]);
        Assert.EndsWith("chattering", Told(world, "hot")[^1]);
        world.Door.IsHigh = false;
        world.Run(70_000);
        Assert.StartsWith("active-unack", Told(world, "hot")[^1]);
    }

    [Fact]
    public void The_lamp_ignores_what_is_not_annunciated()
    {
        var lamp = new Lamp();
        world.PowerOn(change: parts => parts.Annunciator = new Annunciator(lamp, litHigh: true));
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        Assert.True(lamp.Changes > 2);
        Send("out-of-service", "hot", "ok");
        int changes = lamp.Changes;
        world.Run(5000);
        Assert.InRange(lamp.Changes, changes, changes + 1);
        Assert.False(lamp.IsLit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_every_write_a_power_cut_leaves_what_was_told_and_loses_no_alarm(bool leavesNew)
    {
        var whole = new World { CommandTokenMs = 0 };
        Assert.False(Day(whole));
        int writes = whole.Power.Operations;
        Assert.InRange(writes, 30, 400);
        Assert.Equal(
            ["out-of-service 1", "active-unack 2", "shelved 3", "rtn-unack 4"], Told(whole, "hot"));
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            var cut = new World(new FakePower { CutAt = cutAt, LeavesNew = leavesNew }) { CommandTokenMs = 0 };
            Assert.True(Day(cut));
            string story = $"cut at write {cutAt}: " + string.Join(", ", Told(cut, "hot"));
            Assert.True(Told(cut, "hot").Distinct().Count() == Told(cut, "hot").Count, story);
            Assert.True(Told(cut, "hot")[^1].StartsWith("rtn-unack", StringComparison.Ordinal), story);
            Assert.True(Told(cut, "hot").Exists(one => one.StartsWith("out-of-service", StringComparison.Ordinal)), story);
            Assert.True(Told(cut, "hot").Exists(one => one.StartsWith("active-unack", StringComparison.Ordinal)), story);
            Assert.True(cut.Loop.Session.HeldCount == 0, story);
            AssertGapsExplained(cut, "hot");
        }
    }

    // Out of service while it raises, in service again; shelved while it clears, unshelved again. True if the power was cut meanwhile.
    private static bool Day(World world)
    {
        bool cut = false;
        void Part(Action act)
        {
            if (world.Guarded(() =>
            {
                act();
                world.Run(4000);
            }))
            {
                cut = true;
                act();
                world.Run(4000);
            }
        }

        Part(() => world.Sensor.ValueMilli = 20_000);
        Part(() => world.Command("out-of-service", "hot"));
        Part(() => world.Sensor.ValueMilli = 90_000);
        Part(() => world.Command("in-service", "hot"));
        Part(() => world.Command("shelve", "hot 60"));
        Part(() => world.Sensor.ValueMilli = 20_000);
        Part(() => world.Command("unshelve", "hot"));
        Part(() => world.Sensor.ValueMilli = 19_000);
        return cut;
    }

    private void Send(string command, string payload, string answer)
    {
        world.Command(command, payload);
        world.Run(2000);
        Assert.Equal($"{{\"command\":\"{command}\",\"result\":\"{answer}\"}}", world.Payloads("reply")[^1]);
    }

    private string Health()
    {
        world.Run(61_000);
        return world.Payloads("health")[^1];
    }

    private static List<string> Told(World world, string alarm) => [.. world.Payloads("alarm/" + alarm).Select(Words)];

    private static string Words(string payload)
    {
        JsonElement body = JsonDocument.Parse(payload).RootElement;
        return $"{body.GetProperty("state")} {body.GetProperty("seq")}"
            + (body.TryGetProperty("skipped", out JsonElement skipped) ? $" skipped {skipped}" : "")
            + (body.TryGetProperty("quality", out JsonElement quality) ? $" {quality}" : "")
            + (body.TryGetProperty("chattering", out _) ? " chattering" : "");
    }

    private static void AssertGapsExplained(World world, string alarm)
    {
        long last = 0;
        foreach (string payload in world.Payloads("alarm/" + alarm))
        {
            JsonElement body = JsonDocument.Parse(payload).RootElement;
            long seq = body.GetProperty("seq").GetInt64();
            long skipped = body.TryGetProperty("skipped", out JsonElement before) ? before.GetInt64() : 0;
            Assert.Equal(last + 1 + skipped, seq);
            last = seq;
        }
    }

    private sealed class Lamp : IDigitalOutput
    {
        public bool IsLit { get; private set; }

        public int Changes { get; private set; }

        public void Set(bool high)
        {
            IsLit = high;
            Changes++;
        }
    }
}
