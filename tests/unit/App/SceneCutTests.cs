using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Tests.Unit.Alarms;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.App;

/// <summary>
/// The scenes of the rules on a whole gateway with a broker, with the power cut at each second and at each storage write in turn: a
/// subscriber gets the same as without a cut. Acknowledge and reset are commands.
/// </summary>
public class SceneCutTests(ITestOutputHelper log)
{
    private int? cutSecond;
    private bool wasCut;

    [Theory]
    [MemberData(nameof(SceneTable.Rows), MemberType = typeof(SceneTable))]
    public void A_power_cut_at_each_step_gives_the_same_publications(int row, string what)
    {
        Scene scene = SceneTable.Scenes[row];
        var whole = new World();
        Play(whole, scene);

        // A message about the sensor says the state again, so the re-alarm time begins again with it.
        if (scene.ReAlarms && scene.Curve.Contains('!', StringComparison.Ordinal))
        {
            Judge(whole, scene, what);
        }
        else
        {
            Assert.True(Published(whole).SequenceEqual(scene.ExpectedStates), $"{what}: {string.Join(' ', Published(whole))}");
        }

        int runs = 0;
        for (int second = 0; second < scene.Seconds().Count(); second++)
        {
            cutSecond = second;
            var world = new World();
            Play(world, scene);
            runs += Judge(world, scene, $"{what}: restarted at second {second}");
        }

        cutSecond = null;
        int writes = whole.Power.Operations;
        Assert.True(writes > 0);
        for (int cutAt = 1; cutAt <= writes; cutAt++)
        {
            foreach (bool cutLeavesNew in new[] { false, true })
            {
                var world = new World(new FakePower { CutAt = cutAt, LeavesNew = cutLeavesNew });
                wasCut = false;
                Play(world, scene);
                Assert.True(wasCut);
                runs += Judge(world, scene, $"{what}: cut at write {cutAt}, {(cutLeavesNew ? "new" : "old")} content");
            }
        }

        log.WriteLine($"{runs} runs with a cut, {writes} writes in one without");
    }

    private static int Judge(World world, Scene scene, string story)
    {
        IEnumerable<string> expected = scene.ExpectedStates;
        IEnumerable<string> found = Published(world);
        if (scene.ReAlarms)
        {
            // The re-alarm time begins again, so there may be fewer of them; the alarm is still raised and cleared.
            Assert.True(found.Count() <= expected.Count(), story);
            expected = Episodes(expected);
            found = Episodes(found);
        }

        Assert.True(
            expected.SequenceEqual(found),
            $"{story}\n  expected {string.Join(' ', expected)}\n  found    {string.Join(' ', Published(world))}");
        Assert.True(world.Loop.Session.HeldCount == 0, story);
        return 1;
    }

    private static List<string> Episodes(IEnumerable<string> states)
    {
        var episodes = new List<string>();
        foreach (string state in states.Select(state => state.StartsWith("active", StringComparison.Ordinal) ? "active" : state))
        {
            if (episodes.Count == 0 || episodes[^1] != state)
            {
                episodes.Add(state);
            }
        }

        return episodes;
    }

    // In the order of their numbers, which begin at 1, have no gap, and arrive once: the alarm is published at QoS 2.
    private static List<string> Published(World world)
    {
        var all = world.Payloads("alarm/it").Select(payload =>
        {
            JsonElement json = JsonDocument.Parse(payload).RootElement;
            return (Seq: json.GetProperty("seq").GetInt32(), State: json.GetProperty("state").GetString()!,
                IsUncertain: json.TryGetProperty("quality", out _));
        }).OrderBy(one => one.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(one => one.Seq));

        // Those that say only that the sensor died, or reads again, are no transitions of the scene.
        (string State, bool IsUncertain) before = ("normal", false);
        List<string> states = [];
        foreach ((_, string state, bool isUncertain) in all)
        {
            if (state != before.State || isUncertain == before.IsUncertain)
            {
                states.Add(state);
            }

            before = (state, isUncertain);
        }

        return states;
    }

    private void Play(World world, Scene scene)
    {
        int second = 0;
        foreach ((string? action, int milli) in scene.Seconds())
        {
            world.Sensor.Next = milli switch
            {
                int.MaxValue => SensorStatus.Failed,
                int.MinValue => SensorStatus.Pending,
                _ => SensorStatus.Ok
            };
            world.Sensor.ValueMilli = milli;
            world.Door.IsHigh = milli != 0;
            if (action != null)
            {
                world.Command(action, "it");
            }

            if (second++ == cutSecond)
            {
                Guarded(world, scene, () => PowerOn(world, scene));
            }

            Guarded(world, scene, () => world.Run(1000));
        }

        Guarded(world, scene, () => world.Run(3000));
        Guarded(world, scene, () => PowerOn(world, scene));
        Guarded(world, scene, () => world.Run(3000));
    }

    private void Guarded(World world, Scene scene, Action part)
    {
        try
        {
            if (world.Loop == null)
            {
                PowerOn(world, scene);
            }

            part();
        }
        catch (PowerCutException)
        {
            wasCut = true;
            PowerOn(world, scene);
            world.Run(1000);
        }
    }

    private static void PowerOn(World world, Scene scene) => world.PowerOn(change: parts =>
    {
        AlarmRule rule = scene.MakeRule();
        parts.Alarms =
        [
            scene.IsContact
                ? new AlarmChannel("it"u8.ToArray(), rule, world.Door, 2)
                : new AlarmChannel("it"u8.ToArray(), rule, parts.Sensors[0], 2)
        ];
    });
}
