using Gateway.Simulation;

namespace Gateway.Tests.Interop;

/// <summary>A site's settings file is tried on a PC before it is flashed: every kind of sensor is on its simulated chip.</summary>
public class RehearsalTests
{
    private const string Site = """
        {
          "gateway-settings": 1,
          "settings": {
            "id": "site",
            "sensor.1.kind": "ds18b20", "sensor.1.name": "probe", "sensor.1.interval": 1,
            "sensor.2.kind": "bme280", "sensor.2.name": "damp", "sensor.2.quantity": "humidity", "sensor.2.interval": 1,
            "sensor.3.kind": "4-20ma", "sensor.3.name": "level", "sensor.3.pin": 34, "sensor.3.unit": "bar",
            "sensor.4.kind": "ntc", "sensor.4.name": "flow", "sensor.4.pin": 35, "sensor.4.offset": 1.5, "sensor.4.interval": 1,
            "alarm.1.kind": "fault", "alarm.1.name": "level-lost", "alarm.1.sensor": "level",
            "alarm.2.kind": "below", "alarm.2.name": "frost", "alarm.2.sensor": "probe", "alarm.2.limit": 2
          }
        }
        """;

    [SkippableFact]
    public void A_sites_file_runs_as_on_its_board_and_each_sensor_measures_what_the_command_line_says()
    {
        Need.Signals();
        using LoopbackBroker broker = new();
        broker.Start();
        string url = $"mqtt://127.0.0.1:{broker.Port}";
        using ScratchFolder data = new();
        File.WriteAllText(data["site.json"], Site);
        using Child gateway = Simulator.Start(
        [
            "--unprovisioned", "--data", data["slots"], "--simulate", "1=-12.5", "--simulate", "damp=71", "--simulate", "3=absent",
            "--simulate", "flow=40", "--simulate", "attic=21",
        ]);
        string port = gateway.WaitForLine(line => line.StartsWith("console: ", StringComparison.Ordinal), "console:")["console: ".Length..];
        Assert.DoesNotContain(gateway.Output, line => line.Contains("attic", StringComparison.Ordinal));
        using Child alarms = GatewayTool.Start("sub", "--broker", url, "--topic", "gateway/site/alarm/#", "--count", "2");
        GatewayTool.Feed("", 0, "provision", "--port", port, "--broker", url, "--from", data["site.json"]);

        Assert.Contains("{\"value\":-12.500,\"unit\":\"°C\",", Message("telemetry/probe"));
        Assert.Matches(@"{""value"":(70\.9|71\.0)\d\d,""unit"":""%"",", Message("telemetry/damp"));
        Assert.Matches(@"{""value"":41\.[45]\d\d,""unit"":""°C"",", Message("telemetry/flow"));
        Assert.Contains("{\"state\":\"fault\",\"reason\":\"wire-break\",", Message("sensor/level"));
        Assert.Equal(0, alarms.WaitForExit());
        Assert.Contains(alarms.Output, line => line.Contains("alarm/level-lost {\"state\":\"active-unack\",", StringComparison.Ordinal));
        Assert.Contains(alarms.Output, line => line.Contains("\"value\":-12.500,\"limit\":2.000,", StringComparison.Ordinal));
        gateway.WaitForLine(line => line == "--simulate attic left out: the settings have no such sensor", "the name that is wrong");

        string Message(string topic) =>
            Assert.Single(GatewayTool.Run("sub", "--broker", url, "--topic", $"gateway/site/{topic}", "--count", "1"));
    }

    [Theory]
    [InlineData("1=wave:3", "'wave:3' is not one of a number, constant, sine, ramp, step, noise, gap, absent")]
    [InlineData("21", "SENSOR=WAVE")]
    public void A_waveform_that_is_wrong_is_told(string waveform, string said)
    {
        using Child gateway = Simulator.Start(["--simulate", waveform]);
        Assert.Equal(2, gateway.WaitForExit());
        Assert.Contains(gateway.Errors, line => line.Contains(said, StringComparison.Ordinal));
    }
}
