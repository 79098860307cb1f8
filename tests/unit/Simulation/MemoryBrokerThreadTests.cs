using Gateway.Hal;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class MemoryBrokerThreadTests
{
    /// <summary>How long a test waits for another thread before it fails; far above what any machine needs.</summary>
    private const int PatienceMs = 60_000;

    private readonly MemoryNetwork network = new(new Broker());
    private readonly byte[] received = new byte[4096];

    [Fact]
    public void A_hundred_thousand_sends_and_receives_allocate_nothing_on_the_clients_thread()
    {
        const int Messages = 100_000;
        using var thread = new MemoryBrokerThread(network);
        MemoryLink link = Connected();
        byte[] publish = Packet.Publish("t", "a payload of some 32 bytes, say..", 1, id: 7);
        Exchange(link, publish, 2000); // What the runtime makes once, at first use, is not the link's.

        long before = GC.GetAllocatedBytesForCurrentThread();
        int acknowledged = Exchange(link, publish, Messages);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((Messages, 0L), (acknowledged, allocated));
        Assert.Equal(Messages + 2000, thread.Ask(asked => asked.Counters.PublishesIn(1)));
        Assert.Null(thread.Failure);
    }

    [Fact]
    public void Run_acts_between_turns_and_its_effects_arrive()
    {
        using var thread = new MemoryBrokerThread(network);
        MemoryLink link = Connected();
        Send(link, Packet.Subscribe(1, ("t", 0)));
        Assert.Equal("90 03 00 01 00", Next(link));
        thread.Run(run => run.Publish("t", "x"u8));
        Assert.Equal("30 04 00 01 74 78", Next(link));
        thread.Run(run => run.RestartKeepingSessions());
        Assert.True(SpinWait.SpinUntil(() => link.Receive(received, 0, 1) < 0, PatienceMs));
        Assert.Equal(LinkState.Failed, link.State);
    }

    [Fact]
    public void An_observer_that_throws_ends_the_thread_and_is_told()
    {
        network.Broker.Observe("t", _ => throw new InvalidOperationException("from the observer"));
        using var thread = new MemoryBrokerThread(network);
        MemoryLink link = Connected();
        Send(link, Packet.Publish("t", "x"));
        Assert.True(SpinWait.SpinUntil(() => thread.Failure != null, PatienceMs));
        Assert.Equal("from the observer", thread.Failure!.Message);
    }

    /// <summary>Sends one packet many times with up to eight unanswered; returns the PUBACKs that came. Allocates nothing itself.</summary>
    private int Exchange(MemoryLink link, byte[] publish, int messages)
    {
        int sentBytes = 0;
        int receivedBytes = 0;
        int sent = 0;
        long patienceEndsMs = Environment.TickCount64 + PatienceMs;
        while (receivedBytes < 4 * messages && Environment.TickCount64 < patienceEndsMs)
        {
            while (sent < messages && sent - receivedBytes / 4 < 8)
            {
                sentBytes += link.Send(publish, sentBytes, publish.Length - sentBytes);
                if (sentBytes < publish.Length)
                {
                    break;
                }

                sentBytes = 0;
                sent++;
            }

            link.WaitReadable(100);
            receivedBytes += link.Receive(received, 0, received.Length);
        }

        return receivedBytes / 4;
    }

    private MemoryLink Connected()
    {
        MemoryLink link = network.CreateLink();
        link.Open();
        Assert.True(SpinWait.SpinUntil(() => link.State == LinkState.Open, PatienceMs));
        Send(link, Packet.Connect("c", clean: false));
        Assert.Equal("20 02 00 00", Next(link));
        return link;
    }

    private static void Send(MemoryLink link, byte[] bytes) => Assert.Equal(bytes.Length, link.Send(bytes, 0, bytes.Length));

    private string Next(MemoryLink link)
    {
        Assert.True(link.WaitReadable(PatienceMs));
        return Packet.ToHex(received.AsSpan(0, link.Receive(received, 0, received.Length)));
    }
}
