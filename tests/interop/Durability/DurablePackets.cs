namespace Gateway.Tests.Interop.Durability;

/// <summary>The packets of a log of system calls, each compared with what was durable when it was sent.</summary>
internal sealed class DurablePackets
{
    private readonly List<string> early = [];

    /// <summary>Reads the log. <paramref name="sendsWithoutRecord"/>: storage fails, and messages without a record go at QoS 1.</summary>
    public DurablePackets(string log, bool sendsWithoutRecord = false)
    {
        SentPackets packets = new();
        foreach (SystemCall call in SystemCall.Read(File.ReadLines(log)))
        {
            Durable.Take(call);
            if (!call.Target.StartsWith("TCP:", StringComparison.Ordinal) || call.Result <= 0)
            {
                continue;
            }

            Assert.Equal("sendto", call.Name);
            foreach (SentPacket packet in packets.Take(call.Bytes.AsMemory(0, (int)call.Result)))
            {
                Take(packet, sendsWithoutRecord);
            }
        }
    }

    /// <summary>What is durable at the end.</summary>
    public DurableRecords Durable { get; } = new();

    /// <summary>PUBLISH packets by their QoS, without `status`, which does not use the table.</summary>
    public int[] Publishes { get; } = new int[3];

    /// <summary>PUBREL packets.</summary>
    public int Pubrels { get; private set; }

    /// <summary>The packets that left before their record was durable.</summary>
    public string Early => string.Join(", ", early);

    private void Take(SentPacket packet, bool sendsWithoutRecord)
    {
        if (packet.Type == SentPackets.Publish && !packet.Topic.EndsWith("/status", StringComparison.Ordinal))
        {
            Publishes[packet.Qos]++;
            if (packet.Qos > (sendsWithoutRecord ? 1 : 0) && !Durable.HasEntry(packet.PacketId))
            {
                early.Add($"PUBLISH {packet.PacketId} at QoS {packet.Qos}");
            }
        }
        else if (packet.Type == SentPackets.Pubrel)
        {
            Pubrels++;
            if (!Durable.IsReleased(packet.PacketId))
            {
                early.Add($"PUBREL {packet.PacketId}");
            }
        }
    }
}
