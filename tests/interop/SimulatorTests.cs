namespace Gateway.Tests.Interop;

/// <summary>The board host-simulator as its user meets it.</summary>
public class SimulatorTests(ITestOutputHelper output)
{
    private static readonly string[] BusySensor = ["--sensor", "t=square:20,80,1000ms", "--alarm-above", "t=50,0,2"];

    [SkippableFact]
    public void A_mosquitto_subscriber_sees_status_telemetry_alarms_and_health()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        using Child gateway = Start(broker, data);
        string[] wanted =
            ["status online", "telemetry/t {", "alarm/t-high {\"state\":\"active-unack\"",
                "alarm/t-high {\"state\":\"rtn-unack\"", "health {"];
        foreach (string topic in wanted)
        {
            output.WriteLine(subscriber.WaitForLine(line => line.StartsWith($"gateway/sim/{topic}", StringComparison.Ordinal), topic));
        }
    }

    [SkippableFact]
    public void Sigkill_makes_the_broker_publish_offline()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        using Child gateway = Start(broker, data);
        subscriber.WaitForLine(line => line == "gateway/sim/status online", "online");
        gateway.Kill();
        subscriber.WaitForLine(line => line == "gateway/sim/status offline", "offline");
    }

    [SkippableFact]
    public void Sigterm_says_offline_disconnects_and_exits_0()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/#");
        using Child gateway = Start(broker, data, "--trace");
        subscriber.WaitForLine(line => line.StartsWith("gateway/sim/alarm/", StringComparison.Ordinal), "alarm");
        gateway.Terminate();
        Assert.Equal(0, gateway.WaitForExit());
        subscriber.WaitForLine(line => line == "gateway/sim/status offline", "offline");

        // It hears its own `offline` like everybody: that is not of the exchange.
        string[] packets = [.. gateway.Output.Where(line => Simulator.IsTrace(line) && line != "receive: publish qos 0")];
        Assert.Equal("send: disconnect", packets[^1]);
        Assert.StartsWith("receive: puback", packets[^2]);
        Assert.EndsWith("qos 1 retain", packets[^3]);
    }

    [SkippableFact]
    public void A_data_folder_in_use_is_refused()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child gateway = Start(broker, data);
        gateway.WaitForLine(line => line.StartsWith(Simulator.Started, StringComparison.Ordinal), Simulator.Started);
        using Child second = Start(broker, data);
        Assert.Equal(2, second.WaitForExit());
        Assert.Contains("in use by another gateway process", Assert.Single(second.Errors));
    }

    [Fact]
    public void Alone_it_shows_an_alarm_raised_acknowledged_and_cleared()
    {
        using Child gateway = Simulator.Start(["--for", "8s"]);
        Assert.Equal(0, gateway.WaitForExit());
        string[] lines = gateway.Output;
        string[] wanted =
        [
            "status online", "telemetry/boiler {", "telemetry/room {", "{\"state\":\"active-unack\"", "{\"state\":\"rtn-unack\"",
            "health {", "status offline",
        ];
        Assert.All(wanted, part => Assert.Contains(lines, line => line.Contains(part, StringComparison.Ordinal)));

        Assert.Contains(lines, line => line.StartsWith("acknowledged: ", StringComparison.Ordinal));
        string alarms = Assert.Single(lines, line => line.StartsWith("alarms: ", StringComparison.Ordinal));
        Assert.DoesNotContain("delivered 0", alarms);
    }

    [SkippableFact]
    public void It_first_says_what_it_is_and_how_to_subscribe_and_a_first_start_has_no_fault()
    {
        Need.Signals();
        using ScratchFolder data = new();
        string[] first = Lines("--data", data["slots"], "--for", "4s", "--sensor", "t=square:20,80,60000ms", "--alarm-above", "t=50,0,2");
        Assert.Equal(["gateway", "broker", "subscribe", "data", "next", "started"], first.Take(6).Select(line => line.Split(':')[0]));
        Assert.Equal("gateway: simulator, with this PC as its board; Ctrl-C ends it", first[0]);
        Assert.Contains(", in this process, for demonstration; topics gateway/simulator/#", first[1]);
        Assert.Equal("started: boot 1", first[5]);
        Assert.DoesNotContain(first, line => line.StartsWith("recovered", StringComparison.Ordinal));
        Assert.DoesNotContain(first, line => line.Contains("storage-empty", StringComparison.Ordinal));
        Assert.Contains("faults: none", first);

        // The store of a folder that was used and is empty now is a fault.
        Array.ForEach(Directory.GetFiles(data["slots"], "store.*"), File.Delete);
        string[] second = Lines("--data", data["slots"], "--for", "2s");
        Assert.Contains(second, line => line.StartsWith("faults: storage-empty 1", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void The_command_that_it_prints_shows_its_messages()
    {
        Need.Signals();
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--quiet", "--data", data["slots"], "--sensor", "t=square:20,80,step"]);
        string line = gateway.WaitForLine(said => said.StartsWith("subscribe: ", StringComparison.Ordinal), "subscribe:");
        string[] words = line.Split(' ');
        int watch = Array.IndexOf(words, "watch");
        Assert.True(watch > 0, line);
        gateway.WaitForLine(said => said.StartsWith("connected: ", StringComparison.Ordinal), "connected:");
        string[] shown = GatewayTool.Run([.. words[watch..], "--count", "3"]);
        Assert.Contains("gateway/simulator/status online", shown);
    }

    [Fact]
    public void A_broker_that_is_not_there_is_one_line_and_exit_code_1()
    {
        using ScratchFolder data = new();
        using Child gateway = Simulator.Start(["--broker", "mqtt://127.0.0.1:1", "--data", data["slots"], "--for", "4s"]);
        Assert.Equal(1, gateway.WaitForExit());
        Assert.Single(gateway.Output, line => line.StartsWith("not connected: ", StringComparison.Ordinal));
        Assert.Equal("host-simulator: no connection to mqtt://127.0.0.1:1 in the time of --for", Assert.Single(gateway.Errors));
    }

    [Theory]
    [InlineData("--id 'a/b'", "--id", "a/b")]
    [InlineData("there is no sensor 'x'", "--alarm-above", "x=1")]
    [InlineData("the QoS of an alarm is 1 or 2", "--alarm-above", "boiler=1,1,0")]
    [InlineData("NAME=KIND", "--sensor", "boiler")]
    [InlineData("--interval: 'soon'", "--interval", "soon")]
    [InlineData("--broker-qos-max '0'", "--broker-qos-max", "0")]
    [InlineData("--for: '0'", "--for", "0")]
    [InlineData("--sensor: the name 'a' is there twice", "--sensor", "a=simulated", "--sensor", "a=simulated")]
    [InlineData("--link-timing: the keep alive is whole seconds", "--link-timing", "1500ms,1s,50ms,500ms")]
    [InlineData("not a broker's URL", "--broker", "localhost")]
    public void A_wrong_argument_is_named_with_exit_code_2(string message, params string[] arguments)
    {
        using Child gateway = Simulator.Start(arguments);
        Assert.Equal(2, gateway.WaitForExit());
        Assert.Contains(gateway.Errors, line => line.Contains(message, StringComparison.Ordinal));
    }

    private static string[] Lines(params string[] arguments)
    {
        using Child gateway = Simulator.Start(arguments);
        Assert.Equal(0, gateway.WaitForExit());
        return gateway.Output;
    }

    private static Child Start(Mosquitto broker, ScratchFolder data, params string[] more) =>
        Simulator.Start(["--broker", broker.Url, "--id", "sim", "--data", data["slots"], "--quiet", .. BusySensor, .. more]);
}
