namespace Gateway.Tests.Interop.Modbus;

/// <summary>A PC as a board reads and writes a Modbus device that is not ours, pymodbus, and tells mosquitto.</summary>
public class ModbusTests(ITestOutputHelper output)
{
    private const string Console = "console: ";

    private static readonly string[] Points =
    [
        "sensor.1.kind=modbus", "sensor.1.name=voltage", "sensor.1.table=input", "sensor.1.type=float32", "sensor.1.unit=V",
        "sensor.1.interval=1", "health.interval=5", "sensor.2.kind=modbus", "sensor.2.name=power", "sensor.2.table=input",
        "sensor.2.type=float32",
        "sensor.2.register=2", "sensor.2.interval=1", "sensor.3.kind=modbus", "sensor.3.name=setpoint", "sensor.3.register=4",
        "sensor.3.gain=0.1", "sensor.3.write=on", "sensor.3.interval=1", "sensor.4.kind=modbus", "sensor.4.name=missing",
        "sensor.4.register=200", "sensor.5.kind=modbus", "sensor.5.name=pump", "sensor.5.table=coil", "sensor.5.register=3",
        "sensor.5.write=on", "sensor.5.interval=1",
    ];

    [SkippableTheory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public void Values_faults_and_writes_pass_between_the_device_and_the_broker(string kind)
    {
        string python = Need.PythonModbus();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child device = Child.Start(python, "-u", Need.NodeScript("modbus_server.py"), kind);
        string where = device.WaitForLine(line => line.Length > 0, "the device's port");
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        string[] bus = kind == "tcp"
            ? ["modbus.1.kind=tcp", "modbus.1.host=127.0.0.1", $"modbus.1.port={where}"]
            : ["modbus.1.kind=rtu", $"modbus.1.serial={where}"];
        using Child gateway = Simulator.Start(["--unprovisioned", "--data", data["slots"], "--quiet"]);
        string port = gateway.WaitForLine(line => line.StartsWith(Console, StringComparison.Ordinal), Console)[Console.Length..];
        string[] settings = [.. bus, "modbus.1.timeout=500", .. Points];
        output.WriteLine(string.Join('\n', GatewayTool.Feed(
            "", 0,
            ["provision", "--port", port, "--broker", broker.Url, "--id", "sim", .. settings.SelectMany(one => new[] { "--set", one })])));
        Await("telemetry/voltage {\"value\":230.250,\"unit\":\"V\"");
        Await("telemetry/power {\"value\":-12.500");
        Await("telemetry/setpoint {\"value\":10.400");
        Await("telemetry/pump {\"value\":0.000");
        Await("sensor/missing {\"state\":\"fault\",\"reason\":\"exception-2\"");
        Write("#1 setpoint 21.5");
        Await("reply {\"command\":\"write\",\"id\":\"1\",\"result\":\"queued\"}");
        Await("write/setpoint {\"value\":21.500,\"result\":\"ok\"");
        Await("telemetry/setpoint {\"value\":21.500");
        Write("pump 1");
        Await("write/pump {\"value\":1.000,\"result\":\"ok\"");
        Await("telemetry/pump {\"value\":1.000");
        device.Kill();
        Await("sensor/voltage {\"state\":\"fault\",\"reason\":\"n");
        Await("health {");

        void Write(string arguments)
        {
            using Child publisher = Child.Start(
                Need.MosquittoPub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", "gateway/sim/cmd/write", "-m", arguments);
            Assert.Equal(0, publisher.WaitForExit());
        }

        void Await(string topic) => output.WriteLine(
            subscriber.WaitForLine(line => line.StartsWith($"gateway/sim/{topic}", StringComparison.Ordinal), topic));
    }
}
