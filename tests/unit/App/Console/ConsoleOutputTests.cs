using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>The command output at the console: words and effect of that of the broker.</summary>
public class ConsoleOutputTests
{
    private const string Outputs = "output.1.kind=pin output.1.name=pump output.1.pin=4 output.2.kind=pin output.2.name=valve "
        + "output.2.pin=5 output.2.interlock=pump output.3.kind=pin output.3.name=horn output.3.pin=6 output.3.alarm=hot "
        + "alarm.1.kind=above alarm.1.name=hot alarm.1.sensor=t9 sensor.9.kind=simulated sensor.9.name=t9 ";

    private readonly ConsoleWorld world = new();
    private readonly FakePins pins = new();

    [Theory]
    [InlineData("output pump on", "ok 0 0\n", true)]
    [InlineData("output  pump  on ", "ok 0 0\n", true)]
    [InlineData("OUTPUT pump off", "ok 0 0\n", false)]
    [InlineData("output pump pulse 60000", "ok 0 0\n", true)]
    [InlineData("output", "err 2 ", false)]
    [InlineData("output pump", "err 2 ", false)]
    [InlineData("output pump toggle", "err 2 ", false)]
    [InlineData("output pump ON", "err 2 ", false)]
    [InlineData("output pump on 5", "err 2 ", false)]
    [InlineData("output pump pulse", "err 2 ", false)]
    [InlineData("output pump pulse 9", "err 2 ", false)]
    [InlineData("output pump pulse 3600001", "err 2 ", false)]
    [InlineData("output pump pulse 20 30", "err 2 ", false)]
    [InlineData("output pump pulse 0000000000000000000000000000000000000000000000000020", "err 2 ", false)]
    [InlineData("output pumpe on", "err 68 ", false)]
    [InlineData("output horn on", "err 120 ", false)]
    public void It_switches_or_says_what_is_wrong(string line, string answer, bool isOn)
    {
        PowerOn(Outputs);
        Assert.StartsWith(answer, world.Say(line));
        Assert.Equal(isOn, pins[4].IsHigh);
        Assert.False(pins[6].IsHigh);
    }

    [Fact]
    public void The_topic_says_so_and_the_interlock_and_the_end_of_a_pulse_are_those_of_a_command()
    {
        PowerOn(Outputs);
        Assert.Equal("ok 0 0\n", world.Say("output pump pulse 2000"));
        Assert.StartsWith("err 69 ", world.Say("output valve on"));
        world.Run(3000);
        Assert.Equal("ok 0 0\n", world.Say("output valve on"));
        Assert.Contains(" output: valve, on, command\n", world.Say("status"));
        Assert.Equal(["off", "on", "off"], world.World.Payloads("output/pump").Select(one => one.Split('"')[3]));
        Assert.Contains("\"state\":\"on\",\"by\":\"command\"", world.World.Payloads("output/valve")[^1]);
    }

    [Fact]
    public void What_cannot_be_stored_is_not_switched()
    {
        PowerOn(Outputs + "output.1.start=last");
        world.World.Outputs.FailAll();
        Assert.StartsWith("err 62 ", world.Say("output pump on"));
        Assert.False(pins[4].IsHigh);
    }

    [Fact]
    public void Rights_of_the_broker_do_not_count_and_without_outputs_there_is_none()
    {
        PowerOn(Outputs, parts => parts.CommandRights = 0);
        Assert.Equal("ok 0 0\n", world.Say("output pump on"));
        Assert.StartsWith("err 68 ", new ConsoleWorld().PowerOn().Run(1000).Say("output pump on"));
    }

    [Fact]
    public void What_its_device_has_not_confirmed_is_queued()
    {
        SlowTarget target = new();
        world.PowerOn(changeGateway: parts => parts.Add(new Outputs([new OutputChannel("fan"u8.ToArray(), target, false, false)], null)))
            .Run(3000);
        Assert.Equal("= 6 queued\nok 1 6\n", world.Say("output fan on"));
        Assert.Contains(" output: fan, unknown, command\n", world.Say("status"));
        target.IsDone = true;
        world.Run(1000);
        Assert.Contains(" output: fan, on, command\n", world.Say("status"));
        Assert.Equal("ok 0 0\n", world.Say("output fan on"));
    }

    private void PowerOn(string settings, Action<GatewayParts>? change = null)
    {
        SettingsStore store = world.Settings.Start();
        foreach (string pair in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            store.MustSet(pair.Split('=')[0], pair.Split('=')[1]);
        }

        Assert.Equal(Refusal.None, store.Save());
        world.PowerOn(changeGateway: parts =>
        {
            pins.Reset(() => world.World.Clock.MonotonicMs);
            Assert.Equal(0, HostOutputs.Add(world.Store.Live, pins, parts));
            change?.Invoke(parts);
        }).Run(3000);
    }

    private sealed class SlowTarget : OutputTarget
    {
        public bool IsDone { get; set; }

        public override bool IsPending => !IsDone;

        public override SensorReason Reason => SensorReason.None;

        public override bool TrySet(bool on, long nowMs) => true;
    }
}
