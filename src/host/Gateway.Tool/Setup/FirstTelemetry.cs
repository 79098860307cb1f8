using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;
using Gateway.Primitives;
using Gateway.Tool.Output;
using Gateway.Views;

namespace Gateway.Tool.Setup;

/// <summary>Waits at the broker for the first telemetry of a gateway, and shows what comes before it.</summary>
internal sealed class FirstTelemetry(BrokerAddress broker, string topicBase, string id, Report report)
{
    private readonly string root = $"{topicBase}/{id}/";

    /// <summary>Returns why none came, or null.</summary>
    public string? Wait(TimeSpan limit, CancellationToken cancel)
    {
        string name = "setup-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        using BrokerClient client = new(broker, name, isPersistent: false);
        client.Session.Subscribe(Encoding.UTF8.GetBytes(root + "#"), 1);
        client.Start();
        Stopwatch waited = Stopwatch.StartNew();
        string failure = "";
        bool isFound = false;
        while (!isFound && waited.Elapsed < limit)
        {
            cancel.ThrowIfCancellationRequested();
            client.Receive();
            while (client.TryTakeEvent(out SessionEvent occurred))
            {
                failure = occurred.Kind switch
                {
                    SessionEventKind.Disconnected => $": {broker}: {Reason(client, occurred.Fault)}",
                    SessionEventKind.Connected => "",
                    _ => failure,
                };
            }

            while (client.TryTake(out InboundMessage message))
            {
                isFound |= Show(message);
            }

            client.Transmit();
            report.Progress($"waiting for telemetry of {id}: {(int)waited.Elapsed.TotalSeconds} s");
            client.Wait();
        }

        client.Finish();
        return isFound ? null : $"no telemetry of {id} within {limit.TotalSeconds} s{failure}";
    }

    private static string Reason(BrokerClient client, Fault fault) =>
        client.LinkFailure.Length > 0 ? client.LinkFailure : FaultName.Of(fault);

    // What is retained may be of the gateway's life before.
    private bool Show(InboundMessage message)
    {
        string topic = Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes);
        if (message.Retain || !topic.StartsWith(root, StringComparison.Ordinal))
        {
            return false;
        }

        string kind = topic[root.Length..].Split('/')[0];
        if (kind is not ("status" or "telemetry"))
        {
            return false;
        }

        string payload = Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes);
        report.Say(WatchModel.Printable($"{topic} {payload}"));
        return kind == "telemetry";
    }
}
