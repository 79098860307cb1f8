using Gateway.Views;
using Xunit;

namespace Gateway.Tests.Unit.Views;

/// <summary>What a live view makes of messages.</summary>
public class WatchModelTests
{
    private const long Ms = 1_763_712_345_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Ms);

    private readonly WatchModel model = new("plant/a");

    [Fact]
    public void A_gateways_messages_are_its_picture()
    {
        Assert.True(model.Take("plant/a/cellar/status", "online"));
        Assert.True(model.Take("plant/a/cellar/telemetry/t", """{"value":21.500,"unit":"°C","seq":1,"boot":1,"time":null}"""));
        Assert.True(model.Take("plant/a/cellar/telemetry/t", """{"value":22.500,"unit":"°C","seq":2,"boot":1,"time":null}"""));
        Assert.True(model.Take("plant/a/cellar/sensor/t", """{"state":"fault","reason":"no-answer","time":null}"""));
        string hot = $$"""{"state":"active-unack","severity":"high","value":81.200,"limit":80.000,"seq":7,"time":{{Ms - 5000}}}""";
        Assert.True(model.Take("plant/a/cellar/alarm/hot", hot, Now));
        Assert.True(model.Take("plant/a/cellar/alarm/wet", """{"state":"normal","severity":"low","seq":9,"skipped":2,"time":null}""", Now));
        Assert.True(model.Take(
            "plant/a/cellar/health", """{"uptime":60000,"boot":3,"reconnects":1,"held":2,"table":32,"faults":{"link-lost":1}}"""));

        WatchedGateway gateway = Assert.Single(model.Gateways).Value;
        Assert.Equal("online", gateway.Status);
        Assert.Equal([21.5, 22.5], gateway.Sensors["t"].Values);
        Assert.Equal(("°C", "fault", "no-answer"), (gateway.Sensors["t"].Unit, gateway.Sensors["t"].State, gateway.Sensors["t"].Reason));
        Assert.Equal(
            new WatchedAlarm { State = "active-unack", Severity = "high", Value = "81.200", Limit = "80.000", Since = Now.AddSeconds(-5) },
            gateway.Alarms["hot"]);
        Assert.Equal(new WatchedAlarm { State = "normal", Severity = "low", Skipped = "2", Since = Now }, gateway.Alarms["wet"]);
        Assert.True(model.Take(
            "plant/a/cellar/alarm/wet",
            """{"state":"shelved","severity":"low","quality":"uncertain","chattering":true,"seq":9,"time":null}""", Now));
        Assert.Equal(
            new WatchedAlarm { State = "shelved", Severity = "low", Quality = "uncertain", IsChattering = true, Since = Now },
            gateway.Alarms["wet"]);
        Assert.Contains(
            ViewRows.Of(model, Now), row => row.State == "shelved" && row.Note == "low, uncertain, chattering" && row.Rank == RowRank.Rest);
        Assert.Equal("up 0.00:01:00, boot 3, reconnects 1, held 2 of 32", gateway.Health);
        Assert.Equal("link-lost 1", gateway.Faults);
    }

    [Theory]
    [InlineData("other/a/cellar/status", "online")]
    [InlineData("plant/a/cellar", "online")]
    [InlineData("plant/a/cellar/status", "perhaps")]
    [InlineData("plant/a/cellar/cmd/ping", "")]
    [InlineData("plant/a/cellar/telemetry/t", "21.5")]
    [InlineData("plant/a/cellar/telemetry/t", """{"value":"21.5"}""")]
    [InlineData("plant/a/cellar/telemetry/t", "{")]
    [InlineData("plant/a/cellar/alarm/hot", "[]")]
    [InlineData("plant/a/cellar/alarm/hot", "{}")]
    [InlineData("plant/a/cellar/alarm/hot/more", "{}")]
    public void What_is_no_gateways_message_changes_nothing(string topic, string payload)
    {
        Assert.False(model.Take(topic, payload));
        Assert.Empty(model.Gateways.Values.SelectMany(gateway => gateway.Alarms));
    }

    [Fact]
    public void An_empty_message_removes_what_it_is_about()
    {
        model.Take("plant/a/cellar/alarm/hot", """{"state":"normal"}""");
        model.Take("plant/a/cellar/telemetry/t", """{"value":1}""");
        Assert.True(model.Take("plant/a/cellar/alarm/hot", ""));
        Assert.True(model.Take("plant/a/cellar/sensor/t", ""));
        Assert.Empty(model.Gateways["cellar"].Alarms);
        Assert.Empty(model.Gateways["cellar"].Sensors);
        Assert.False(model.Take("plant/a/cellar/alarm/hot", ""));
        Assert.False(model.Take("plant/a/other/alarm/hot", ""));
        Assert.Single(model.Gateways);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("9223372036854775807")]
    [InlineData("\"now\"")]
    public void A_time_that_no_calendar_has_is_the_time_of_arrival(string time)
    {
        Assert.True(model.Take("plant/a/cellar/alarm/hot", $$"""{"state":"active-unack","time":{{time}}}""", Now));
        Assert.Equal(Now, model.Gateways["cellar"].Alarms["hot"].Since);
    }

    [Fact]
    public void Control_characters_of_others_do_nothing_to_a_terminal()
    {
        Assert.True(model.Take("plant/a/\u001b[2J/alarm/\u0007", """{"state":"\u001b[31m","severity":"","seq":1}"""));
        Assert.Equal("?[2J", Assert.Single(model.Gateways).Key);
        Assert.Equal("?[31m", model.Gateways["?[2J"].Alarms["?"].State);
        Assert.Equal("a?b?c", WatchModel.Printable("a\u202eb\u2028c"));
    }

    [Fact]
    public void A_plot_goes_from_the_least_to_the_largest_value()
    {
        Assert.Equal("▁▅█", Plot.Of([1, 2, 2.7]));
        Assert.Equal("▁▁", Plot.Of([5, 5]));
        Assert.Equal("", Plot.Of([]));
    }
}
