using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class TopicFilterTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "ab", false)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "/a", false)]
    [InlineData("a", "a/", false)]
    [InlineData("a/", "a", false)]
    [InlineData("a/", "a/", true)]
    [InlineData("a//b", "a//b", true)]
    [InlineData("a/+/b", "a//b", true)]
    [InlineData("a/b", "a//b", false)]
    [InlineData("#", "a", true)]
    [InlineData("#", "/", true)]
    [InlineData("#", "a/b/c", true)]
    [InlineData("+", "a", true)]
    [InlineData("+", "a/b", false)]
    [InlineData("+", "/a", false)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+/+", "/", true)]
    [InlineData("/#", "/", true)]
    [InlineData("/#", "a", false)]
    [InlineData("/#", "/a/b", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player10", false)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("sport/#", "sport/", true)]
    [InlineData("sport/#", "sports", false)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/tennis/#", "sport/tennis", true)]
    [InlineData("+/tennis/#", "sport/golf", false)]
    [InlineData("sport/+/player1", "sport/tennis/player1", true)]
    [InlineData("sport/+/player1", "sport/tennis/court/player1", false)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("+", "$SYS", false)]
    [InlineData("+/#", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("$SYS/#", "$SYS", true)]
    [InlineData("$SYS/+", "$SYS/x", true)]
    [InlineData("a/+", "a/$x", true)] // $ matters only in the first place
    [InlineData("a/#", "a/$x", true)]
    [InlineData("größe/+", "größe/å", true)]
    public void A_filter_matches_as_section_4_7_says(string filter, string topic, bool matches) =>
        Assert.Equal(matches, TopicFilter.Matches(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(topic)));

    [Theory]
    [InlineData("a", true)]
    [InlineData("/", true)]
    [InlineData("//", true)]
    [InlineData("#", true)]
    [InlineData("+", true)]
    [InlineData("+/#", true)]
    [InlineData("+/+", true)]
    [InlineData("/+/#", true)]
    [InlineData("a b/c", true)]
    [InlineData("$SYS/#", true)]
    [InlineData("", false)]
    [InlineData("a#", false)]
    [InlineData("#a", false)]
    [InlineData("#/", false)]
    [InlineData("#/a", false)]
    [InlineData("a/#/b", false)]
    [InlineData("##", false)]
    [InlineData("a+", false)]
    [InlineData("+a/b", false)]
    [InlineData("a/+b", false)]
    [InlineData("++", false)]
    [InlineData("+#", false)]
    public void A_filter_is_valid_as_section_4_7_1_says(string filter, bool valid) =>
        Assert.Equal(valid, TopicFilter.IsValid(Encoding.UTF8.GetBytes(filter)));

    [Fact]
    public void The_broker_delivers_dollar_topics_to_subscriptions_that_name_them_only()
    {
        var broker = new Broker();
        RawClient all = RawClient.Connected(broker, "all").Subscribed("#", 0);
        RawClient named = RawClient.Connected(broker, "named").Subscribed("$x/#", 0);
        broker.Publish("$x/y", "1"u8);
        Assert.Equal("", all.Receive());
        Assert.Equal("30 07 00 04 24 78 2F 79 31", named.Receive());
    }
}
