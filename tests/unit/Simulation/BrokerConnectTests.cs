using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class BrokerConnectTests
{
    /// <summary>CONNECT as in section 3.1: MQTT, level 4, clean session, keep alive 60, client identifier "a".</summary>
    private const string ConnectA = "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61";

    [Fact]
    public void A_connect_is_answered_with_connack_0()
    {
        var broker = new Broker();
        var client = new RawClient(broker).Send(ConnectA);
        Assert.Equal("20 02 00 00", client.Receive());
        Assert.False(client.Connection.IsClosed);
        Assert.Equal("a", client.Connection.ClientId);
        Assert.Equal(1, broker.Counters.ConnectsAccepted);
    }

    [Fact]
    public void Another_protocol_level_gets_return_code_1_and_is_closed()
    {
        var client = new RawClient(new Broker()).Send("10 0D 00 04 4D 51 54 54 05 02 00 3C 00 01 61");
        Assert.Equal("20 02 00 01", client.Receive());
        Assert.Equal(BrokerClose.Refused, client.Connection.CloseReason);
    }

    [Fact]
    public void An_empty_client_identifier_without_clean_session_gets_return_code_2()
    {
        var client = new RawClient(new Broker()).Send(Packet.Connect("", clean: false));
        Assert.Equal("20 02 00 02", client.Receive());
        Assert.Equal(BrokerClose.Refused, client.Connection.CloseReason);
    }

    [Fact]
    public void Empty_client_identifiers_with_clean_session_get_names_that_differ()
    {
        var broker = new Broker();
        RawClient one = RawClient.Connected(broker, "");
        RawClient other = RawClient.Connected(broker, "");
        Assert.False(one.Connection.IsClosed);
        Assert.NotEqual("", one.Connection.ClientId);
        Assert.NotEqual(one.Connection.ClientId, other.Connection.ClientId);
    }

    [Fact]
    public void A_name_given_by_the_broker_is_never_one_in_use()
    {
        var broker = new Broker();
        RawClient taken = RawClient.Connected(broker, "auto-1");
        RawClient unnamed = RawClient.Connected(broker, "");
        Assert.False(taken.Connection.IsClosed);
        Assert.Equal("auto-2", unnamed.Connection.ClientId);
    }

    [Fact]
    public void A_client_identifier_beyond_the_limit_gets_return_code_2()
    {
        var broker = new Broker(new BrokerOptions { ClientIdBytesMax = 4 });
        RawClient.Connected(broker, "four");
        Assert.Equal("20 02 00 02", new RawClient(broker).Send(Packet.Connect("fiver")).Receive());
    }

    [Theory]
    [InlineData(ConnectReturnCode.ServerUnavailable, "20 02 00 03")]
    [InlineData(ConnectReturnCode.BadUserNameOrPassword, "20 02 00 04")]
    [InlineData(ConnectReturnCode.NotAuthorized, "20 02 00 05")]
    public void Authorization_chooses_the_return_code(ConnectReturnCode code, string connack)
    {
        ConnectRequest? seen = null;
        var broker = new Broker(new BrokerOptions
        {
            Authorize = request =>
            {
                seen = request;
                return code;
            }
        });
        var client = new RawClient(broker).Send(Packet.Connect("c", userName: "user", password: "secret"));
        Assert.Equal(connack, client.Receive());
        Assert.True(client.Connection.IsClosed);
        Assert.Equal(("c", "user", "secret"), (seen!.ClientId, seen.UserName, Encoding.UTF8.GetString(seen.Password!)));
        Assert.Equal(0, broker.SessionCount);
    }

    [Fact]
    public void A_refused_connect_leaves_the_connected_client_alone()
    {
        var broker = new Broker(new BrokerOptions
        {
            Authorize = request => request.UserName == "good" ? ConnectReturnCode.Accepted : ConnectReturnCode.BadUserNameOrPassword
        });
        var good = new RawClient(broker).Send(Packet.Connect("same", userName: "good"));
        new RawClient(broker).Send(Packet.Connect("same", userName: "bad"));
        Assert.False(good.Connection.IsClosed);
    }

    [Fact]
    public void A_connect_fed_byte_by_byte_is_the_same_connect()
    {
        var client = new RawClient(new Broker());
        foreach (byte one in Packet.FromHex(ConnectA))
        {
            Assert.Equal("", client.Receive());
            client.Send([one]);
        }

        Assert.Equal("20 02 00 00", client.Receive());
    }

    [Fact]
    public void Without_connect_the_connection_ends_after_its_time()
    {
        var broker = new Broker(new BrokerOptions { ConnectTimeoutMs = 100 });
        var client = new RawClient(broker, nowMs: 1000);
        broker.Advance(1100);
        Assert.False(client.Connection.IsClosed);
        Assert.Equal(1101, broker.NextDeadlineMs);
        broker.Advance(1101);
        Assert.Equal(BrokerClose.ConnectTimeout, client.Connection.CloseReason);
    }

    [Fact]
    public void Keep_alive_ends_the_connection_after_one_and_a_half_times()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", keepAlive: 10);
        client.Send(Packet.Pingreq, nowMs: 5000);
        Assert.Equal("D0 00", client.Receive());
        Assert.Equal(20_001, broker.NextDeadlineMs);
        broker.Advance(20_000);
        Assert.False(client.Connection.IsClosed);
        broker.Advance(20_001);
        Assert.Equal(BrokerClose.KeepAlive, client.Connection.CloseReason);
        Assert.Equal(1, broker.Counters.Closed(BrokerClose.KeepAlive));
        Assert.Equal(long.MaxValue, broker.NextDeadlineMs);
    }

    [Fact]
    public void A_packet_that_is_not_complete_does_not_keep_alive()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", keepAlive: 10);
        client.Send("30 05 00", nowMs: 14_000);
        broker.Advance(15_001);
        Assert.Equal(BrokerClose.KeepAlive, client.Connection.CloseReason);
    }

    [Fact]
    public void Keep_alive_0_never_ends_the_connection()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c", keepAlive: 0);
        broker.Advance(long.MaxValue / 2);
        Assert.False(client.Connection.IsClosed);
    }

    [Fact]
    public void Disconnect_ends_the_connection_and_what_follows_is_not_read()
    {
        var broker = new Broker();
        RawClient client = RawClient.Connected(broker, "c");
        client.Send([.. Packet.FromHex(Packet.Disconnect), .. Packet.Publish("t", "x")]);
        Assert.Equal(BrokerClose.Disconnect, client.Connection.CloseReason);
        Assert.Equal("", client.Receive());
        Assert.Equal(0, broker.Counters.PublishesIn(0));
        Assert.Equal(0, broker.SessionCount);
    }
}
