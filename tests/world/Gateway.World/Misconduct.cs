using System.Text;

namespace Gateway.World;

/// <summary>What a packet of the gateway is for.</summary>
public enum PacketPurpose
{
    /// <summary>None of those below.</summary>
    None,
    /// <summary>CONNECT.</summary>
    Connect,
    /// <summary>CONNECT with a will that is retained.</summary>
    RetainedWill,
    /// <summary>CONNECT with a will.</summary>
    Will,
    /// <summary>SUBSCRIBE.</summary>
    Subscribe,
    /// <summary>The status.</summary>
    Status,
    /// <summary>The birth message.</summary>
    Birth,
    /// <summary>A sensor's state.</summary>
    State,
    /// <summary>Telemetry.</summary>
    Telemetry,
    /// <summary>The health message.</summary>
    Health,
    /// <summary>An announcement to Home Assistant.</summary>
    Discovery,
    /// <summary>An alarm's state that is said again, for Home Assistant.</summary>
    RepeatedAlarm,
    /// <summary>The answer to a command.</summary>
    Reply,
    /// <summary>An alarm of the first topic.</summary>
    Alarm,
    /// <summary>PUBREL of an alarm of the first topic.</summary>
    Release,
    /// <summary>Any PUBLISH with RETAIN.</summary>
    Retained,
    /// <summary>Any packet above a size.</summary>
    Large
}

/// <summary>What a broker does with a packet that it does not take.</summary>
public enum Manner
{
    /// <summary>It takes the packet.</summary>
    None,
    /// <summary>It closes the connection [MQTT-3.3.5-2].</summary>
    Close,
    /// <summary>It ignores the packet.</summary>
    Silence,
    /// <summary>It takes the packet, and answers it after the acknowledgement time-out.</summary>
    Late,
    /// <summary>It ignores the packet, and all that comes after it on this connection, PINGREQ among it.</summary>
    Freeze,
    /// <summary>It refuses by the answer's code: CONNACK 5, SUBACK 0x80.</summary>
    Refuse
}

/// <summary>Where a broker sends the same malformed packet again and again.</summary>
public enum MalformedPlace
{
    /// <summary>Nowhere.</summary>
    None,
    /// <summary>Before CONNACK, if it resumes a session.</summary>
    BeforeConnack,
    /// <summary>After CONNACK, if it resumes a session: the session holds it.</summary>
    AfterConnack,
    /// <summary>After SUBACK, for each SUBSCRIBE: a retained message.</summary>
    AfterSuback,
    /// <summary>In place of SUBACK.</summary>
    InPlaceOfSuback
}

/// <summary>How a broker misbehaves, as long as a world does not come to its end.</summary>
/// <param name="Purpose">What it does not take.</param>
/// <param name="Manner">What it does with it.</param>
internal sealed record Misconduct(PacketPurpose Purpose, Manner Manner)
{
    /// <summary>How late an answer is.</summary>
    public int LateMs { get; init; }

    /// <summary>The size above which a packet is large.</summary>
    public int BytesMax { get; init; } = int.MaxValue;

    public MalformedPlace Malformed { get; init; }

    /// <summary>Above 0: so long after each CONNACK another client with the same identifier takes the session over.</summary>
    public int TakeOverAfterMs { get; init; }

    /// <summary>Above 0: the time between link breaks, so that a session is resumed.</summary>
    public int BreakEveryMs { get; init; }

    /// <summary>How many groups of packets at QoS 0 are meant by a purpose that has a known number of them; else 0.</summary>
    public int Qos0Groups(int sensorCount) => Purpose switch
    {
        PacketPurpose.Status or PacketPurpose.Birth or PacketPurpose.Health => 1,
        PacketPurpose.State or PacketPurpose.Telemetry => sensorCount,
        _ => 0
    };

    /// <summary>Above 0: the time between messages to the gateway that are far larger than its buffer.</summary>
    public int LargeEveryMs { get; init; }

    public int LargeBytes { get; init; }

    /// <summary>Bytes a millisecond to the gateway; 0 for no limit.</summary>
    public int DownBytesPerMs { get; init; }

    /// <summary>
    /// Whether the broker takes the alarms of this topic in good time: one that it answers late has one message on its way at a time, and
    /// the others wait for it.
    /// </summary>
    public bool Takes(int alarm) => alarm > 0 || Purpose is not (PacketPurpose.Alarm or PacketPurpose.Release);

    /// <summary>Whether the session changes hands all the time: each connection takes an alarm or two.</summary>
    public bool IsTakenOver => TakeOverAfterMs > 0;

    public override string ToString()
    {
        var text = new StringBuilder("the broker");
        string refused = Timeline.Words(Purpose.ToString());
        text.Append(Manner == Manner.None ? "" : $" does not take {refused}: {Timeline.Words(Manner.ToString())}");
        text.Append(Manner == Manner.Late ? $" ({LateMs} ms)" : Purpose == PacketPurpose.Large ? $" (above {BytesMax} bytes)" : "");
        text.Append(Malformed == MalformedPlace.None ? "" : $" sends a malformed packet {Timeline.Words(Malformed.ToString())}");
        text.Append(IsTakenOver ? $" shares the client identifier ({TakeOverAfterMs} ms)" : "");
        text.Append(LargeEveryMs > 0 ? $" sends {LargeBytes} bytes each {LargeEveryMs} ms, {DownBytesPerMs} a ms" : "");
        return text.ToString();
    }
}
