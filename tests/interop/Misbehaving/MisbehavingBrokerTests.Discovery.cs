namespace Gateway.Tests.Interop.Misbehaving;

/// <summary>
/// A broker that takes no message as large as discovery's for the whole device. NATS has no such limit: its MQTT does not heed max_payload.
/// </summary>
public sealed partial class MisbehavingBrokerTests
{
    // Alarms arrive, each component is announced by itself, and the link holds.
    private static string SmallDiscovery()
    {
        using Mosquitto broker = new(new MosquittoOptions { MoreLines = ["max_packet_size 2500"] });
        using Child subscriber = Child.Start(
            Need.MosquittoSub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-v", "-t", "gateway/#", "-t", "homeassistant/#");
        using GatewayAtBroker gateway = new(broker.Url, GatewayAtBroker.Fast, GatewayAtBroker.TwoAlarms, "--discovery", "on");
        string[] announced =
        [
            "homeassistant/sensor/t1/s01/config {", "homeassistant/sensor/t1/s02/config {", "homeassistant/binary_sensor/t1/a01/config {",
            "homeassistant/binary_sensor/t1/a02/config {",
        ];
        Must(
            GatewayAtBroker.Comes(60, () => announced.All(topic => Count(subscriber, topic) > 0) && Count(subscriber, "/alarm/") >= 10),
            () => Seen(subscriber, gateway));
        int offline = Count(subscriber, "status offline");
        int before = Count(subscriber, "/alarm/");
        Must(
            GatewayAtBroker.Comes(10, () => Count(subscriber, "/alarm/") > before + 20) && offline == Count(subscriber, "status offline"),
            () => Seen(subscriber, gateway));
        Must(Count(subscriber, "\"cmps\":") == 0, () => Seen(subscriber, gateway));
        return Seen(subscriber, gateway);
    }
}
