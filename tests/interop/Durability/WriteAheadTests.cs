namespace Gateway.Tests.Interop.Durability;

/// <summary>
/// SIGKILL keeps what the operating system has in memory; a power cut does not. So this test reads the system calls: the sync of the
/// record comes before the packet, for each PUBLISH at QoS 1 and 2 and for each PUBREL.
/// </summary>
public class WriteAheadTests(ITestOutputHelper output)
{
    /// <summary>Bytes that strace shows of a call: more than the largest record and the transmit buffer.</summary>
    private const int ShownBytes = 2048;

    private const int AlarmsMin = 20;

    [SkippableFact]
    public void The_record_is_synced_before_its_publish_and_before_its_pubrel()
    {
        Need.Signals();
        string strace = Need.Strace();
        using ScratchFolder folder = new();
        using Mosquitto broker = new();
        using Child subscriber = MosquittoSubscriber.Start(broker, "gateway/strace/alarm/#");
        string log = folder["strace.log"];
        string[] simulator =
        [
            "--broker", broker.Url, "--id", "strace", "--data", folder["slots"], "--quiet", "--interval", "1h", "--sample", "20ms",
            "--sensor", "one=square:20,80,step", "--alarm-above", "one=50,0,1",
            "--sensor", "two=square:20,80,step", "--alarm-above", "two=50,0,2", "--trace",
        ];
        using (Child traced = Child.Start(
            strace,
            ["-f", "-yy", "-xx", "-s", $"{ShownBytes}", "-e", "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write,writev", "-o", log,
                "dotnet", Child.Dll(Simulator.Dll), .. simulator]))
        {
            subscriber.WaitForLines(line => line.Contains("/one-high", StringComparison.Ordinal), AlarmsMin, "alarm one");
            subscriber.WaitForLines(line => line.Contains("/two-high", StringComparison.Ordinal), AlarmsMin, "alarm two");
            traced.TerminateChild();
            Assert.Equal(0, traced.WaitForExit());
        }

        Judge(log);
    }

    private void Judge(string log)
    {
        DurableRecords durable = new();
        SentPackets packets = new();
        int[] publishes = new int[3];
        int pubrels = 0;
        foreach (SystemCall call in SystemCall.Read(File.ReadLines(log)))
        {
            durable.Take(call);
            if (!call.Target.StartsWith("TCP:", StringComparison.Ordinal) || call.Result <= 0)
            {
                continue;
            }

            Assert.Equal("sendto", call.Name);
            foreach (SentPacket packet in packets.Take(call.Bytes.AsMemory(0, (int)call.Result)))
            {
                // status does not use the table: it is only valid during its connection.
                if (packet.Type == SentPackets.Publish && !packet.Topic.EndsWith("/status", StringComparison.Ordinal))
                {
                    publishes[packet.Qos]++;
                    Assert.True(
                        packet.Qos == 0 || durable.HasEntry(packet.PacketId),
                        $"PUBLISH {packet.PacketId} left before its record was synced");
                }
                else if (packet.Type == SentPackets.Pubrel)
                {
                    pubrels++;
                    Assert.True(durable.IsReleased(packet.PacketId), $"PUBREL {packet.PacketId} left before Released was synced");
                }
            }
        }

        output.WriteLine(
            $"{durable.Syncs} records synced; each before its packet: PUBLISH at QoS 1 {publishes[1]}, at QoS 2 {publishes[2]}, "
            + $"PUBREL {pubrels}");
        Assert.True(publishes[1] >= AlarmsMin && publishes[2] >= AlarmsMin && pubrels >= AlarmsMin);
    }
}
