using Gateway.Tool.Provisioning;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>Settings for programs: typed as their keys are.</summary>
public class TypedValueTests
{
    [Theory]
    [InlineData("broker.port", "8883", "8883")]
    [InlineData("sensor.1.offset", "-0.3", "-0.3")]
    [InlineData("broker.tls", "on", "true")]
    [InlineData("broker.tls", "off", "false")]
    [InlineData("discovery", "off", "\"off\"")]
    [InlineData("broker.host", "(none)", "null")]
    [InlineData("broker.host", "1.2.3.4", "\"1.2.3.4\"")]
    [InlineData("broker.user", "\"(none)\"", "\"(none)\"")]
    [InlineData("broker.user", "7", "\"7\"")]
    [InlineData("broker.user", "\"a \\\"b\"", "\"a \\u0022b\"")]
    [InlineData("broker.password", "(set)", "true")]
    [InlineData("broker.password", "(not set)", "null")]
    [InlineData("cert.ca", "(none)", "null")]
    [InlineData("cert.ca", "2100 bytes crc 0a0b0c0d,1a2b3c4d", "{\"bytes\":2100,\"crc\":[\"0a0b0c0d\",\"1a2b3c4d\"]}")]
    [InlineData("of.newer-firmware", "5", "\"5\"")]
    public void A_value_has_the_type_of_its_key(string key, string shown, string json) =>
        Assert.Equal(json, TypedValue.Of(key, shown)?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("broker.hots", "; did you mean broker.host?")]
    [InlineData("brokr", "; did you mean broker?")]
    [InlineData("sensor.1.intervall", "; did you mean sensor.1.interval?")]
    [InlineData("qqqqqq", "")]
    public void A_mistyped_key_gets_the_nearest_one(string key, string suggestion) =>
        Assert.Equal(suggestion, SettingText.Suggestion(key));
}
