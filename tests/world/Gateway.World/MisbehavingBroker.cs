using System.Buffers.Binary;
using System.Text;

namespace Gateway.World;

/// <summary>What becomes of a packet of the gateway at a broker that misbehaves.</summary>
internal enum PacketTreatment
{
    /// <summary>The broker takes it.</summary>
    Taken,
    /// <summary>The broker ignores it.</summary>
    Ignored,
    /// <summary>The broker closes the connection.</summary>
    Closed,
    /// <summary>The broker refuses it with CONNACK 5, and closes the connection.</summary>
    Refused
}

/// <summary>
/// Stands between the gateway's connections and the world's broker, and lets the broker misbehave as its <see cref="Misconduct"/> says.
/// </summary>
internal sealed class MisbehavingBroker(SimulatedWorld world, Misconduct conduct)
{
    /// <summary>A PUBLISH before CONNACK [MQTT-3.2.0-1]; also as a queued one that has DUP at QoS 0 [MQTT-3.3.1-2].</summary>
    private static readonly byte[] EarlyPublish = [0x3A, 10, 0, 5, .. "g/cmd"u8, 0, 9, (byte)'x'];
    private static readonly byte[] DupAtQos0 = [0x38, 8, 0, 5, .. "g/cmd"u8, (byte)'x'];
    private static readonly byte[] TopicNotUtf8 = [0x31, 0x05, 0, 2, (byte)'g', 0xFF, (byte)'x'];

    /// <summary>Identifiers of PUBLISHes of the first alarm that have left.</summary>
    private readonly HashSet<int> firstAlarm = [];

    /// <summary>Answers that come late, by their first byte and identifier.</summary>
    private readonly HashSet<int> late = [];
    private long takeOverMs = long.MaxValue;
    private long nextBreakMs = conduct.BreakEveryMs > 0 ? conduct.BreakEveryMs : long.MaxValue;
    private long nextLargeMs = conduct.LargeEveryMs > 0 ? conduct.LargeEveryMs : long.MaxValue;

    public Misconduct Conduct => conduct;

    /// <summary>How often it closed the connection on a packet.</summary>
    public int Closings { get; private set; }

    /// <summary>It misbehaves.</summary>
    public bool IsActive { get; set; } = true;

    public long NextEventMs => IsActive ? Math.Min(takeOverMs, Math.Min(nextBreakMs, nextLargeMs)) : long.MaxValue;

    /// <summary>Does what is due.</summary>
    public void Act()
    {
        if (world.NowMs >= takeOverMs)
        {
            takeOverMs = long.MaxValue;
            world.TakeOver(clean: false);
        }

        if (world.NowMs >= nextBreakMs)
        {
            nextBreakMs = world.NowMs + conduct.BreakEveryMs;
            world.TakeOver(clean: false);
        }

        if (world.NowMs >= nextLargeMs)
        {
            nextLargeMs = world.NowMs + conduct.LargeEveryMs;
            world.HappenedOnLink(WorldFault.LargeMessage);
            world.Broker.Publish($"gateway/{SimulatedWorld.ClientId}/cmd/firmware", new byte[conduct.LargeBytes], 1);
        }
    }

    /// <summary>A whole packet of the gateway reaches the broker. <paramref name="isFrozen"/> is the state of its connection.</summary>
    public PacketTreatment Treat(ReadOnlySpan<byte> packet, int body, ref bool isFrozen)
    {
        int type = packet[0] >> 4;
        bool isFirst = NoteFirstAlarm(packet, body);
        if (!IsActive)
        {
            return PacketTreatment.Taken;
        }

        if (isFrozen)
        {
            return PacketTreatment.Ignored;
        }

        if (conduct.Manner == Manner.None || !IsMeant(packet, body, type, isFirst))
        {
            return PacketTreatment.Taken;
        }

        switch (conduct.Manner)
        {
            case Manner.Close:
                world.Happened(WorldFault.RefusedByClosing);
                Closings++;
                return PacketTreatment.Closed;
            case Manner.Refuse:
                world.Happened(WorldFault.RefusedByCode);
                return type == 1 ? PacketTreatment.Refused : PacketTreatment.Taken;
            case Manner.Late:
                world.Happened(WorldFault.AnsweredLate);
                NoteLate(packet, body, type);
                return PacketTreatment.Taken;
            case Manner.Freeze:
                world.Happened(WorldFault.BrokerFroze);
                isFrozen = true;
                return PacketTreatment.Ignored;
            default:
                world.Happened(WorldFault.RefusedSilently);
                return PacketTreatment.Ignored;
        }
    }

    /// <summary>Whether the broker grants a subscription.</summary>
    public bool Grants() => !IsActive || conduct is not { Purpose: PacketPurpose.Subscribe, Manner: Manner.Refuse };

    /// <summary>How late a packet of the broker is, in ms.</summary>
    public int LatenessOf(ReadOnlySpan<byte> packet, int body)
    {
        int type = packet[0] >> 4;
        if (type == 2 && packet[3] == 0)
        {
            takeOverMs = conduct.IsTakenOver && IsActive ? world.NowMs + conduct.TakeOverAfterMs : long.MaxValue;
        }

        bool isAnswer = type is 2 or 4 or 5 or 7 or 9 or 13;
        return isAnswer && late.Remove(KeyOf(packet[0], type is 2 or 13 ? 0 : IdAt(packet, body))) && IsActive ? conduct.LateMs : 0;
    }

