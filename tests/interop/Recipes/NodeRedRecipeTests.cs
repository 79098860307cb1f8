namespace Gateway.Tests.Interop.Recipes;

/// <summary>The flow for Node-RED on the page of recipes.</summary>
public class NodeRedRecipeTests(ITestOutputHelper output)
{
    private const string Topic = "gateway/other/alarm/leak";

    [SkippableFact]
    public void The_flow_shows_readings_and_each_alarm_once_and_what_came_while_it_was_away()
    {
        using Mosquitto broker = new();
        using ReaderHome home = new(broker);
        using NodeRed nodeRed = new(FlowFor(broker));
        nodeRed.Start();
        using Child gateway = home.StartGateway(broker.Url);
        foreach (string text in new[] { "[debug:readings] sim t: 80 °C", "[debug:alarms] sim t-high: active-unack, high" })
        {
            output.WriteLine(nodeRed.WaitForLine(text));
        }

        ReaderHome.Publish(broker, Topic, Payload("active-unack", seq: 1), times: 2);
        ReaderHome.Publish(broker, Topic, Payload("active-acked", seq: 1, more: ",\"repeated\":true"));
        ReaderHome.Publish(broker, Topic, "");
        ReaderHome.Publish(broker, Topic, Payload("normal", seq: 2));
        nodeRed.WaitForLine("leak: normal, low");
        string[] shown = [.. nodeRed.Output.Where(line => line.Contains("leak: ")).Select(line => line[line.IndexOf("leak: ")..])];
        Assert.Equal(["leak: active-unack, low", "leak: normal, low"], shown);

        nodeRed.Stop();
        ReaderHome.Publish(broker, Topic, Payload("active-unack", seq: 3));
        nodeRed.Start();
        nodeRed.WaitForLine("leak: active-unack, low");
        Assert.DoesNotContain(nodeRed.Output, line => line.Contains("leak: normal"));
    }

    private static string FlowFor(Mosquitto broker)
    {
        string flow = ReaderHome.Text("flow");
        string address = $"\"broker\": \"{ReaderHome.PageHost}\", \"port\": \"1883\"";
        Assert.Contains(address, flow);
        return flow.Replace(address, $"\"broker\": \"127.0.0.1\", \"port\": \"{broker.Port}\"", StringComparison.Ordinal);
    }

    private static string Payload(string state, int seq, string more = "") =>
        $$"""{"state":"{{state}}","severity":"low","value":1,"limit":1,"seq":{{seq}},"epoch":7,"time":null,"boot":1,"uptime":5{{more}}}""";
}
