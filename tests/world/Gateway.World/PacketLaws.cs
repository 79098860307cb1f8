using System.Buffers.Binary;

namespace Gateway.World;

/// <summary>
/// Rules for the packets of one client, whatever happens to it: written from the standard, and checked for each packet that leaves the
/// gateway or reaches it. The rules survive power cuts, as the broker's session does.
/// </summary>
internal sealed class PacketLaws(SimulatedWorld world)
{
    private const int PublishIdMax = 61440;

    /// <summary>Identifiers of PUBLISH that left and are not acknowledged to the end, with a hash of their content.</summary>
    private readonly Dictionary<int, ulong> inUse = new(1024);

    /// <summary>Identifiers whose PUBREL left, until PUBCOMP.</summary>
    private readonly HashSet<int> released = new(1024);
    /// <summary>Bodies of PUBLISH at QoS 1 and 2 that reached the gateway, by identifier.</summary>
    private readonly Dictionary<int, byte[]> commands = new(1024);
    /// <summary>Those of them whose PUBREL reached it: a PUBREC for a duplicate may still wait for room.</summary>
    private readonly HashSet<int> commandsReleased = new(1024);
    private readonly PacketStream up = new();
    private bool connectSent;
    private bool connackSeen;
    private bool cleanConnect;
    private long busyCount;

    // The order in which the commands last arrived.
    private readonly List<int> arrivals = new(1024);

    /// <summary>A new connection.</summary>
    public void Open()
    {
        up.Clear();
        connectSent = false;
        connackSeen = false;
    }

