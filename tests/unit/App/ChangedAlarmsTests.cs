using System.Text.Json;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>An alarm's durable state when the settings were changed before the restart.</summary>
public class ChangedAlarmsTests
{
    private readonly World world = new();

    [Fact]
    public void An_alarm_in_the_place_of_another_takes_over_its_seq_and_not_its_state()
    {
        RaiseHot();
        PowerOn("door").Run(3000);
        Assert.Equal(AlarmState.Normal, Rule("door").State);
        Assert.Empty(world.Payloads("alarm/door"));
        world.Door.IsHigh = true;
        world.Run(3000);
        Assert.Equal(["active-unack 2"], Seen("door"));
    }

    [Fact]
    public void A_state_follows_its_alarm_to_another_place()
    {
        RaiseHot();
        world.Command("ack", "hot");
        world.Run(2000);
        PowerOn("door", "hot").Run(3000);
        Assert.Equal((AlarmState.ActiveAcknowledged, AlarmState.Normal), (Rule("hot").State, Rule("door").State));
        world.Sensor.ValueMilli = 20_000;
        world.Run(3000);
        Assert.Equal(["active-unack 1", "active-acked 2", "normal 3"], Seen("hot"));
        Assert.Empty(Seen("door"));
    }

    [Fact]
    public void With_another_limit_an_alarm_goes_on_from_its_state()
    {
        RaiseHot();
        world.PowerOn(change: parts => parts.Alarms = [Hot(parts, 95_000)]).Run(3000);
        Assert.Equal(["active-unack 1", "rtn-unack 2"], Seen("hot"));
    }

    [Fact]
    public void An_alarm_that_comes_back_goes_on_from_its_state_while_storage_has_it()
    {
        RaiseHot();
        PowerOn().Run(3000);
        PowerOn("door").Run(3000);
        PowerOn("door", "hot").Run(3000);
        Assert.Equal((AlarmState.ActiveUnacknowledged, AlarmState.Normal), (Rule("hot").State, Rule("door").State));
        world.Sensor.ValueMilli = 20_000;
        world.Run(3000);
        Assert.Equal(["active-unack 1", "rtn-unack 2"], Seen("hot"));
        Assert.Empty(Seen("door"));
    }

    [Fact]
    public void An_alarm_that_comes_back_after_its_records_are_gone_is_normal_and_goes_on_behind_every_seq_there_was()
    {
        RaiseHot();
        PowerOn("door").Run(3000);
        for (int i = 0; i < 100; i++)
        {
            world.Door.IsHigh = !world.Door.IsHigh;
            world.Run(200);
        }

        // Once more, so that the saved state is read and saved again.
        PowerOn("door").Run(3000);
        world.Sensor.ValueMilli = 20_000;
        PowerOn("door", "hot").Run(3000);
        Assert.Equal(AlarmState.Normal, Rule("hot").State);
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        Assert.Equal(["active-unack 1", "active-unack 2"], Seen("hot"));
        Assert.Equal(Enumerable.Range(2, 100), Seen("door").Distinct().Select(one => int.Parse(one.Split(' ')[1])));
    }

    [Fact]
    public void What_a_removed_alarm_still_owed_is_delivered()
    {
        world.Network.RefuseConnect = true;
        RaiseHot();
        PowerOn("door").Run(3000);
        world.Network.RefuseConnect = false;
        world.Run(60_000);
        Assert.Equal(["active-unack 1"], Seen("hot"));
        Assert.Empty(Seen("door"));
    }

    private void RaiseHot()
    {
        PowerOn("hot").Run(2000);
        world.Sensor.ValueMilli = 90_000;
        world.Run(3000);
        Assert.Equal(AlarmState.ActiveUnacknowledged, Rule("hot").State);
    }

    private World PowerOn(params string[] alarms) => world.PowerOn(change: parts =>
        parts.Alarms = [.. alarms.Select(
            name => name == "hot" ? Hot(parts, 80_000) : parts.Alarms.Single(alarm => alarm.Contact != null))]);

    private static AlarmChannel Hot(GatewayParts parts, int limitMilli) =>
        new("hot"u8.ToArray(), new ThresholdRule(AlarmSeverity.High, true, limitMilli, 2000, 0), parts.Sensors[0], 2);

    private AlarmRule Rule(string name) =>
        world.Parts.Alarms.Single(alarm => Ascii.Matches(alarm.Name, 0, alarm.Name.Length, Ascii.Bytes(name))).Rule;

    private List<string> Seen(string alarm) => [.. world.Payloads("alarm/" + alarm).Select(payload =>
    {
        JsonElement json = JsonDocument.Parse(payload).RootElement;
        return $"{json.GetProperty("state").GetString()} {json.GetProperty("seq").GetInt64()}";
    })];
}
