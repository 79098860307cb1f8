using Gateway.Client;
using Xunit;

namespace Gateway.Tests.Unit.Client;

/// <summary>The URL of a broker, and that no message repeats the password in it.</summary>
public class BrokerAddressTests
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData("mqtt://host", "host", 1883, false, null, null)]
    [InlineData("mqtts://host", "host", 8883, true, null, null)]
    [InlineData("mqtt://u@host:5", "host", 5, false, "u", null)]
    [InlineData("mqtt://my_broker.lan", "my_broker.lan", 1883, false, null, null)]
    [InlineData("mqtts://broker.example.com.:8884", "broker.example.com", 8884, true, null, null)]
    [InlineData("mqtt://u:p@host", "host", 1883, false, "u", "p")]
    [InlineData("mqtt://u%40x:p%3A%2F%40@[::1]:5", "::1", 5, false, "u@x", "p:/@")]
    public void A_url_is_read(string url, string host, int port, bool tls, string? user, string? password)
    {
        BrokerAddress broker = BrokerAddress.Parse(url);
        Assert.Equal((host, port, tls, user, password), (broker.Host, broker.Port, broker.UseTls, broker.UserName, broker.Password));
        Assert.DoesNotContain("u", broker.ToString().Replace("mqtt", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user:hunter2@host")]
    [InlineData("mqtt:user:hunter2@host")]
    [InlineData("mqtt:/user:hunter2@host")]
    [InlineData("mqtt:///user:hunter2@host")]
    [InlineData("http://user:hunter2@host")]
    [InlineData("mqtt://user:hunter2")]
    [InlineData("mqtt://user:hunter2@")]
    [InlineData("mqtt://user:hunter2@host:port")]
    [InlineData("mqtt://user:hunter2@host:70000")]
    [InlineData("mqtt://user:hunter2@host:0")]
    [InlineData("mqtt://user:hunter2@host/topic")]
    [InlineData("mqtt://user:hunter2@host#x")]
    [InlineData("mqtt://user:hunter2@host?x=1")]
    [InlineData("mqtt://user:pass@hunter2@host:x")]
    [InlineData("mqtt://user:pass/hunter2@host")]
    [InlineData("mqtt://user:pass\\hunter2@host")]
    [InlineData("mqtt://user:12/hunter2@host")]
    [InlineData("mqtt://user:12#hunter2@host")]
    [InlineData("mqtt://user:12?hunter2@host")]
    [InlineData("mqtt://user:pass hunter2@host x")]
    [InlineData("mqtt//user:hunter2@host")]
    [InlineData("hunter2")]
    public void What_is_said_of_a_wrong_url_has_no_part_of_it(string url)
    {
        FormatException refused = Assert.Throws<FormatException>(() => BrokerAddress.Parse(url));
        Assert.DoesNotContain(Secret, refused.ToString());
    }

    // What .NET takes for a host must not be the end of a password that should have been encoded.
    [Theory]
    [InlineData("mqtt://user:pass@hunter2@host")]
    [InlineData("mqtt://user:pass:hunter2@host")]
    public void A_password_with_a_separator_is_read_whole_or_refused(string url)
    {
        try
        {
            BrokerAddress broker = BrokerAddress.Parse(url);
            Assert.Equal("host", broker.Host);
            Assert.Contains(Secret, broker.Password);
        }
        catch (FormatException refused)
        {
            Assert.DoesNotContain(Secret, refused.Message);
        }
    }
}
