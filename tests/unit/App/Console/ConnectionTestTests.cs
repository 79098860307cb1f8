using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Provisioning;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>`test`: step by step, over the gateway's one link, and without harm to the live session.</summary>
public class ConnectionTestTests
{
    private const string AllSteps =
        "= 8 link: ok\n= 11 address: ok\n= 7 tcp: ok\n= 11 connack: ok\n= 13 subscribe: ok\n= 10 retain: ok\n= 9 qos 1: ok\n= 9 qos 2: ok\n"
        + "ok 8 78\n";

    [Fact]
    public void A_good_broker_passes_every_step()
    {
        List<ConnectRequest> connects = [];
        ConsoleWorld world = new ConsoleWorld(new BrokerOptions { Authorize = Note(connects) }).PowerOn();
        world.Run(1000);
        Assert.Equal("ok 0 0\n", world.Say("set broker.host other.example", 100));
        Assert.Equal("ok 0 0\n", world.Say("set broker.user u", 100));
        Assert.Equal("ok 0 0\n", world.Say("set broker.password p", 100));
        Assert.Equal(AllSteps, world.Say("test", 3000));
        ConnectRequest test = Assert.Single(connects, connect => connect.ClientId == "gw1-test");
        Assert.Equal(("gw1-test", true), (test.ClientId, test.CleanSession));
        Assert.Equal("u", test.UserName);

        // Live, test, live again: never two at the same time, and each with its own target.
        Assert.Equal(["live", "live", "other.example:1883", "live"], world.BrokerLink.Openings);
        Assert.Equal(["gw1", "gw1-test", "gw1"], connects.SkipWhile(c => c.CleanSession).Select(connect => connect.ClientId));
        Assert.Null(world.BrokerLink.Target);
        Assert.Equal(ConnectionState.Connected, world.World.Loop.Session.State);
    }