    /// <summary>What comes before this packet of the broker, or in its place.</summary>
    public ReadOnlySpan<byte> Before(ReadOnlySpan<byte> packet, out bool replaces)
    {
        replaces = false;
        if (!IsActive)
        {
            return default;
        }

        int type = packet[0] >> 4;
        if (type == 2 && conduct.Malformed == MalformedPlace.BeforeConnack && packet[2] == 1)
        {
            return Malformed(EarlyPublish);
        }

        if (type == 9 && conduct.Malformed == MalformedPlace.InPlaceOfSuback)
        {
            replaces = true;
            return Malformed([0x90, 3, packet[2], packet[3], 3]); // [MQTT-3.9.3-2]
        }

        return default;
    }

    /// <summary>What comes after this packet of the broker.</summary>
    public ReadOnlySpan<byte> After(ReadOnlySpan<byte> packet)
    {
        int type = packet[0] >> 4;
        return !IsActive ? default
            : type == 2 && conduct.Malformed == MalformedPlace.AfterConnack && packet[2] == 1 ? Malformed(DupAtQos0)
            : type == 9 && conduct.Malformed == MalformedPlace.AfterSuback ? Malformed(TopicNotUtf8)
            : default;
    }

    private ReadOnlySpan<byte> Malformed(byte[] bytes)
    {
        world.Happened(WorldFault.MalformedAgain);
        return bytes;
    }

    private bool IsMeant(ReadOnlySpan<byte> packet, int body, int type, bool isFirst)
    {
        switch (conduct.Purpose)
        {
            case PacketPurpose.Connect:
                return type == 1;
            case PacketPurpose.Will:
                return type == 1 && (packet[body + 7] & 0x04) != 0;
            case PacketPurpose.RetainedWill:
                return type == 1 && (packet[body + 7] & 0x20) != 0;
            case PacketPurpose.Subscribe:
                return type == 8;
            case PacketPurpose.Release:
                return type == 6 && isFirst;
            case PacketPurpose.Alarm:
                return type == 3 && isFirst;
            case PacketPurpose.RepeatedAlarm:
                return type == 3 && (packet[0] & 6) == 0 && TopicOf(packet, body).IndexOf("/alarm/"u8) >= 0;
            case PacketPurpose.Retained:
                return type == 3 && (packet[0] & 1) != 0;
            case PacketPurpose.Large:
                return packet.Length > conduct.BytesMax;
            default:
                return type == 3 && PurposeOf(TopicOf(packet, body)) == conduct.Purpose;
        }
    }

    private static PacketPurpose PurposeOf(ReadOnlySpan<byte> topic)
    {
        string text = Encoding.UTF8.GetString(topic);
        if (text.StartsWith("homeassistant/", StringComparison.Ordinal))
        {
            return PacketPurpose.Discovery;
        }

        string[] levels = text.Split('/');
        return levels.Length < 3 ? PacketPurpose.None : levels[2] switch
        {
            "status" => PacketPurpose.Status,
            "birth" => PacketPurpose.Birth,
            "sensor" => PacketPurpose.State,
            "telemetry" => PacketPurpose.Telemetry,
            "health" => PacketPurpose.Health,
            "reply" => PacketPurpose.Reply,
            _ => PacketPurpose.None
        };
    }

    // Whether it is a PUBLISH or PUBREL of the first alarm.
    private bool NoteFirstAlarm(ReadOnlySpan<byte> packet, int body)
    {
        if (packet[0] >> 4 == 6)
        {
            return firstAlarm.Contains(IdAt(packet, body));
        }

        if (packet[0] >> 4 != 3 || (packet[0] & 6) == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> topic = TopicOf(packet, body);
        bool isFirst = topic.EndsWith("/alarm/a0"u8);
        int id = IdAt(packet, body + 2 + topic.Length);
        if (isFirst)
        {
            firstAlarm.Add(id);
        }
        else
        {
            firstAlarm.Remove(id);
        }

        return isFirst;
    }

    private void NoteLate(ReadOnlySpan<byte> packet, int body, int type)
    {
        switch (type)
        {
            case 1:
                late.Add(KeyOf(0x20, 0));
                break;
            case 3 when (packet[0] & 6) == 0:
                late.Add(KeyOf(0xD0, 0)); // It has no answer: PINGRESP after it shows that the broker has read it.
                break;
            case 3:
                late.Add(KeyOf((packet[0] & 4) != 0 ? (byte)0x50 : (byte)0x40, IdAt(packet, body + 2 + TopicOf(packet, body).Length)));
                break;
            case 6:
                late.Add(KeyOf(0x70, IdAt(packet, body)));
                break;
            case 8:
                late.Add(KeyOf(0x90, IdAt(packet, body)));
                break;
        }
    }

    private static ReadOnlySpan<byte> TopicOf(ReadOnlySpan<byte> packet, int body) =>
        packet.Slice(body + 2, BinaryPrimitives.ReadUInt16BigEndian(packet[body..]));

    private static int IdAt(ReadOnlySpan<byte> packet, int at) => BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);

    private static int KeyOf(byte first, int id) => (first << 16) | id;
}
