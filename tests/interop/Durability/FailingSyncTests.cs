using System.Text.Json;

namespace Gateway.Tests.Interop.Durability;

/// <summary>
/// Every fsync of the gateway's process fails from the k-th on, for each k of a short run. The short form takes some k,
/// <c>GATEWAY_SYNC_TEST=long</c> all.
/// </summary>
public class FailingSyncTests(ITestOutputHelper output)
{
    private const string Id = "sync";
    private const string Topics = $"gateway/{Id}/alarm/#";

    // A run takes some more syncs or fewer than another.
    private const int SyncsSpread = 6;

    [SkippableFact]
    public void With_every_sync_failing_from_the_kth_on_no_publish_at_qos_2_goes_without_a_durable_record()
    {
        Need.Signals();
        using ScratchFolder folder = new();
        string shim = Compile(folder);
        int syncs = SyncsOf(Run(folder, shim, from: int.MaxValue, isHealthy: true).Log);
        Assert.True(syncs > 20, $"{syncs} syncs");
        int step = TestForm.IsLong("GATEWAY_SYNC_TEST") ? 1 : syncs / 4;
        int withoutRecord = 0;
        for (int from = 1; from <= syncs - SyncsSpread; from += step)
        {
            withoutRecord += Run(folder, shim, from, isHealthy: false).WithoutRecord;
        }

        Assert.True(withoutRecord > 0, "messages without a record go at QoS 1");
    }

    private (string Log, int WithoutRecord) Run(ScratchFolder folder, string shim, int from, bool isHealthy)
    {
        string log = folder[$"{from}.log"];
        using ScratchFolder data = new();
        using Mosquitto broker = new();
        using Child subscriber = Subscribe(broker);
        string[] simulator =
        [
            "--broker", broker.Url, "--id", Id, "--data", data["slots"], "--quiet", "--interval", "1h", "--sample", "300ms",
            .. new[] { "one", "two", "three" }.SelectMany(
                name => new[] { "--sensor", $"{name}=square:20,80,step", "--alarm-above", $"{name}=50,0,2" }),
        ];
        string[] lines;
        using (Child traced = Child.Start(
            Need.Strace(),
            ["-f", "-yy", "-xx", "-s", $"{WriteAheadTests.ShownBytes}", "-e", WriteAheadTests.Traced, "-o", log,
                "-E", $"LD_PRELOAD={shim}", "-E", $"FAIL_FROM={from}", "dotnet", Child.Dll(Simulator.Dll), .. simulator, "--for", "5s"]))
        {
            int code = traced.WaitForExit();
            lines = [.. traced.Output, .. traced.Errors];

            // 1: it found no time to connect.
            if (code > 1)
            {
                // The folder itself cannot be made durable: no start, and a reason.
                Assert.Equal(2, code);
                Assert.Contains(lines, line => line.Contains("cannot be synced", StringComparison.Ordinal));
                return (log, 0);
            }
        }

        DurablePackets packets = new(log, sendsWithoutRecord: !isHealthy);
        Assert.Equal("", packets.Early);

        // A commit that fails makes the gateway start again, once: each start has its line.
        string[] starts = [.. lines.Where(line => line.StartsWith("faults:", StringComparison.Ordinal))];
        Assert.InRange(starts.Length, 1, isHealthy ? 1 : 2);
        string faults = string.Join(' ', starts);
        bool isTold = faults.Contains("storage-write", StringComparison.Ordinal)
            || faults.Contains("boot-record-lost", StringComparison.Ordinal);

        // The disk has healed: the gateway goes on. What has a record arrives once, and no other message has its seq and epoch.
        using (Child healed = Child.StartDll(Simulator.Dll, [.. simulator, "--for", "5s"]))
        {
            Assert.Equal(0, healed.WaitForExit());
            Assert.DoesNotContain(healed.Output, line => line.Contains("storage-write", StringComparison.Ordinal));
        }

        string[] doubled =
        [
            .. subscriber.Output.Select(Name).GroupBy(name => name).Where(name => name.Count() > 1).Select(name => name.Key)
        ];
        output.WriteLine($"from {from}: QoS 1 {packets.Publishes[1]}, QoS 2 {packets.Publishes[2]}, {faults}; doubled {doubled.Length}");
        Assert.Empty(doubled);
        Assert.True(isHealthy ? !isTold : isTold || SyncsOf(log) < from - 1, faults);
        return (log, packets.Publishes[1]);
    }

    // Lines: QoS, topic, payload. The first client leaves the subscription in the session: nothing that comes later can be missed.
    private static Child Subscribe(Mosquitto broker)
    {
        string[] session = ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-i", "judge", "-c", "-q", "2", "-t", Topics];
        using (Child visit = Child.Start(Need.MosquittoSub(), [.. session, "-E"]))
        {
            Assert.Equal(0, visit.WaitForExit());
        }

        return Child.Start(Need.MosquittoSub(), [.. session, "-F", "%q %t %p"]);
    }

    private static string Name(string line)
    {
        string[] parts = line.Split(' ', 3);
        using JsonDocument json = JsonDocument.Parse(parts[2]);
        return $"{parts[1]} {json.RootElement.GetProperty("epoch")} {json.RootElement.GetProperty("seq")}";
    }

    // Calls that the shim makes fail do not reach the system.
    private static int SyncsOf(string log) => File.ReadLines(log).Count(line => line.Contains("sync(", StringComparison.Ordinal));

    private static string Compile(ScratchFolder folder)
    {
        string shim = folder["failing_sync.so"];
        using Child compiler = Child.Start(
            Need.Gcc(), "-shared", "-fPIC", "-o", shim, Path.Combine(AppContext.BaseDirectory, "Durability", "failing_sync.c"), "-ldl");
        Assert.Equal(0, compiler.WaitForExit());
        return shim;
    }
}
