using Gateway.Tool.Watch;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>What `gateway watch` makes of messages.</summary>
public class WatchModelTests
{
    private readonly WatchModel model = new("plant/a");

    [Fact]
    public void A_gateways_messages_are_its_picture()
    {
        Assert.True(model.Take("plant/a/cellar/status", "online"));
        Assert.True(model.Take("plant/a/cellar/telemetry/t", """{"value":21.500,"unit":"°C","seq":1,"boot":1,"time":null}"""));
        Assert.True(model.Take("plant/a/cellar/telemetry/t", """{"value":22.500,"unit":"°C","seq":2,"boot":1,"time":null}"""));
        Assert.True(model.Take("plant/a/cellar/sensor/t", """{"state":"fault","reason":"no-answer","time":null}"""));
        Assert.True(model.Take("plant/a/cellar/alarm/hot", """{"state":"active-unack","severity":"high","seq":7}"""));
        Assert.True(model.Take("plant/a/cellar/alarm/wet", """{"state":"normal","severity":"low","seq":9,"skipped":2}"""));
        Assert.True(model.Take(
            "plant/a/cellar/health", """{"uptime":60000,"boot":3,"reconnects":1,"held":2,"table":32,"faults":{"link-lost":1}}"""));

        WatchedGateway gateway = Assert.Single(model.Gateways).Value;
        Assert.Equal("online", gateway.Status);
        Assert.Equal([21.5, 22.5], gateway.Sensors["t"].Values);
        Assert.Equal(("°C", "no-answer"), (gateway.Sensors["t"].Unit, gateway.Sensors["t"].Fault));
        Assert.Equal(new WatchedAlarm("active-unack", "high", "7"), gateway.Alarms["hot"]);
        Assert.Equal(new WatchedAlarm("normal", "low", "9", "2"), gateway.Alarms["wet"]);
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
    public void Control_characters_of_others_do_nothing_to_a_terminal()
    {
        Assert.True(model.Take("plant/a/\u001b[2J/alarm/\u0007", """{"state":"\u001b[31m","severity":"","seq":1}"""));
        Assert.Equal("?[2J", Assert.Single(model.Gateways).Key);
        Assert.Equal("?[31m", model.Gateways["?[2J"].Alarms["?"].State);
    }

    [Fact]
    public void A_plot_goes_from_the_least_to_the_largest_value()
    {
        Assert.Equal("▁▅█", Plot.Of([1, 2, 2.7]));
        Assert.Equal("▁▁", Plot.Of([5, 5]));
        Assert.Equal("", Plot.Of([]));
    }
}