    [Fact]
    public void With_TLS_the_handshake_is_a_step_of_its_own()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Say("set broker.tls on");
        Assert.Contains("tcp: ok\n= 7 tls: ok\n= 11 connack: ok\n", world.Say("test", 3000));
        Assert.Contains("broker.example:8883", world.BrokerLink.Openings);
    }

    [Fact]
    public void An_unprovisioned_gateway_can_test_before_it_saves()
    {
        ConsoleWorld world = new ConsoleWorld(isProvisioned: false).PowerOn();
        Assert.StartsWith("err 10 ", world.Say("test"));
        world.Say("set broker.host broker.example");
        Assert.Equal(AllSteps, world.Say("test", 3000));
    }

    [Fact]
    public void The_live_session_is_not_taken_over_and_loses_nothing()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(1000);
        world.World.Link.StallToClient = true;
        world.World.Sensor.ValueMilli = 90_000;
        world.Run(1500);
        Assert.Equal(1, world.World.Loop.Session.HeldCount);

        // Outstanding messages get half the stop time, then the test gets the link.
        world.Say("set broker.host other.example", 100);
        world.World.Door.IsHigh = true;
        world.Say("test", 200);
        world.World.Link.StallToClient = false;
        world.Run(5000);
        Assert.EndsWith("qos 2: ok\nok 8 78\n", world.Link.Read());
        world.Run(3000);
        Assert.Equal(0, world.World.Loop.Session.HeldCount);
        Assert.Equal(2, world.World.Loop.AlarmsDelivered);
        Assert.Single(world.World.On("alarm/hot"));
        Assert.Single(world.World.On("alarm/door"));

        // No will: the gateway sent DISCONNECT before it closed the link.
        Assert.Equal(["online", "online"], world.World.Payloads("status"));
    }

    [Theory]
    [InlineData(LinkPhase.Network, HalFaults.LinkNetwork, 70, "link-failed: ", "")]
    [InlineData(LinkPhase.Address, HalFaults.LinkAddress, 71, "address-failed: broker.host has no address", "link: ok")]
    [InlineData(LinkPhase.Connection, HalFaults.LinkRefused, 72, "tcp-failed: the port refuses", "address: ok")]
    [InlineData(LinkPhase.Connection, Fault.LinkTimeout, 72, "tcp-failed: no answer", "address: ok")]
    [InlineData(LinkPhase.Security, HalFaults.LinkTls, 73, "tls-failed: check cert.ca", "tcp: ok")]
    [InlineData(LinkPhase.Clock, HalFaults.LinkClock, 73, "tls-failed: TLS needs the time", "link: ok")]
    public void Each_step_of_opening_fails_with_its_own_code_and_hint(LinkPhase phase, Fault fault, int code, string text, string last)
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.BrokerLink.FailsAt = phase;
        world.BrokerLink.FailsWith = fault;
        world.BrokerLink.Reason = "the words of the platform";
        string answer = world.Say("test", 4000);
        Assert.Contains("= 33 reason: the words of the platform\n", answer);
        Assert.Matches($"err {code} [0-9]+ {text}", answer);
        Assert.Contains(last, answer);
        Assert.Equal(ConnectionState.Connected, world.World.Loop.Session.State);
    }

    [Theory]
    [InlineData(LinkPhase.Network, 70)]
    [InlineData(LinkPhase.Address, 71)]
    [InlineData(LinkPhase.Connection, 72)]
    [InlineData(LinkPhase.Security, 73)]
    public void A_step_that_never_ends_is_ended_with_its_code(LinkPhase phase, int code)
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.BrokerLink.HangsAt = phase;
        Assert.Contains($"err {code} ", world.Say("test", ConnectionTestLimits.OpenMsMax + 5000));
        Assert.Equal(ConnectionState.Connected, world.World.Loop.Session.State);
    }

    [Theory]
    [InlineData(ConnectReturnCode.BadUserNameOrPassword, "user name or password is wrong")]
    [InlineData(ConnectReturnCode.NotAuthorized, "not authorised")]
    [InlineData(ConnectReturnCode.IdentifierRejected, "the broker refuses the client identifier")]
    [InlineData(ConnectReturnCode.ServerUnavailable, "its service is not")]
    public void Each_refusal_of_CONNACK_has_its_own_hint(ConnectReturnCode refusal, string hint)
    {
        BrokerOptions options = new()
        {
            Authorize = request => request.ClientId.EndsWith("-test", StringComparison.Ordinal) ? refusal : ConnectReturnCode.Accepted
        };
        ConsoleWorld world = new ConsoleWorld(options).PowerOn();
        string answer = world.Say("test", 4000);
        Assert.Contains("tcp: ok\nerr 74 ", answer);
        Assert.Contains(hint, answer);
    }

    [Fact]
    public void A_refused_subscription_names_its_topic()
    {
        ConsoleWorld world = new ConsoleWorld(new BrokerOptions
        {
            AllowSubscribe = (client, filter) => client != "gw1-test" || !filter.EndsWith("/alarm/test", StringComparison.Ordinal)
        }).PowerOn();
        string answer = world.Say("test", 4000);
        Assert.Contains("connack: ok\nerr 75 ", answer);
        Assert.Contains("subscribe to gateway/gw1-test/alarm/test\n", answer);
    }

    [Fact]
    public void A_message_that_is_not_acknowledged_names_its_topic()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.Run(500);
        world.Link.Type("\u0003program\ntest\n");
        world.BrokerLink.DropsPublish = true;
        world.Run(ConnectionTestLimits.AnswerMsMax + 5000);
        string answer = world.Link.Read();
        Assert.Contains("subscribe: ok\n= 25 reason: no answer in time\nerr 77 ", answer);
        Assert.Contains("gateway/gw1-test/status\n", answer);
    }

    [Fact]
    public void Cancelled_the_link_goes_back_to_the_live_session()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.BrokerLink.HangsAt = LinkPhase.Connection;
        world.Say("test", 4000);
        world.Link.Type("\u0003");
        world.Run(3000);
        Assert.Contains("err 5 ", world.Link.Read());
        Assert.Equal(ConnectionState.Connected, world.World.Loop.Session.State);
        Assert.Null(world.BrokerLink.Target);
    }

    [Fact]
    public void Whoever_hangs_up_in_a_test_leaves_the_gateway_connected()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn();
        world.BrokerLink.HangsAt = LinkPhase.Connection;
        world.Say("test", 4000);
        world.Link.HasHungUp = true;
        world.Run(3000);
        Assert.Equal(ConnectionState.Connected, world.World.Loop.Session.State);
    }

    [Fact]
    public void Without_a_link_to_test_with_it_says_so()
    {
        ConsoleWorld world = new ConsoleWorld().PowerOn(parts => parts.BrokerLink = null);
        Assert.StartsWith("err 60 ", world.Say("test"));
    }

    private static Func<ConnectRequest, ConnectReturnCode> Note(List<ConnectRequest> connects) => request =>
    {
        connects.Add(request);
        return ConnectReturnCode.Accepted;
    };
}
