using System.Text.Json;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The same day again and again, with the power cut at each storage write in turn, the slot left old or new: no transition is lost, none
/// arrives twice at QoS 2, and none arrives at QoS 1 with another number.
/// </summary>
public class PowerCutTests
{
    /// <summary>
    /// The writes of a turn are one operation, which is cut or reported as failed. After a failure the gateway starts again.
    /// </summary>
    [Theory]
    [InlineData(2, OnwardAt.Pubrel, false, false)]
    [InlineData(2, OnwardAt.Pubrel, false, true)]
    [InlineData(2, OnwardAt.Pubrel, true, false)]
    [InlineData(2, OnwardAt.Publish, true, true)]
    [InlineData(1, OnwardAt.Publish, false, false)]
    [InlineData(1, OnwardAt.Publish, true, true)]
    public void At_every_commit_of_a_turn_no_transition_is_raised_twice_or_swallowed(
        int qos, OnwardAt onward, bool leavesNew, bool isReported)
    {
        var whole = new World(options: new BrokerOptions { OnwardAt = onward }) { Gathers = true };
        Assert.False(Day(whole, qos));
        int commits = whole.Power.Operations;
        Assert.InRange(commits, 10, 200);
        int recoveries = 0;
        for (int at = 1; at <= commits; at++)
        {
            var power = new FakePower { CutAt = isReported ? 0 : at, FailAt = isReported ? at : 0, LeavesNew = leavesNew };
            var world = new World(power, new BrokerOptions { OnwardAt = onward }) { Gathers = true };
            bool cut = Day(world, qos);

            recoveries += world.Recoveries;
            Assert.Equal(!isReported, cut);
            Judge(world, qos, $"commit {at}");
        }

        // At each but the writes of the start, which are on their own.
        int atStart = new World().PowerOn(qos).Power.Operations;
        Assert.Equal(isReported ? commits - atStart : 0, recoveries);
    }

    [Theory]
    [InlineData(2, OnwardAt.Pubrel, false, 0)]
    [InlineData(2, OnwardAt.Pubrel, true, 2)]
    [InlineData(2, OnwardAt.Publish, false, 2)]
    [InlineData(2, OnwardAt.Publish, true, 0)]
    [InlineData(1, OnwardAt.Publish, false, 0)]
    [InlineData(1, OnwardAt.Publish, true, 2)]
    public void At_every_write_no_transition_is_raised_twice_or_swallowed(int qos, OnwardAt onward, bool cutLeavesNew, int packets)
    {
        var whole = new World(options: new BrokerOptions { OnwardAt = onward });
        Assert.False(Day(whole, qos));
        int writes = whole.Power.Operations;
        Assert.InRange(writes, 15, 400);
        Assert.Equal([("active-unack", 1), ("rtn-unack", 2), ("active-unack", 3), ("active-acked", 4), ("normal", 5)], Transitions(whole));
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            var world = new World(
                new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew }, new BrokerOptions { OnwardAt = onward })
            {
                PacketCount = packets
            };
            Assert.True(Day(world, qos));
            Judge(world, qos, $"cut at write {cutAt}");
        }
    }

    private static void Judge(World world, int qos, string what)
    {
        var seen = Transitions(world).ToList();
        string story = $"{what}: " + string.Join(' ', seen);
        var distinct = seen.Distinct().ToList();
        if (qos == 2)
        {
            Assert.True(distinct.Count == seen.Count, "twice: " + story);
        }

        // One number is one transition, and they alternate without a gap.
        Assert.True(distinct.Select(one => one.Seq).Distinct().Count() == distinct.Count, "number twice: " + story);
        IEnumerable<int> numbers = distinct.Select(one => one.Seq).Order();
        Assert.True(numbers.SequenceEqual(Enumerable.Range(1, distinct.Count)), "gap: " + story);
        Assert.True(distinct.Count(one => one.State == "active-unack") == 2, "raised: " + story);
        Assert.True(distinct.Count(one => one.State is "rtn-unack" or "normal") == 2, "cleared: " + story);
        Assert.True(distinct.Count(one => one.State == "active-acked") == 1, "acknowledged: " + story);
        Assert.True(world.Loop.Session.HeldCount == 0, "held: " + story);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_every_write_with_many_alarms_the_states_outlive_their_records(bool cutLeavesNew)
    {
        int writes = 0;
        for (int cutAt = 0; cutAt <= writes; cutAt += cutAt < 60 ? 1 : 7)
        {
            var world = new World(new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew });
            world.Door.IsHigh = true;
            Guarded(world, 1, null, () => world.Run(3000));
            for (int i = 0; i < 24; i++)
            {
                // 48 transitions of one rule overwrite the door's only record.
                Guarded(world, 1, () => world.Sensor.ValueMilli = 90_000, () => world.Run(1100));
                Guarded(world, 1, () => world.Sensor.ValueMilli = 20_000, () => world.Run(1100));
            }

            Guarded(world, 1, null, () => world.PowerOn(1).Run(5000));
            Assert.Equal(["active-unack"], world.Payloads("alarm/door").Distinct().Select(StateOf));
            writes = Math.Max(writes, world.Power.Operations);
        }

        Assert.True(writes > 60);
    }

    /// <summary>Alarm raised, cleared, raised, acknowledged, cleared; true if the power was cut meanwhile.</summary>
    private static bool Day(World world, int qos)
    {
        bool cut = Guarded(world, qos, null, () => world.Run(3000));
        cut |= Guarded(world, qos, () => world.Sensor.ValueMilli = 90_000, () => world.Run(3000));
        cut |= Guarded(world, qos, () => world.Sensor.ValueMilli = 20_000, () => world.Run(3000));
        cut |= Guarded(world, qos, () => world.Sensor.ValueMilli = 91_000, () => world.Run(3000));
        cut |= Guarded(world, qos, () => world.Command("ack", "hot"), () => world.Run(3000));
        cut |= Guarded(world, qos, () => world.Sensor.ValueMilli = 20_000, () => world.Run(5000));
        return cut;
    }

    private static bool Guarded(World world, int qos, Action? cause, Action part)
    {
        cause?.Invoke();
        try
        {
            if (world.Loop == null)
            {
                world.PowerOn(qos);
            }

            part();
            return false;
        }
        catch (PowerCutException)
        {
            world.PowerOn(qos).Run(8000);
            return true;
        }
    }

    private static IEnumerable<(string State, int Seq)> Transitions(World world)
    {
        return world.Payloads("alarm/hot").Select(
            payload => (StateOf(payload), JsonDocument.Parse(payload).RootElement.GetProperty("seq").GetInt32()));
    }

    private static string StateOf(string payload) => JsonDocument.Parse(payload).RootElement.GetProperty("state").GetString()!;
}
