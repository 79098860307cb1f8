using System.Text;
using System.Text.Json;
using Gateway.App;
using Gateway.Hal;
using Gateway.Sensors;
using Gateway.Settings;
using Gateway.Simulation.Chips;
using Gateway.Tests.Unit.Settings;
using Xunit;

namespace Gateway.Tests.Unit.App;

/// <summary>Modbus points as sensors: from settings, over a simulated line whose devices have a codec of their own, to topics.</summary>
public sealed class ModbusPartTests
{
    private const string Line = "modbus.1.kind=rtu modbus.1.timeout=100 modbus.1.retries=1 ";
    private const string Power = "sensor.1.kind=modbus sensor.1.name=power sensor.1.interval=1 sensor.1.unit=W ";

    private readonly World world = new();
    private readonly Dictionary<int, int?> measured = [];
    private SimulatedModbusLine line = null!;
    private Links links = null!;

    [Theory]
    [InlineData("", 1234, "1234.000")]
    [InlineData("sensor.1.type=s16 sensor.1.gain=0.1", -12.3, "-12.300")]
    [InlineData("sensor.1.type=u32 sensor.1.gain=0.001 sensor.1.table=input", 1_500_000.123, "1500000.123")]
    [InlineData("sensor.1.type=s32 sensor.1.order=cdab", -70_000, "-70000.000")]
    [InlineData("sensor.1.type=float32 sensor.1.order=dcba", 230.25, "230.250")]
    [InlineData("sensor.1.type=float32 sensor.1.order=badc sensor.1.offset=5", 230.25, "230.250")]
    [InlineData("sensor.1.type=bit sensor.1.bit=11", 1, "1.000")]
    [InlineData("sensor.1.table=discrete", 1, "1.000")]
    [InlineData("sensor.1.table=coil sensor.1.register=9", 0, "0.000")]
    public void A_point_is_published_as_what_it_measures(string set, double value, string expected)
    {
        measured[1] = (int)Math.Round(value * 1000);
        PowerOn(Line + Power + set).Run(8000);
        Assert.StartsWith($"{{\"value\":{expected},\"unit\":\"W\",\"seq\":", world.Payloads("telemetry/power")[^1]);
        Assert.Equal("ok", State("power"));
    }

    [Theory]
    [InlineData(LineFault.Silent, "no-answer")]
    [InlineData(LineFault.Noisy, "checksum")]
    [InlineData(LineFault.Exception, "exception-4")]
    [InlineData(LineFault.WrongUnit, "wrong-unit")]
    public void A_fault_of_the_device_is_the_sensors_with_its_reason_and_ends_with_the_next_answer(LineFault fault, string reason)
    {
        measured[1] = 1000;
        PowerOn(Line + Power).Run(5000);
        Assert.Equal("ok", State("power"));
        line.Misconduct = fault;
        world.Run(10_000);
        Assert.Equal($"fault {reason}", State("power"));
        line.Misconduct = LineFault.None;
        world.Run(40_000);
        Assert.Equal("ok", State("power"));
    }

    [Fact]
    public void A_device_that_is_gone_leaves_the_others_of_its_line_as_they_were()
    {
        measured[1] = 1000;
        measured[2] = null;
        PowerOn(Line + Power + "sensor.2.kind=modbus sensor.2.name=gone sensor.2.unit-id=2").Run(5000);
        int before = world.Payloads("telemetry/power").Count;
        world.Run(20_000);
        Assert.InRange(world.Payloads("telemetry/power").Count - before, 18, 21);
        Assert.Equal(("ok", "fault no-answer"), (State("power"), State("gone")));
    }

    [Fact]
    public void A_link_that_does_not_open_is_tried_again_and_said()
    {
        measured[1] = 1000;
        PowerOn(Line + Power, isMissing: true).Run(15_000);
        Assert.Equal("fault no-link", State("power"));
        links.IsMissing = false;
        world.Run(40_000);
        Assert.Equal("ok", State("power"));
    }

    [Fact]
    public void A_peer_that_sends_without_end_holds_up_nothing_else()
    {
        measured[1] = 1000;
        PowerOn(Line + Power).Run(5000);
        links.IsFlooding = true;
        world.Command("ping", "#p");
        world.Run(20_000);
        Assert.Single(world.Payloads("reply"));
        Assert.StartsWith("fault", State("power"));
        links.IsFlooding = false;
        world.Run(40_000);
        Assert.Equal("ok", State("power"));
    }

    [Fact]
    public void Limits_of_the_settings_act_on_a_point_and_a_save_calibrates_it()
    {
        measured[1] = 1_000_000;
        SettingsStore store = PowerOn(Line + Power + "sensor.1.max=500 sensor.1.gain=0.1").Store;
        world.Run(5000);
        measured[1] = 100_000;
        world.Run(5000);
        Assert.Equal("ok", State("power"));
        measured[1] = 600_000;
        world.Run(5000);
        Assert.Equal("fault out-of-range", State("power"));
        Assert.True(store.Live.Bytes > 0);
    }

