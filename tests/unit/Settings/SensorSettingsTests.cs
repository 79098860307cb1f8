using Gateway.App;
using Gateway.Sensors;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class SensorSettingsTests
{
    private readonly SettingsStore store = new SettingsWorld().Start();

    [Fact]
    public void Gain_offset_range_and_fastest_change_arrive()
    {
        store.MustSet("sensor.2.gain", "6.25");
        store.MustSet("sensor.2.offset", "-25");
        store.MustSet("sensor.2.min", "-0.5");
        store.MustSet("sensor.2.max", "100.5");
        store.MustSet("sensor.2.change", "2");
        SensorCheck check = SensorSettings.CheckOf(store.Pending, 2);
        Assert.Equal(
            (6_250_000, -25_000, -500, 100_500, 2_000),
            (check.GainPpm, check.OffsetMilli, check.RangeMilliMin, check.RangeMilliMax, check.ChangeMilliPerSecondMax));
    }

    [Fact]
    public void Whatever_the_settings_take_a_sensor_can_be_made_of()
    {
        var ends = new (string Key, string[] Values)[]
        {
            ("gain", ["0.000001", "2000", "-2000", "-0.000001"]),
            ("offset", ["-1000000", "1000000"]), ("min", ["-2000000"]), ("max", ["2000000"]),
            ("change", ["0", "2000000"]),
            ("calibration", ["-1000000=1000000, 1000000=-1000000", "0=0,0.001=1000000"])
        };
        foreach ((string key, string[] values) in ends)
        {
            foreach (string value in values)
            {
                store.MustSet("sensor.1." + key, value);
                Assert.NotNull(new CheckedSensor(new PulseCounter(null, 1, 12).Rate, SensorSettings.CheckOf(store.Pending, 1)));
            }
        }
    }

    [Fact]
    public void Two_points_arrive_in_the_order_of_their_raw_values_and_stand_in_place_of_gain_and_offset()
    {
        store.MustSet("sensor.2.calibration", "100 = 99.1 , 0=0.4");
        Assert.Equal("0=0.4, 100=99.1", store.Pending.Text(SettingId.SensorCalibration + 2));
        SensorCheck check = SensorSettings.CheckOf(store.Pending, 2);
        Assert.Equal((98_700, 100_000, 0, 400), (check.GainPpm, check.GainParts, check.ZeroMilli, check.OffsetMilli));
        Assert.False(SensorSettings.Calibrate(check, store.Pending, 2));
        store.Unset(SettingId.SensorCalibration + 2);
        Assert.True(SensorSettings.Calibrate(check, store.Pending, 2));
        Assert.Equal(
            (SensorLimits.GainPpmOne, SensorLimits.GainPpmOne, 0, 0),
            (check.GainPpm, check.GainParts, check.ZeroMilli, check.OffsetMilli));
    }

    [Fact]
    public void Unset_they_change_nothing_and_believe_every_reading()
    {
        SensorCheck check = SensorSettings.CheckOf(store.Pending, 1);
        Assert.Equal((SensorLimits.GainPpmOne, 0, 0), (check.GainPpm, check.OffsetMilli, check.ChangeMilliPerSecondMax));
        Assert.Equal((-2_000_000_000, 2_000_000_000), (check.RangeMilliMin, check.RangeMilliMax));
    }
}
