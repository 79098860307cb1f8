using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Gateway.Benchmarks;

/// <summary>MQTTnet: as many tasks as the window, each awaits the acknowledgement of its message.</summary>
internal sealed class MqttNetClient : IDisposable
{
    private readonly Scenario scenario;
    private readonly IMqttClient client;

    /// <summary>A client that is connected.</summary>
    public MqttNetClient(Scenario scenario, int port)
    {
        this.scenario = scenario;
        client = new MqttClientFactory().CreateMqttClient();
        client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V311).Build()).GetAwaiter().GetResult();
    }

    /// <summary>Publishes these messages, and returns when the broker has acknowledged all of them.</summary>
    public void Publish(int count)
    {
        int left = count;
        Task[] tasks = [.. Enumerable.Range(0, scenario.Qos == 0 ? 1 : scenario.Window).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await client.PublishAsync(new MqttApplicationMessage
                {
                    Topic = Scenario.Topic,
                    PayloadSegment = new byte[Scenario.PayloadBytes],
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)scenario.Qos,
                }).ConfigureAwait(false);
            }
        }))];
        Task.WaitAll(tasks);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.DisconnectAsync().GetAwaiter().GetResult();
        client.Dispose();
    }
}
