using System.Text;
using Gateway.Boards.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

public sealed class DeviceSettingsTests
{
    private readonly DeviceSettings settings = new(new TableCrc32());

    [Fact]
    public void Every_key_is_read_whatever_the_line_ends()
    {
        Assert.True(Parse("broker mqtts://broker.example:8884\r\nuser gw\r\npassword a b\r\nid cellar\r\nnote passed over\r\nend\r\n"));
        Assert.Equal("broker.example", settings.Broker.Host);
        Assert.Equal(8884, settings.Broker.Port);
        Assert.True(settings.Broker.IsSecure);
        Assert.Equal("broker.example:8884", Encoding.ASCII.GetString(settings.BrokerText));
        Assert.Equal("gw", Encoding.ASCII.GetString(settings.User));
        Assert.Equal("a b", Encoding.ASCII.GetString(settings.Password));
        Assert.Equal("cellar", Encoding.ASCII.GetString(settings.Id));
    }

    [Theory]
    [InlineData("mqtt://192.168.1.10", 1883, false)]
    [InlineData("mqtts://192.168.1.10", 8883, true)]
    public void A_port_that_is_not_named_is_the_customary_one(string broker, int port, bool isSecure)
    {
        Assert.True(Parse($"broker {broker}\nend"));
        Assert.Equal(port, settings.Broker.Port);
        Assert.Equal(isSecure, settings.Broker.IsSecure);
    }

    [Theory]
    [InlineData("broker http://h\nend")]
    [InlineData("broker mqtt://\nend")]
    [InlineData("broker mqtt://h:0\nend")]
    [InlineData("broker mqtt://h:65536\nend")]
    [InlineData("broker mqtt://h:18x3\nend")]
    [InlineData("user gw\nend")]
    [InlineData("")]
    public void Without_a_broker_there_are_no_settings(string text)
    {
        Assert.False(Parse(text));
        Assert.Null(settings.Broker.Host);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        const string whole = "broker mqtt://192.168.1.10\nuser gw\nend";
        for (int bytes = 0; bytes < whole.Length; bytes++)
        {
            Assert.False(Parse(whole[..bytes]));
            Assert.Null(settings.Broker.Host);
        }

        Assert.True(Parse(whole));
    }

    [Fact]
    public void A_CRC_behind_the_last_line_is_checked()
    {
        const string body = "broker mqtt://192.168.1.10\n";
        byte[] bytes = Encoding.ASCII.GetBytes(body);
        string crc = new TableCrc32().Compute(bytes, 0, bytes.Length).ToString("X8");
        Assert.False(Parse(body.Replace("10", "11") + "end " + crc));
        Assert.False(Parse(body + "end " + crc[..7]));
        Assert.True(Parse(body + "end " + crc + "\n"));
        Assert.True(Parse(body + "end " + crc.ToLowerInvariant()));
    }

    private bool Parse(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return settings.TryParse(bytes, bytes.Length);
    }
}
