namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>Brokers that take no message as large as discovery's for the whole device.</summary>
public sealed partial class MisbehavingBrokerTests
{
    private const int LimitBytes = 2500;

    private static string SmallDiscoveryAtMosquitto()
    {
        using Mosquitto broker = new(new MosquittoOptions { MoreLines = [$"max_packet_size {LimitBytes}"] });
        return SmallDiscovery(broker.Url, broker.Port);
    }

    private static string SmallDiscoveryAtNats()
    {
        using Nats broker = new($"max_payload: {LimitBytes}", new Dictionary<string, string>());
        return SmallDiscovery($"mqtt://127.0.0.1:{broker.Port}", broker.Port);
    }

    // Alarms arrive, each component is announced by itself, and the link holds.
    private static string SmallDiscovery(string url, int port)
    {
        using Child subscriber = Child.Start(
            Need.MosquittoSub(), "-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-v", "-t", "gateway/#", "-t", "homeassistant/#");
        using GatewayAtBroker gateway = new(url, GatewayAtBroker.Fast, GatewayAtBroker.TwoAlarms, "--discovery", "on");
        string[] announced =
        [
            "homeassistant/sensor/t1/s01/config {", "homeassistant/sensor/t1/s02/config {", "homeassistant/binary_sensor/t1/a01/config {",
            "homeassistant/binary_sensor/t1/a02/config {",
        ];
        Must(
            GatewayAtBroker.Comes(90, () => announced.All(topic => Count(subscriber, topic) > 0) && Count(subscriber, "/alarm/") >= 10),
            () => Seen(subscriber, gateway));
        int offline = Count(subscriber, "status offline");
        int alarms = Count(subscriber, "/alarm/");
        Must(
            GatewayAtBroker.Comes(10, () => Count(subscriber, "/alarm/") > alarms + 20) && offline == Count(subscriber, "status offline"),
            () => Seen(subscriber, gateway));
        Must(Count(subscriber, "homeassistant/device/t1/config {") == 0, () => Seen(subscriber, gateway));
        return Seen(subscriber, gateway);
    }
}
