using System.Globalization;
using System.Text.Json;

namespace Gateway.Tests.Interop.Matrix;

/// <summary>An independent client at the other end of the broker.</summary>
internal abstract class Peer
{
    /// <summary>All of them.</summary>
    public static readonly Peer[] All = [new MosquittoPeer(), new MqttJsPeer()];

    /// <summary>Its name, also in topics and client identifiers.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Starts a subscriber, which has subscribed when this returns. With an id its session is persistent. It reconnects to a broker that
    /// was down.
    /// </summary>
    public Child Subscribe(BrokerProcess broker, string filter, int qos, string? id = null)
    {
        Child child = StartSubscriber(broker, filter, qos, id is null ? null : $"{id}-{Name}");
        try
        {
            child.WaitForLine(IsGranted, "granted QoS");
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>The QoS that the broker granted a subscriber.</summary>
    public int Granted(Child subscriber) =>
        int.Parse(subscriber.Output.First(IsGranted)[^1..], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Publishes; the broker has completely acknowledged it when this returns.</summary>
    public void Publish(BrokerProcess broker, string topic, string payload, int qos, bool retain = false)
    {
        using Child child = StartPublisher(broker, topic, payload, qos, retain);
        Assert.True(child.WaitForExit() == 0, $"{Name}: {string.Join('\n', child.Output.Concat(child.Errors))}");
    }

    protected abstract Child StartSubscriber(BrokerProcess broker, string filter, int qos, string? id);

    protected abstract Child StartPublisher(BrokerProcess broker, string topic, string payload, int qos, bool retain);

    protected abstract bool IsGranted(string line);

    private sealed class MosquittoPeer : Peer
    {
        public override string Name => "mosquitto";

        protected override bool IsGranted(string line) => line.StartsWith("Subscribed (mid: ", StringComparison.Ordinal);

        // With -d it reports its subscription, but into a pipe only when a buffer is full: hence stdbuf.
        protected override Child StartSubscriber(BrokerProcess broker, string filter, int qos, string? id) => Child.Start(
            Need.Stdbuf(),
            [
                "-oL", Need.MosquittoSub(), .. At(broker), "-t", filter, "-q", $"{qos}", "-d", "-F", "message %t %q %r %x",
                .. id is null ? [] : new[] { "-c", "-i", id },
            ]);

        protected override Child StartPublisher(BrokerProcess broker, string topic, string payload, int qos, bool retain) => Child.Start(
            Need.MosquittoPub(),
            [
                .. At(broker), "-t", topic, "-q", $"{qos}", .. retain ? new[] { "-r" } : [],
                .. payload.Length == 0 ? ["-n"] : new[] { "-m", payload },
            ]);

        private static string[] At(BrokerProcess broker) =>
            ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", Login.User, "-P", Login.Password, "-V", "mqttv311"];
    }

    private sealed class MqttJsPeer : Peer
    {
        public override string Name => "mqttjs";

        protected override bool IsGranted(string line) => line.StartsWith("granted ", StringComparison.Ordinal);

        protected override Child StartSubscriber(BrokerProcess broker, string filter, int qos, string? id) =>
            Run(new
            {
                url = UrlOf(broker), user = Login.User, password = Login.Password, topic = filter, qos, id, persistent = id is not null,
            });

        protected override Child StartPublisher(BrokerProcess broker, string topic, string payload, int qos, bool retain) =>
            Run(new { url = UrlOf(broker), user = Login.User, password = Login.Password, topic, payload, qos, retain });

        private static string UrlOf(BrokerProcess broker) => $"mqtt://127.0.0.1:{broker.Port}";

        private static Child Run(object options) => Child.Start(
            Need.NodePackages(), Need.NodeScript("mqttjs.js"), JsonSerializer.Serialize(options, Compact));

        private static readonly JsonSerializerOptions Compact =
            new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    }
}
