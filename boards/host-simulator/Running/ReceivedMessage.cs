using System.Text;
using System.Text.Json;
using Gateway.Mqtt.Wire;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>A message as a subscriber got it.</summary>
internal sealed record ReceivedMessage
{
    /// <summary>When it arrived.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The payload as text.</summary>
    public required string Payload { get; init; }

    /// <summary>QoS of this delivery.</summary>
    public required int Qos { get; init; }

    /// <summary>Levels of the topic up to the gateway's id.</summary>
    public required int RootLevels { get; init; }

    /// <summary>The level after the gateway's id: status, telemetry, alarm, health, reply, cmd.</summary>
    public string Kind => Level(RootLevels);

    /// <summary>The next level: a sensor's or alarm's name; empty when there is none.</summary>
    public string Name => Level(RootLevels + 1);

    /// <summary>Copies a message of a session.</summary>
    public static ReceivedMessage Of(InboundMessage message, int rootLevels) => new()
    {
        RootLevels = rootLevels,
        Time = DateTime.Now,
        Topic = Encoding.UTF8.GetString(message.Buffer, message.TopicOffset, message.TopicBytes),
        Payload = Encoding.UTF8.GetString(message.Buffer, message.PayloadOffset, message.PayloadBytes),
        Qos = message.Qos,
    };

    /// <summary>A member of a JSON payload as text; empty when there is none.</summary>
    public string Member(string name)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(Payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out JsonElement member)
                ? member.ToString()
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private string Level(int index)
    {
        string[] levels = Topic.Split('/');
        return index < levels.Length ? levels[index] : "";
    }
}
