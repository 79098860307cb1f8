using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Simulation;
using Xunit;

namespace Gateway.Tests.Unit.Simulation;

public class LoopbackBrokerTests
{
    /// <summary>How long a test waits for another thread before it fails; far above what any machine needs.</summary>
    private const int PatienceMs = 60_000;

    [Fact]
    public async Task Two_clients_exchange_a_message_over_TCP()
    {
        await using var host = new LoopbackBroker();
        host.Start();
        Assert.InRange(host.Port, 1, 65535);
        using Socket subscriber = Connect(host, Packet.Connect("s"));
        subscriber.Send(Packet.Subscribe(1, ("t", 2)));
        Expect(subscriber, "90 03 00 01 02");
        using Socket publisher = Connect(host, Packet.Connect("p"));
        publisher.Send(Packet.Publish("t", "x", 2, id: 3));
        Expect(publisher, "50 02 00 03");
        publisher.Send(Packet.Pubrel(3));
        Expect(publisher, "70 02 00 03");
        Expect(subscriber, "34 06 00 01 74 00 01 78");
        host.Run(broker => broker.Publish("t", "y"u8));
        Expect(subscriber, "30 04 00 01 74 79");
        Assert.Null(host.Failure);
    }

    [Fact]
    public void A_refused_client_gets_its_connack_and_then_the_end()
    {
        using var host = new LoopbackBroker();
        host.Start();
        using Socket client = Open(host);
        client.Send(Packet.Connect("", clean: false));
        Expect(client, "20 02 00 02");
        Assert.Equal(0, client.Receive(new byte[1]));
    }

    [Fact]
    public void A_broken_connection_publishes_the_will()
    {
        using var host = new LoopbackBroker();
        host.Start();
        using Socket watcher = Connect(host, Packet.Connect("watcher"));
        watcher.Send(Packet.Subscribe(1, ("w", 1)));
        Expect(watcher, "90 03 00 01 01");
        using (Socket willing = Connect(host, Packet.Connect("willing", will: ("w", "gone", 1, false))))
        {
            willing.LingerState = new LingerOption(true, 0); // ends it with a reset
        }

        Expect(watcher, "32 09 00 01 77 00 01 67 6F 6E 65");
    }

    [Fact]
    public void Time_passes_without_traffic()
    {
        using var host = new LoopbackBroker(new Broker(new BrokerOptions { ConnectTimeoutMs = 50 }));
        host.Start();
        using Socket silent = Open(host);
        Assert.Equal(0, silent.Receive(new byte[1]));
        Assert.Equal(1, host.Ask(broker => broker.Counters.Closed(BrokerClose.ConnectTimeout)));
    }

