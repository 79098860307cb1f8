using Xunit;

namespace Gateway.Tests.Vectors;

/// <summary>The host's runner of the vectors that tests/device runs on the device.</summary>
public sealed class VectorTests
{
    [Fact]
    public void Every_packet_is_encoded_to_its_golden_bytes()
    {
        Assert.Equal(PacketVectors.Names.Length, PacketVectors.Golden.Length);
        Assert.All(Enumerable.Range(0, PacketVectors.Golden.Length), i => Assert.True(PacketVectors.IsEncoded(i), PacketVectors.Names[i]));
    }

    [Fact]
    public void Every_length_is_encoded_to_its_golden_bytes()
    {
        Assert.All(Enumerable.Range(0, PacketVectors.Lengths.Length), i => Assert.True(PacketVectors.IsLengthEncoded(i)));
    }

    [Fact]
    public void Every_malformed_packet_is_refused_with_its_fault()
    {
        Assert.Equal(
            PacketVectors.MalformedFaults,
            Enumerable.Range(0, PacketVectors.Malformed.Length).Select(PacketVectors.FaultOf));
    }

    [Fact]
    public void The_session_exchanges_the_listed_bytes_at_each_QoS()
    {
        Assert.True(SessionVectors.Connects());
        Assert.All(Enumerable.Range(0, SessionVectors.Names.Length), i => Assert.Equal(-1, SessionVectors.Run(i)));
    }

    [Fact]
    public void Recovery_finds_what_is_owed_and_nothing_else()
    {
        Assert.All(Enumerable.Range(0, RecoveryVectors.Names.Length), i => Assert.True(RecoveryVectors.Run(i), RecoveryVectors.Names[i]));
    }

    [Fact]
    public void Alarm_rules_make_the_listed_transitions()
    {
        Assert.All(Enumerable.Range(0, AlarmVectors.Names.Length), i => Assert.Equal(-1, AlarmVectors.Run(i)));
    }

    [Fact]
    public void Ten_thousand_publishes_at_each_QoS_allocate_nothing()
    {
        var bench = new SessionBench(1);
        bench.Connect();
        SessionVectors.PublishMany(bench, 10);

        // Measured again if it is not 0: the runtime may do something once on this thread, what allocates does so each time.
        long bytes = 1;
        int delivered = 0;
        int times = 0;
        for (; times < 3 && bytes != 0; times++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            delivered = SessionVectors.PublishMany(bench, 10_000);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, bytes);
        Assert.Equal(2 * ((times * 10_000) + 10), delivered);
    }
}
