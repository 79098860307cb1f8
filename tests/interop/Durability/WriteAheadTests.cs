namespace Gateway.Tests.Interop.Durability;

/// <summary>
/// SIGKILL keeps what the operating system has in memory; a power cut does not. So this test reads the system calls: the sync of the
/// record comes before the packet, for each PUBLISH at QoS 1 and 2 and for each PUBREL.
/// </summary>
public class WriteAheadTests(ITestOutputHelper output)
{
    /// <summary>Bytes that strace shows of a call: more than the largest commit and the transmit buffer.</summary>
    internal const int ShownBytes = 8192;

    internal const string Traced = "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write,writev";

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
            ["-f", "-yy", "-xx", "-s", $"{ShownBytes}", "-e", Traced, "-o", log, "dotnet", Child.Dll(Simulator.Dll), .. simulator]))
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
        DurablePackets packets = new(log);
        output.WriteLine(
            $"{packets.Durable.Records} records in {packets.Durable.Syncs} commits synced; each before its packet: PUBLISH at QoS 1 "
            + $"{packets.Publishes[1]}, at QoS 2 {packets.Publishes[2]}, PUBREL {packets.Pubrels}");
        Assert.Equal("", packets.Early);
        Assert.True(packets.Publishes[1] >= AlarmsMin && packets.Publishes[2] >= AlarmsMin && packets.Pubrels >= AlarmsMin);
    }
}
