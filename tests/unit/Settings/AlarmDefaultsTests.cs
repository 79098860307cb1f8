using Gateway.Primitives;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

/// <summary>What an alarm's keys are while they are unset, and what a person has set.</summary>
public class AlarmDefaultsTests
{
    private readonly SettingsStore store = new SettingsWorld().Start();

    [Theory]
    [InlineData("kind=ds18b20", "kind=above limit=80", 500, 2000)]
    [InlineData("kind=ntc pin=32", "kind=below limit=0", 500, 2000)]
    [InlineData("kind=bme280", "kind=below limit=-5", 500, 2000)]
    [InlineData("kind=bme280 quantity=humidity", "kind=above limit=60", 2000, 2000)]
    [InlineData("kind=bme280 quantity=pressure", "kind=below limit=980", 500, 2000)]
    [InlineData("kind=bme280 unit=F", "kind=above limit=80", 800, 2000)]
    [InlineData("kind=4-20ma pin=32", "kind=above limit=12", 120, 2000)]
    [InlineData("kind=simulated", "kind=above limit=-40", 400, 2000)]
    [InlineData("kind=simulated", "kind=band limit=10 limit2=30", 200, 2000)]
    [InlineData("kind=ds18b20", "kind=band limit=1 limit2=2", 250, 2000)]
    [InlineData("kind=ds18b20", "kind=rate limit=6", 600, 2000)]
    [InlineData("kind=ds18b20 sample=2001", "kind=above limit=80", 500, 0)]
    [InlineData("kind=ds18b20", "kind=above limit=80 hysteresis=0 hold=0", 0, 0)]
    [InlineData("kind=ds18b20", "kind=above limit=80 hysteresis=3 hold=7000", 3000, 7000)]
    [InlineData("kind=ds18b20", "kind=fault", 0, 0)]
    [InlineData("kind=ds18b20", "kind=no-data", 0, 0)]
    public void What_is_unset_follows_the_quantity(string sensor, string alarm, int hysteresisMilli, int holdMs)
    {
        Set(sensor, alarm);
        Assert.Equal(Refusal.None, store.Rules.FindContradiction(store.Pending));
        Assert.Equal(
            (hysteresisMilli, holdMs), (AlarmDefaults.HysteresisOf(store.Pending, 1), AlarmDefaults.HoldOf(store.Pending, 1)));
    }

    [Theory]
    [InlineData("kind=above limit=80", 6)]
    [InlineData("kind=fault", 6)]
    [InlineData("kind=contact pin=4", 60)]
    [InlineData("kind=contact pin=4 chatter=0", 0)]
    [InlineData("kind=above chatter=20", 20)]
    public void A_door_may_be_opened_more_often_than_a_limit_is_crossed(string alarm, int chatter)
    {
        Set("kind=ds18b20", alarm);
        Assert.Equal(chatter, AlarmDefaults.ChatterOf(store.Pending, 1));
    }

    [Theory]
    [InlineData("kind=above hysteresis=0 hold=0 off-delay=0", true)]
    [InlineData("kind=rate limit=1 hysteresis=0 hold=0 off-delay=0", true)]
    [InlineData("kind=above hysteresis=0 hold=0", false)]
    [InlineData("kind=above hysteresis=0 hold=0 off-delay=1", false)]
    [InlineData("kind=above", false)]
    [InlineData("kind=fault hysteresis=0 hold=0 off-delay=0", false)]
    public void Only_zeros_that_somebody_set_want_a_warning(string alarm, bool isBare)
    {
        Set("kind=ds18b20", alarm);
        Assert.Equal(isBare, AlarmDefaults.IsBare(store.Pending, 1));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("none", true)]
    [InlineData("c", true)]
    [InlineData("b", false)]
    public void What_suppresses_is_another_alarm_that_nothing_suppresses(string by, bool isRefused)
    {
        Set("kind=ds18b20", "kind=above limit=80");
        foreach ((int index, string name) in new[] { (2, "b"), (3, "c") })
        {
            store.MustSet($"alarm.{index}.kind", "fault");
            store.MustSet($"alarm.{index}.name", name);
            store.MustSet($"alarm.{index}.sensor", "s");
        }

        store.MustSet("alarm.3.suppressed-by", "b");
        store.MustSet("alarm.1.suppressed-by", by);
        Assert.Equal(isRefused ? Refusal.CannotSuppress : Refusal.None, store.Rules.FindContradiction(store.Pending));
        if (isRefused)
        {
            Assert.Equal(SettingId.AlarmSuppressedBy + 1, store.Rules.RefusedId);
        }
    }

    private void Set(string sensor, string alarm)
    {
        foreach ((string prefix, string line) in new[] { ("sensor.1.", "name=s " + sensor), ("alarm.1.", "name=a sensor=s " + alarm) })
        {
            foreach (string setting in line.Split(' '))
            {
                store.MustSet(prefix + setting.Split('=')[0], setting.Split('=')[1]);
            }
        }
    }
}
