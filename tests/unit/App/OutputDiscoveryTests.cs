using System.Text;
using System.Text.Json.Nodes;
using Gateway.App;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Outputs in Home Assistant: a switch that sends what the gateway takes, and what follows an alarm as a binary sensor.</summary>
public class OutputDiscoveryTests
{
    private const string Settings =
        "output.1.kind=pin output.1.name=pump output.1.pin=4 output.3.kind=pin output.3.name=siren output.3.pin=5 output.3.alarm=hot";

    private readonly OutputBench bench = new(Settings);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_output_is_a_component_of_its_kind(bool canChange)
    {
        HomeAssistant home = Announce(canChange);
        string[] outputs = [.. home.Components.Keys.Where(key => key.Split(' ')[2][0] is 'o' or 'f')];
        Assert.Equal(
            canChange ? ["binary_sensor gw1 f03", "switch gw1 o01"] : ["binary_sensor gw1 f01", "binary_sensor gw1 f03"], outputs.Order());
    }

    [Fact]
    public void Its_payloads_switch_the_output_and_its_topic_says_what_it_is()
    {
        JsonObject pump = Announce(true).Components["switch gw1 o01"].Config;
        Assert.Equal("switch.gw1_pump", pump["default_entity_id"]!.ToString());
        Send(pump, "payload_on");
        Assert.True(bench.Pins[4].IsHigh);
        Assert.Equal("gateway/gw1/output/pump", pump["state_topic"]!.ToString());
        Assert.Equal("on command", bench.States("pump")[^1]);
        Send(pump, "payload_off");
        Assert.False(bench.Pins[4].IsHigh);
    }

    [Fact]
    public void After_a_restart_of_Home_Assistant_outputs_say_their_states_again()
    {
        Announce(true);
        int said = bench.States("pump").Count;
        bench.World.Broker.Publish("homeassistant/status", "online"u8.ToArray(), 0);
        bench.Run(30_000);
        Assert.True(bench.States("pump").Count > said);
    }

    private void Send(JsonObject to, string payload)
    {
        bench.World.Broker.Publish(to["command_topic"]!.ToString(), Encoding.UTF8.GetBytes(to[payload]!.ToString()), 1);
        bench.Run(2000);
    }

    private HomeAssistant Announce(bool canChange)
    {
        HomeAssistant home = new();
        bench.World.Broker.Observe(
            "homeassistant/+/+/config", message => home.Take(message.Topic, Encoding.UTF8.GetString(message.Payload.Span)));
        bench.World.PowerOn(change: parts =>
        {
            bench.Add(parts);
            parts.Discovery = DiscoveryMode.On;
            parts.CommandRights = canChange ? parts.CommandRights : 0;
        }).Run(30_000);
        return home;
    }
}