    [Theory]
    [InlineData("", "21.5", "not allowed", null)]
    [InlineData("sensor.1.write=on sensor.1.gain=0.1", "21.5", "queued", "21.500")]
    [InlineData("sensor.1.write=on", "65536", "it cannot have this value", null)]
    [InlineData("sensor.1.write=on sensor.1.type=float32 sensor.1.order=cdab", "-0.125", "queued", "-0.125")]
    [InlineData("sensor.1.write=on sensor.1.type=s32 sensor.1.offset=5", "-100", "queued", "-100.000")]
    [InlineData("sensor.1.write=on sensor.1.table=coil", "1", "queued", "1.000")]
    [InlineData("sensor.1.write=on sensor.1.table=coil", "2", "it cannot have this value", null)]
    [InlineData("sensor.1.write=on", "x", "wants: sensor value", null)]
    public void A_command_writes_what_the_settings_allow_and_the_outcome_is_told(string set, string value, string result, string? read)
    {
        measured[1] = 0;
        PowerOn(Line + Power + set).Run(5000);
        world.Command("write", $"#w power {value}");
        world.Run(5000);
        Assert.Equal(
            set.Length == 0 ? "unknown command" : result,
            JsonDocument.Parse(world.Payloads("reply").Single()).RootElement.GetProperty("result").GetString()!.Split("; did")[0]);
        Assert.Equal(read is null ? 0 : 1, world.Payloads("write/power").Count);
        if (read is not null)
        {
            Assert.StartsWith($"{{\"value\":{read},\"result\":\"ok\",", world.Payloads("write/power").Single());
            Assert.StartsWith($"{{\"value\":{read},", world.Payloads("telemetry/power")[^1]);
        }
    }

    [Fact]
    public void A_write_that_fails_says_why()
    {
        measured[1] = 0;
        PowerOn(Line + Power + "sensor.1.write=on").Run(5000);
        line.Misconduct = LineFault.Exception;
        world.Command("write", "power 7");
        world.Run(5000);
        Assert.StartsWith("{\"value\":7.000,\"result\":\"exception-4\",", world.Payloads("write/power").Single());
    }

    [Fact]
    public void Twenty_points_fit_the_settings_and_are_read_each_second_in_one_request()
    {
        StringBuilder set = new(Line);
        for (int i = 1; i <= 20; i++)
        {
            measured[i] = i * 1000;
            set.Append($"sensor.{i}.kind=modbus sensor.{i}.name=meter-value-{i} sensor.{i}.table=input sensor.{i}.type=float32 ")
                .Append($"sensor.{i}.register={(i * 2) - 2} sensor.{i}.unit=kW sensor.{i}.gain=0.001 ");
        }

        SettingsStore store = PowerOn(set.ToString()).Store;
        Assert.InRange(store.Live.Bytes, 1, SettingsLimits.SettingsSlotBytesMax - 400);
        world.Run(30_000);
        for (int i = 1; i <= 20; i++)
        {
            Assert.StartsWith($"{{\"value\":{i}.000,", world.Payloads($"telemetry/meter-value-{i}")[^1]);
        }

        // The points are neighbours: one request reads them all.
        Assert.InRange(links.Sent, 28, 36);
    }

    private string State(string name)
    {
        JsonElement state = JsonDocument.Parse(world.Payloads($"sensor/{name}")[^1]).RootElement;
        string word = state.GetProperty("state").GetString()!;
        return word == "fault" ? $"{word} {state.GetProperty("reason").GetString()}" : word;
    }

    private Powered PowerOn(string settings, bool isMissing = false)
    {
        SettingsStore store = new SettingsWorld().Start();
        foreach (string setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            store.MustSet(setting.Split('=')[0], setting.Split('=')[1]);
        }

        Assert.Equal(Refusal.None, store.Save());
        world.PowerOn(change: parts =>
        {
            line = new SimulatedModbusLine(() => world.Clock.MonotonicMs);
            links = new Links(line) { IsMissing = isMissing };
            Points points = new(this, new ModbusPart(store.Live, links));
            GatewayParts made = new() { Crc = parts.Crc };
            new SettingsMapping(points).Apply(store.Live, "gw1"u8.ToArray(), made);
            parts.Sensors = made.Sensors;
            parts.Alarms = [];
            parts.BacklogCount = 64;
            parts.Others = [points.Part];
        });
        return new Powered(world, store);
    }

    private sealed record Powered(World World, SettingsStore Store)
    {
        public void Run(int ms) => World.Run(ms);
    }

    private sealed class Points(ModbusPartTests test, ModbusPart part) : IDeviceFactory
    {
        public ModbusPart Part => part;

        public ISensor CreateSensor(SettingsSet set, int index, out byte[] unit)
        {
            unit = [];
            test.line.Add(set, index, () => test.measured[index]);
            return part.CreateSensor(set, index);
        }

        public IDigitalInput CreateContact(int pin) => null!;

        public IDigitalInput CreateInput(int pin) => null!;

        public IDigitalOutput CreateOutput(int pin, bool isHigh) => null!;
    }

    private sealed class Links(SimulatedModbusLine line) : ModbusLinks, IByteLink
    {
        private int receives;

        public bool IsMissing { get; set; }

        public int Sent { get; private set; }

        /// <summary>Bytes that nobody asked for arrive as fast as they are read.</summary>
        public bool IsFlooding { get; set; }

        public LinkState State
        {
            get
            {
                // A turn begins with it.
                receives = 0;
                return field;
            }
            private set;
        }

        public Gateway.Primitives.Fault Fault => Gateway.Primitives.Fault.None;

        public override IByteLink Create(SettingsSet set, int index) => this;

        public void Open()
        {
            State = IsMissing ? LinkState.Failed : LinkState.Open;
            line.Open();
        }

        public int Receive(byte[] buffer, int offset, int bytesMax)
        {
            if (!IsFlooding)
            {
                return line.Receive(buffer, offset, bytesMax);
            }

            Assert.True(++receives < 1000, "one turn reads without end");
            buffer.AsSpan(offset, bytesMax).Fill(0x55);
            return bytesMax;
        }

        public int Send(byte[] buffer, int offset, int bytes)
        {
            Sent++;
            return line.Send(buffer, offset, bytes);
        }

        public void Close()
        {
            State = LinkState.Closed;
            line.Close();
        }
    }
}
