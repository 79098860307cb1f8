using Gateway.Views;
using Xunit;

namespace Gateway.Tests.Unit.Views;

/// <summary>The order of a live view, and its one line about everything.</summary>
public class ViewRowsTests
{
    private const long Ms = 1_763_712_345_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Ms);

    private readonly WatchModel model = new("gateway");

    [Fact]
    public void Active_alarms_come_first_then_what_is_stale_then_what_waits_then_the_rest()
    {
        Take("a/status", "online");
        Take("a/telemetry/fresh", $$"""{"value":21.5,"unit":"°C","time":{{Ms - 1000}}}""");
        Take("a/sensor/old", $$"""{"state":"stale","time":{{Ms - 600_000}}}""");
        Take("a/sensor/broken", $$"""{"state":"fault","reason":"no-answer","time":{{Ms - 7_200_000}}}""");
        Alarm("a/alarm/calm", "normal", "critical", 0);
        Alarm("a/alarm/was", "rtn-unack", "high", 60);
        Alarm("a/alarm/low", "active-unack", "low", 1);
        Alarm("a/alarm/high-known", "active-acked", "high", 2);
        Alarm("a/alarm/high-older", "active-unack", "high", 90);
        Alarm("a/alarm/high-newer", "active-unack", "high", 3);
        Alarm("b/alarm/critical", "active-acked", "critical", 4);
        Take("b/status", "offline");

        IReadOnlyList<ViewRow> rows = ViewRows.Of(model, Now);
        Assert.Equal(
            [
                "critical", "high-newer", "high-older", "high-known", "low", "b", "broken", "old", "was", "a", "fresh", "calm",
            ],
            rows.Select(row => row.Name.Length > 0 ? row.Name : row.Gateway));
        ViewRow newer = rows[1];
        Assert.Equal(("81.200", "80.000", "3 s", "high"), (newer.Value, newer.Limit, newer.Age, newer.Note));
        Assert.Equal(("2 h", "no-answer"), (rows[6].Age, rows[6].Note));
        Assert.Equal(("21.500 °C", "1 s", "▁"), (rows[10].Value, rows[10].Age, rows[10].Plot));
        Assert.Equal([true, false], new[] { rows[0].IsOld, rows[1].IsOld });
        Assert.Equal(
            new ViewSummary("2 gateways, 1 offline; 5 alarms active, 4 to acknowledge; 2 sensors stale", true, true),
            ViewSummary.Of(model));
    }

    [Fact]
    public void A_gateway_that_counts_faults_says_so()
    {
        Take("a/status", "online");
        Take("a/health", """{"uptime":60000,"boot":3,"reconnects":1,"held":2,"table":32,"faults":{"link-lost":1}}""");
        ViewRow row = Assert.Single(ViewRows.Of(model, Now));
        Assert.Equal("link-lost 1; up 0.00:01:00, boot 3, reconnects 1, held 2 of 32", row.Note);
        Assert.True(row.IsWarning);
        Assert.Equal(new ViewSummary("no alarm active; no sensor stale", false, false), ViewSummary.Of(model));
    }

    [Fact]
    public void A_sensor_without_a_message_of_its_gateway_is_the_only_row()
    {
        Take("a/telemetry/t", """{"value":1}""");
        Assert.Equal("t", Assert.Single(ViewRows.Of(model, Now)).Name);
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3599, "59 min")]
    [InlineData(3600, "1 h")]
    [InlineData(172_799, "47 h")]
    [InlineData(172_800, "2 d")]
    public void An_age_has_one_unit(int seconds, string text) => Assert.Equal(text, ViewRows.AgeOf(Now.AddSeconds(-seconds), Now));

    private void Take(string topic, string payload) => Assert.True(model.Take($"gateway/{topic}", payload, Now));

    private void Alarm(string topic, string state, string severity, int secondsAgo) => Take(
        topic,
        $$"""{"state":"{{state}}","severity":"{{severity}}","value":81.200,"limit":80.000,"seq":1,"time":{{Ms - (secondsAgo * 1000)}}}""");
}
