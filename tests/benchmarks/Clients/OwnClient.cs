using Gateway.Client;
using Gateway.Mqtt;

namespace Gateway.Benchmarks;

/// <summary>The gateway's session as <c>gateway pub</c> uses it: in RAM.</summary>
internal sealed class OwnClient : IDisposable
{
    private readonly Scenario scenario;
    private readonly BrokerClient client;
    private readonly byte[] topic = System.Text.Encoding.ASCII.GetBytes(Scenario.Topic);
    private readonly byte[] payload = new byte[Scenario.PayloadBytes];

    /// <summary>A client that connects at its first message.</summary>
    public OwnClient(Scenario scenario, int port)
    {
        this.scenario = scenario;
        client = new BrokerClient(
            new BrokerAddress { Host = "127.0.0.1", Port = port }, $"own-{Environment.ProcessId}", isPersistent: false,
            windowMax: scenario.Window);
        client.Start();
    }

    /// <summary>Publishes these messages, and returns when the broker has acknowledged all of them.</summary>
    public void Publish(int count)
    {
        int published = 0;
        int delivered = 0;
        while (delivered < count)
        {
            client.Receive();
            while (client.TryTakeEvent(out SessionEvent taken))
            {
                delivered += taken.Kind == SessionEventKind.Delivered ? 1 : 0;
            }

            while (published < count && client.Session.IsConnected && TryPublish())
            {
                published++;
            }

            client.Transmit();
            if (scenario.Qos == 0 && client.Session.TransmitCount == 0)
            {
                delivered = published;
            }

            if (scenario.Qos > 0 || client.Session.TransmitCount > 0 || !client.Session.IsConnected)
            {
                client.Wait();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Finish();
        client.Dispose();
    }

    private bool TryPublish() => scenario.Qos == 0
        ? client.Session.TryPublish(topic, payload, 0, payload.Length, false, PacketGroup.None) == PublishResult.Accepted
        : client.Session.HasFreeEntry
            && client.Session.Publish(topic, payload, 0, payload.Length, scenario.Qos, false, 0) == PublishResult.Accepted;
}