    /// <summary>Bytes that the gateway gave to its link.</summary>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        up.Add(bytes);
        while (up.TryPeek(out ReadOnlySpan<byte> packet, out int body))
        {
            world.Timeline?.Sent(world.NowMs, packet, body);
            Judge(packet, body);
            up.Skip(packet.Length);
        }
    }

    /// <summary>A packet that reaches the gateway.</summary>
    public void Received(ReadOnlySpan<byte> packet, int body)
    {
        switch (packet[0] >> 4)
        {
            case 2:
                connackSeen = true;
                if (packet.Length == 4 && packet[3] == 0 && (packet[2] & 1) == 0)
                {
                    inUse.Clear();
                    released.Clear();
                }

                break;
            case 3 when (packet[0] & 6) != 0:
                int topicBytes = BinaryPrimitives.ReadUInt16BigEndian(packet[body..]);
                int commandId = BinaryPrimitives.ReadUInt16BigEndian(packet[(body + 2 + topicBytes)..]);
                commands[commandId] = packet[body..].ToArray();
                arrivals.Remove(commandId);
                arrivals.Add(commandId);
                if ((packet[0] & 8) == 0)
                {
                    commandsReleased.Remove(commandId);
                }

                break;
            case 6:
                commandsReleased.Add(BinaryPrimitives.ReadUInt16BigEndian(packet[body..]));
                break;
            case 4:
            case 7:
                int id = BinaryPrimitives.ReadUInt16BigEndian(packet[body..]);
                inUse.Remove(id);
                released.Remove(id);
                break;
        }
    }

    private void Judge(ReadOnlySpan<byte> packet, int body)
    {
        int type = packet[0] >> 4;
        if (!connectSent)
        {
            if (type != 1)
            {
                world.Fail("a packet before CONNECT [MQTT-3.1.0-1]");
            }

            connectSent = true;
            cleanConnect = (packet[body + 7] & 2) != 0;
            return;
        }

        if (!connackSeen)
        {
            world.Fail("a packet before CONNACK was read");
        }

        switch (type)
        {
            case 1:
                world.Fail("a second CONNECT [MQTT-3.1.0-2]");
                break;
            case 3:
                JudgePublish(packet, body);
                break;
            case 4:
            case 5:
            case 7:
                JudgeAnswer(type, BinaryPrimitives.ReadUInt16BigEndian(packet[body..]));
                break;
            case 6:
                released.Add(BinaryPrimitives.ReadUInt16BigEndian(packet[body..]));
                break;
            case 8:
                if (BinaryPrimitives.ReadUInt16BigEndian(packet[body..]) <= PublishIdMax)
                {
                    world.Fail("SUBSCRIBE with an identifier of PUBLISH");
                }

                break;
        }
    }

    // A command that nothing can come of is acknowledged without a write: one that is unknown, for a sensor that is not there, or too much.
    // Each answer `busy` excuses one.
    private bool IsRefused(ReadOnlySpan<byte> command)
    {
        int topicBytes = BinaryPrimitives.ReadUInt16BigEndian(command);
        ReadOnlySpan<byte> topic = command.Slice(2, topicBytes);
        ReadOnlySpan<byte> payload = command[(4 + topicBytes)..];
        return topic.EndsWith("/large"u8)
            || (topic.EndsWith("/interval"u8) && payload[0] == 's' && (payload[1] - '0' >= world.SensorCount || payload.EndsWith(" 0"u8)))
            || ++busyCount <= world.BusyCount;
    }

    // The effect of a command is on the drive before it is acknowledged; at QoS 2 its identifier is there before PUBREC, and removed by
    // PUBCOMP.
    private void JudgeAnswer(int type, int id)
    {
        if (world.HasLostNothingButWrites || !commands.TryGetValue(id, out byte[]? command) || command.Length > world.ReceiveBytesMax)
        {
            return;
        }

        if (type != 7)
        {
            world.CommandAcknowledged(command, arrivals.SkipWhile(other => other != id).Skip(1).Select(other => commands[other]));
        }

        if (type == 5 && !commandsReleased.Contains(id) && world.Storage.HoldsInbound(id) == false && !IsRefused(command))
        {
            world.Fail($"PUBREC {id} leaves before its identifier is on the drive [MQTT-4.3.3-2]");
        }
        else if (type == 7 && world.Storage.HoldsInbound(id) == true)
        {
            world.Fail($"PUBCOMP {id} leaves while its identifier is on the drive");
        }
    }

    private void JudgePublish(ReadOnlySpan<byte> packet, int body)
    {
        int qos = packet[0] >> 1 & 3;
        if (qos == 0 || (packet[0] & 1) != 0)
        {
            return; // The last message of a clean stop lives in RAM alone, and so does its identifier.
        }

        if (cleanConnect)
        {
            world.Fail("a PUBLISH into a session that is there to be discarded");
        }

        int topicBytes = BinaryPrimitives.ReadUInt16BigEndian(packet[body..]);
        int id = BinaryPrimitives.ReadUInt16BigEndian(packet[(body + 2 + topicBytes)..]);
        if (id is 0 or > PublishIdMax)
        {
            world.Fail($"PUBLISH with identifier {id}");
        }

        if (released.Contains(id) && qos == 2)
        {
            world.Note(Outcome.PublishAfterPubrel, "an identifier of PUBREL");
        }

        // The lowest bit is what the broker holds: at QoS 2 another message under this identifier would be lost.
        ulong hash = (Hash(packet[body..]) & ~1UL) | (qos == 2 ? 1UL : 0UL);
        if (inUse.TryGetValue(id, out ulong held))
        {
            bool isOther = (held ^ hash) > 1;
            if (isOther && (held & 1) != 0 && world.HasLostNothingButWrites)
            {
                world.Fail($"identifier {id} carries another message while the broker may hold it at QoS 2");
            }

            // The same bytes as a new message: only a reused sequence can produce them.
            if (isOther || (packet[0] & 8) == 0)
            {
                world.Note(Outcome.IdentifierReused, isOther ? "other content" : "sent again with DUP 0 [MQTT-3.3.1-1]");
            }
        }

        inUse[id] = hash;
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037UL;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        return hash;
    }
}