    [Fact]
    public void A_client_that_never_reads_is_bounded_and_closed()
    {
        using var host = new LoopbackBroker(new Broker(new BrokerOptions { OutputStallMsMax = 200 }));
        host.Start();
        using Socket lazy = Open(host);
        lazy.ReceiveBufferSize = 4096;
        lazy.Send(Packet.Connect("lazy"));
        lazy.Send(Packet.Subscribe(1, ("t", 0)));
        Assert.True(SpinWait.SpinUntil(() => host.Ask(broker => broker.FindSession("lazy")?.Subscriptions == 1), PatienceMs));
        var payload = new byte[50_000];
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                host.Run(broker => broker.Publish("t", payload));
                return host.Ask(broker => broker.Counters.Closed(BrokerClose.Unread)) == 1;
            },
            PatienceMs));
        Assert.True(host.Ask(broker => broker.Counters.Dropped(BrokerDrop.OutputFull)) > 0);
        Assert.Null(host.Failure);
    }

    [Fact]
    public async Task Dispose_closes_everything_and_another_host_serves_the_same_sessions_on_the_same_port()
    {
        var broker = new Broker();
        var first = new LoopbackBroker(broker);
        first.Start();
        int port = first.Port;
        using Socket client = Connect(first, Packet.Connect("c", clean: false));
        await first.DisposeAsync();
        Assert.Equal(0, client.Receive(new byte[1]));
        Assert.Equal((0, 1), (broker.ConnectionCount, broker.SessionCount));
        await first.DisposeAsync();

        using var second = new LoopbackBroker(broker, port);
        second.Start();
        Assert.Equal(port, second.Port);
        using Socket again = Open(second);
        again.Send(Packet.Connect("c", clean: false));
        Expect(again, "20 02 01 00");
    }

    [Fact]
    public void A_port_in_use_is_told_and_an_object_never_started_is_disposed()
    {
        using var first = new LoopbackBroker();
        first.Start();
        using var second = new LoopbackBroker(port: first.Port);
        Assert.Throws<SocketException>(second.Start);
        Assert.Throws<InvalidOperationException>(first.Start);
        using var never = new LoopbackBroker();
    }

    [Fact]
    public void An_observer_that_throws_ends_the_broker_and_is_told()
    {
        var broker = new Broker();
        broker.Observe("t", _ => throw new InvalidOperationException("from the observer"));
        using var host = new LoopbackBroker(broker);
        host.Start();
        using Socket client = Connect(host, Packet.Connect("c"));
        client.Send(Packet.Publish("t", "x"));
        Assert.Equal(0, client.Receive(new byte[1]));
        host.Dispose();
        Assert.Equal("from the observer", host.Failure!.Message);
    }

    [Fact]
    public async Task Many_clients_at_once_get_every_message_in_order()
    {
        const int Clients = 10;
        const int Messages = 500;
        await using var host = new LoopbackBroker();
        host.Start();
        Socket[] sockets = Enumerable.Range(0, Clients).Select(i => Connect(host, Packet.Connect($"c{i}"))).ToArray();
        foreach (Socket socket in sockets)
        {
            socket.Send(Packet.Subscribe(1, ("t", 0)));
            Expect(socket, "90 03 00 01 00");
        }

        Task[] readers = sockets.Select(socket => OnThread(() =>
        {
            var next = new int[Clients];
            for (int i = 0; i < Clients * Messages; i++)
            {
                byte[] packet = Read(socket, 2 + 3 + 6); // "t" and "ci/nnn"
                string payload = Encoding.ASCII.GetString(packet, 5, 6);
                int from = payload[1] - '0';
                Assert.Equal($"c{from}/{next[from]++:D3}", payload);
            }
        })).ToArray();
        Task[] writers = sockets.Select((socket, writer) => OnThread(() =>
        {
            for (int i = 0; i < Messages; i++)
            {
                socket.Send(Packet.Publish("t", $"c{writer}/{i:D3}"));
            }
        })).ToArray();
        await Task.WhenAll([.. writers, .. readers]);
        Array.ForEach(sockets, socket => socket.Dispose());
        Assert.Null(host.Failure);
    }

    /// <summary>These block, so they must not wait for the pool to grow.</summary>
    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Socket Open(LoopbackBroker host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = PatienceMs,
            NoDelay = true
        };
        socket.Connect(IPAddress.Loopback, host.Port);
        return socket;
    }

    private static Socket Connect(LoopbackBroker host, byte[] connect)
    {
        Socket socket = Open(host);
        socket.Send(connect);
        Expect(socket, "20 02 00 00");
        return socket;
    }

    private static void Expect(Socket socket, string hex) => Assert.Equal(hex, Packet.ToHex(Read(socket, (hex.Length + 1) / 3)));

    private static byte[] Read(Socket socket, int bytes)
    {
        var read = new byte[bytes];
        for (int count = 0; count < bytes;)
        {
            int more = socket.Receive(read, count, bytes - count, SocketFlags.None);
            Assert.True(more > 0, $"ended after {count} of {bytes} bytes");
            count += more;
        }

        return read;
    }
}
