using System.Text.Json;
using Gateway.Client;
using Xunit;

namespace Gateway.Tests.Unit.Client;

/// <summary>Telemetry as CSV.</summary>
public class TelemetryCsvTests
{
    [Theory]
    [InlineData(
        """{"value":21.500,"unit":"°C","seq":12,"boot":3,"time":1763712345678}""", "2025-11-21T08:05:45.678Z,gw,t,21.500,,,°C,12,3,0")]
    [InlineData(
        """{"value":-0.500,"min":-1.000,"max":0.000,"unit":"a,\"b","seq":1,"boot":1,"time":null,"historical":true}""",
        ",gw,t,-0.500,-1.000,0.000,\"a,\"\"b\",1,1,1")]
    public void A_message_is_a_line_with_the_columns_of_the_header(string payload, string line)
    {
        using JsonDocument body = JsonDocument.Parse(payload);
        Assert.Equal(line, TelemetryCsv.Line("gw", "t", body.RootElement));
        Assert.Equal("time,gateway,sensor,value,min,max,unit,seq,boot,historical", TelemetryCsv.Header);
    }

    [Theory]
    [InlineData("gateway/gw/telemetry/t", true)]
    [InlineData("plant/a/gw/telemetry/t", true)]
    [InlineData("gateway/gw/telemetry/t/history", true)]
    [InlineData("gateway/telemetry/t/history", false)]
    [InlineData("gateway/gw/alarm/telemetry", false)]
    [InlineData("gateway/telemetry/status", false)]
    [InlineData("telemetry/t", false)]
    public void Only_a_sensors_telemetry_becomes_a_line(string topic, bool isTelemetry) =>
        Assert.Equal(
            (isTelemetry, isTelemetry ? "gw" : "", isTelemetry ? "t" : ""),
            (TelemetryCsv.IsTelemetry(topic, out string gateway, out string sensor), gateway, sensor));
}
