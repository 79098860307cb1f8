using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Tests.Interop.Modbus;

/// <summary>A PC as a board switches a pin and a coil of pymodbus by commands, and mosquitto_sub sees it.</summary>
public class CoilOutputTests(ITestOutputHelper output)
{
    private const string Console = "console: ";
    private const string Pump = "gateway/sim/output/pump {\"state\":";
    private const string Fan = "gateway/sim/output/fan {\"state\":";

    private const string Reply = "gateway/sim/reply ";

    private static readonly string[] Outputs =
    [
        "modbus.1.kind=tcp", "modbus.1.host=127.0.0.1", "modbus.1.timeout=300", "modbus.1.retries=0", "sensor.1.kind=modbus",
        "sensor.1.name=relay", "sensor.1.table=coil", "sensor.1.register=3", "sensor.1.write=on", "sensor.1.sample=500",
        "output.1.kind=coil", "output.1.name=fan", "output.1.coil=relay", "output.2.kind=pin", "output.2.name=pump", "output.2.pin=4",
        "output.2.interlock=fan", "discovery=on",
    ];

    [SkippableFact]
    public void A_pin_and_a_coil_are_switched_as_discovery_says_and_the_coil_is_written_again_when_its_device_is_back()
    {
        string python = Need.PythonModbus();
        int replies = 0;
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child device = Child.Start(python, "-u", Need.NodeScript("modbus_server.py"), "tcp");
        string where = device.WaitForLine(line => line.Length > 0, "the device's port");
        using Child subscriber = MosquittoSubscriber.Start(broker, "#");
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"], "--quiet"]);
        string port = gateway.WaitForLine(line => line.StartsWith(Console, StringComparison.Ordinal), Console)[Console.Length..];
        string[] settings = [.. Outputs, $"modbus.1.port={where}"];
        output.WriteLine(string.Join('\n', GatewayTool.Feed(
            "", 0,
            ["provision", "--port", port, "--broker", broker.Url, "--id", "sim", .. settings.SelectMany(one => new[] { "--set", one })])));
        Await(subscriber, Fan + "\"off\"");
        JsonElement fan = SwitchOf(Await(subscriber, "homeassistant/device/sim/config {"), "fan");
        Assert.Equal("~/output/fan", fan.GetProperty("stat_t").GetString());

        // What Home Assistant sends, how and where.
        Assert.Equal(("~/cmd/output", 1), (fan.GetProperty("cmd_t").GetString(), fan.GetProperty("qos").GetInt32()));
        Assert.Equal("queued", Ask(fan.GetProperty("pl_on").GetString()!, 1));
        Await(subscriber, Fan + "\"on\",\"by\":\"command\"");
        Assert.Equal("queued", Ask("fan off", 1));
        Await(subscriber, Fan + "\"off\",\"by\":\"command\"");
        Assert.Equal("queued", Ask("fan pulse 300", 1));
        Await(subscriber, Fan + "\"off\",\"by\":\"pulse\"");
        Assert.Equal("ok", Ask("pump on", 0));
        Assert.Equal("interlocked", Ask("fan on", 0));
        Assert.Equal("ok", Ask("pump off", 0));
        Assert.Equal("queued", Ask("fan on", 0));
        AwaitNow(Fan + "\"on\",\"by\":\"command\"");
        AwaitNow(Pump + "\"off\",\"by\":\"command\"");
        device.Kill();
        AwaitNow(Fan + "\"unknown\",\"wanted\":\"on\",\"by\":\"command\",\"reason\":\"n");
        Assert.Equal("interlocked", Ask("pump on", 0));

        // It has lost its coil.
        using Child again = Child.Start(python, "-u", Need.NodeScript("modbus_server.py"), "tcp", where);
        Assert.Equal(where, again.WaitForLine(line => line.Length > 0, "the device's port"));
        AwaitNow(Fan + "\"on\",\"by\":\"command\"");
        Assert.Equal("queued", Ask("fan off", 1));
        AwaitNow(Fan + "\"off\",\"by\":\"command\"");

        // What a new subscriber gets from the broker becomes this.
        void AwaitNow(string start)
        {
            Stopwatch waited = Stopwatch.StartNew();
            string[] lines;
            do
            {
                using Child late = Child.Start(
                    Need.MosquittoSub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-C", "2", "--retained-only", "-v", "-t",
                    "gateway/sim/output/+");
                Assert.Equal(0, late.WaitForExit());
                lines = late.Output;
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(40), $"{start} did not come: {string.Join('\n', lines)}");
            }
            while (!lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)));
            output.WriteLine($"{DateTime.Now:mm:ss.fff} {string.Join("; ", lines)}");
        }

        string Ask(string arguments, int qos)
        {
            using Child publisher = Child.Start(
                Need.MosquittoPub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", $"{qos}", "-t", "gateway/sim/cmd/output", "-m",
                arguments);
            Assert.Equal(0, publisher.WaitForExit());
            replies++;
            string reply = subscriber.WaitForLines(line => line.StartsWith(Reply, StringComparison.Ordinal), replies, Reply)[^1];
            output.WriteLine($"{DateTime.Now:mm:ss.fff} {reply}");
            return JsonDocument.Parse(reply[Reply.Length..]).RootElement.GetProperty("result").GetString()!;
        }

        string Await(Child from, string start)
        {
            string line = from.WaitForLine(text => text.StartsWith(start, StringComparison.Ordinal), start);
            output.WriteLine($"{DateTime.Now:mm:ss.fff} {line[..Math.Min(line.Length, 200)]}");
            return line;
        }
    }

    private static JsonElement SwitchOf(string message, string name) =>
        JsonDocument.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("cmps").EnumerateObject()
            .Select(one => one.Value)
            .Single(one => one.GetProperty("p").GetString() == "switch"
                && one.TryGetProperty("pl_on", out JsonElement on) && on.GetString() == name + " on");
}
