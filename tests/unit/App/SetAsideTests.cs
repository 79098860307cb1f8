using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Hal;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>What the gateway does about packets that its broker does not take, and about its own status.</summary>
public class SetAsideTests
{
    private readonly World world = new();

    [Fact]
    public void An_offline_about_itself_is_answered_with_online_at_most_once_a_minute()
    {
        world.PowerOn().Run(2000);
        Assert.Equal(["online"], world.Payloads("status"));
        Offline();
        world.Run(2000);
        Assert.Equal(["online", "offline", "online"], world.Payloads("status"));
        Offline();
        world.Run(AppLimits.StatusAgainMs - 5000);
        Assert.Equal(4, world.Payloads("status").Count);
        world.Run(6000);
        Offline();
        world.Run(2000);
        Assert.Equal("online", world.Payloads("status")[^1]);
        Assert.Equal(0, world.CountOf(AppFaults.InboundUnexpected));
    }

    [Fact]
    public void A_gateway_that_stops_does_not_contradict_itself()
    {
        world.PowerOn().Run(2000);
        world.Loop.Stop();
        world.Run(2000);
        Assert.Equal("offline", world.Payloads("status")[^1]);
    }

    [Fact]
    public void A_birth_message_that_is_too_large_for_the_broker_is_shortened_and_costs_no_alarm()
    {
        PowerOn("/birth", bytesMax: 270, alarms: 8);
        world.Door.IsHigh = true;
        world.Run(20_000);
        Assert.NotEmpty(world.Payloads("alarm/door"));
        string birth = world.Payloads("birth")[^1];
        Assert.InRange(birth.Length, 1, AppLimits.ShortPayloadBytesMax);
        Assert.EndsWith("\"more\":true}", birth);
        Assert.Equal((1, 0), (world.CountOf(MqttFaults.SetAside), world.Loop.Session.SetAsideCount));
        Assert.Equal("online", world.Payloads("status")[^1]);
    }

    [Fact]
    public void What_is_set_aside_is_named_in_health_with_its_reason()
    {
        PowerOn("alarm/door", bytesMax: 0);
        world.Door.IsHigh = true;
        world.Run(20_000);
        Assert.Contains("\"set-aside\":[\"alarm/door, closed by the broker\"]", world.Payloads("health")[^1]);
        Assert.Empty(world.Payloads("alarm/door"));
        world.Sensor.ValueMilli = 90_000;
        world.Run(5000);
        Assert.Single(world.Payloads("alarm/hot"));
    }

    [Fact]
    public void The_longest_names_of_what_is_set_aside_fit_a_health_message()
    {
        // Three of the longest, of two alarms and a subscription, beside every fault at its highest count.
        world.PowerOn().Run(1000);
        for (int code = 1; code < (int)Fault.Count; code++)
        {
            world.Parts.Faults.Add((Fault)code, int.MaxValue);
        }

        PowerOn("alarm/", bytesMax: 0);
        world.Door.IsHigh = true;
        world.Sensor.ValueMilli = 90_000;
        world.Run(120_000);
        Assert.All(world.Payloads("health"), text => Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, AppLimits.PayloadBytesMax));
        Assert.Equal(2, world.Loop.Session.SetAsideCount);
    }

    // A broker that closes the connection on a PUBLISH to such a topic with more bytes than this.
    private void PowerOn(string topic, int bytesMax, int alarms = 0) => world.PowerOn(change: parts =>
    {
        parts.Link = new ClosingLink(Encoding.UTF8.GetBytes(topic), bytesMax) { Inner = parts.Link };
        parts.Alarms =
        [
            .. parts.Alarms,
            .. Enumerable.Range(0, alarms).Select(i => new AlarmChannel(
                Encoding.UTF8.GetBytes("a-name-of-its-full-size" + i), new ContactRule(AlarmSeverity.Low, true, 0), new FakeInput(), 1))
        ];
    });

    private void Offline() => world.Broker.Publish("gateway/gw1/status", "offline"u8, qos: 0, retain: true);

    private sealed class ClosingLink(byte[] topic, int bytesMax) : PassingLink
    {
        public override int Send(byte[] buffer, int offset, int count)
        {
            for (int at = offset; at < offset + count;)
            {
                int length = BytesOf(buffer.AsSpan(at));
                if (buffer[at] >> 4 == 3 && length > bytesMax && buffer.AsSpan(at, Math.Min(60, length)).IndexOf(topic) > 0)
                {
                    // What comes before it arrives.
                    Inner.Send(buffer, offset, at - offset);
                    ((MemoryLink)Inner).CutAfter(LinkDirection.ToBroker, at - offset);
                    return count;
                }

                at += length;
            }

            return Inner.Send(buffer, offset, count);
        }
    }
}
