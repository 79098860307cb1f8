using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class TcpLinkTests : IDisposable
{
    private readonly LoopbackServer server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public void Bytes_go_both_ways()
    {
        using TcpLink link = Link();
        Assert.Equal(LinkState.Closed, link.State);
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        LinkDriver.SendText(link, "from gateway");
        Assert.Equal("from gateway", ReadText(peer, 12));
        peer.Send("to gateway"u8);
        Assert.Equal("to gateway", LinkDriver.ReceiveText(link, 10));
        Assert.Equal(0, link.Receive(new byte[1], 0, 1));
        Assert.Equal(Fault.None, link.Fault);
        Assert.Equal("", link.FailureText);
    }

    [Fact]
    public void Buffers_are_used_at_their_offset_and_no_further()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        Assert.Equal(3, link.Send("xxabcyy"u8.ToArray(), 2, 3));
        Assert.Equal("abc", ReadText(peer, 3));
        peer.Send("defg"u8);
        byte[] buffer = new byte[5];
        Assert.True(link.WaitReadable(LinkDriver.FailAfterMs));
        Assert.Equal(2, link.Receive(buffer, 1, 2));
        Assert.Equal("\0de\0\0", Encoding.ASCII.GetString(buffer));
        Assert.Equal(0, link.Receive(buffer, 0, 0));
        Assert.Equal(0, link.Send(buffer, 0, 0));
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void A_link_that_is_not_open_gives_and_takes_nothing()
    {
        using TcpLink link = Link();
        Assert.Equal(-1, link.Receive(new byte[1], 0, 1));
        Assert.Equal(-1, link.Send(new byte[1], 0, 1));
        Assert.False(link.WaitReadable(1));
        link.Close();
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
    }

    [Fact]
    public void Opening_an_open_link_is_a_failed_check()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Assert.Throws<FaultException>(link.Open);
    }

    [Fact]
    public void A_port_where_nobody_listens_is_refused()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        using TcpLink link = new(new TcpLinkOptions { Host = "127.0.0.1", Port = port });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(HalFaults.LinkRefused, link.Fault);
        Assert.Equal($"127.0.0.1:{port} refused the connection", link.FailureText);
        Assert.Equal(-1, link.Receive(new byte[1], 0, 1));
        Assert.Equal(-1, link.Send(new byte[1], 0, 1));
    }

    [Fact]
    public void A_host_name_without_an_address_says_so()
    {
        using TcpLink link = new(new TcpLinkOptions { Host = "broker.gateway.invalid", Port = 1883 });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(HalFaults.LinkAddress, link.Fault);
        Assert.Contains("broker.gateway.invalid", link.FailureText);
    }

    [SkippableFact]
    public void A_connection_that_nobody_accepts_times_out()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux leaves a connection unanswered when the queue of the listener is full");
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        List<Socket> fillers = [];
        Task last;
        do
        {
            Assert.True(fillers.Count < 20, "the queue takes every connection");
            Socket filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            fillers.Add(filler);
            last = filler.ConnectAsync(full.LocalEndPoint!);
        }
        while (SpinWait.SpinUntil(() => last.IsCompleted, 300));
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using TcpLink link = new(
            new TcpLinkOptions { Host = "127.0.0.1", Port = port, ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(Fault.LinkTimeout, link.Fault);
        Assert.Equal($"127.0.0.1:{port} did not accept the connection within 0.3 s", link.FailureText);
        fillers.ForEach(filler => filler.Dispose());
    }

    [Fact]
    public void When_the_peer_closes_its_last_bytes_still_arrive_and_then_the_end()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        peer.Send("last words"u8);
        peer.Close();
        Assert.Equal("last words", LinkDriver.ReceiveText(link));
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        Assert.Contains("closed the connection", link.FailureText);
        Assert.Equal(-1, link.Receive(new byte[1], 0, 1));
        Assert.Equal(-1, link.Send(new byte[1], 0, 1));
    }

    [Fact]
    public void A_reset_ends_the_link()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
        LinkDriver.WaitForFailure(link);
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        Assert.Contains("was lost", link.FailureText);
    }

    [Fact]
    public void Accepted_bytes_leave_after_a_close()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        peer.Send("never read by the gateway"u8);
        LinkDriver.SendText(link, "DISCONNECT");
        link.Close();
        Assert.Equal("DISCONNECT", LoopbackServer.ReadToEnd(new NetworkStream(peer)));
    }

    [Fact]
    public void A_closed_link_opens_again()
    {
        using TcpLink link = Link();
        for (int i = 0; i < 3; i++)
        {
            LinkDriver.OpenOrFail(link);
            Socket peer = server.Accept();
            LinkDriver.SendText(link, "again");
            Assert.Equal("again", ReadText(peer, 5));
            link.Close();
            Assert.Equal(LinkState.Closed, link.State);
        }
    }

    [Fact]
    public void After_a_failure_the_link_opens_again_without_a_trace_of_it()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        server.Accept().Close();
        LinkDriver.WaitForFailure(link);
        link.Close();
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        LinkDriver.OpenOrFail(link);
        Assert.Equal(Fault.None, link.Fault);
        Assert.Equal("", link.FailureText);
    }

    [Fact]
    public void A_connection_that_comes_after_close_is_discarded()
    {
        using TcpLink link = Link();
        for (int i = 0; i < 50; i++)
        {
            link.Open();
            link.Close();
            Assert.Equal(LinkState.Closed, link.State);
            Assert.Equal(-1, link.Send(new byte[1], 0, 1));
        }

        LinkDriver.OpenOrFail(link);
        LinkDriver.SendText(link, "the one");
        string heard = "";
        while (heard.Length == 0)
        {
            // Some of the fifty did connect; each of them ends without a byte.
            Socket peer = server.Accept();
            byte[] bytes = new byte[7];
            try
            {
                heard = Encoding.ASCII.GetString(bytes, 0, peer.Receive(bytes));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                heard = "";
            }
        }

        Assert.Equal("the one", heard);
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void When_the_peer_does_not_read_send_takes_nothing_and_goes_on_later()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        byte[] pattern = new byte[65_536 - 1];
        new Random(3).NextBytes(pattern);
        long accepted = 0;
        int taken;
        while ((taken = link.Send(pattern, (int)(accepted % pattern.Length), pattern.Length - (int)(accepted % pattern.Length))) > 0)
        {
            accepted += taken;
        }

        Assert.Equal(0, taken);
        Assert.True(accepted > 0);
        Assert.False(link.WaitReadable(5));
        Assert.Equal(LinkState.Open, link.State);
        long total = accepted + (4 * pattern.Length);
        Background<long> reading = Background.Run(() => CountMatching(peer, pattern, total));
        while (accepted < total)
        {
            int at = (int)(accepted % pattern.Length);
            taken = link.Send(pattern, at, (int)Math.Min(total - accepted, pattern.Length - at));
            Assert.True(taken >= 0, link.FailureText);
            accepted += taken;
            if (taken == 0)
            {
                link.WaitReadable(1_000); // Wakes as soon as there is room.
            }
        }

        Assert.Equal(total, reading.Outcome());
    }

    [Fact]
    public void Waiting_ends_when_bytes_arrive_and_passes_when_none_do()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        Assert.False(link.WaitReadable(10));
        Assert.False(link.WaitReadable(-1));
        Background<int> sending = Background.Run(() => peer.Send("x"u8.ToArray()));
        Assert.True(link.WaitReadable(LinkDriver.FailAfterMs));
        Assert.Equal(1, link.Receive(new byte[4], 0, 4));
        sending.Outcome();
        peer.Close();
        Assert.True(link.WaitReadable(LinkDriver.FailAfterMs));
        Assert.Equal(-1, link.Receive(new byte[4], 0, 4));
    }

    [Fact]
    public void Waiting_ends_when_the_opening_does()
    {
        using TcpLink link = Link();
        link.Open();
        Assert.True(link.WaitReadable(LinkDriver.FailAfterMs));
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void Sending_receiving_and_waiting_allocate_nothing()
    {
        using TcpLink link = Link();
        LinkDriver.OpenOrFail(link);
        Socket peer = server.Accept();
        Background<bool> echo = Background.Run(() => Echo(peer));
        byte[] buffer = new byte[64];
        long received = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            _ = link.Send(buffer, 0, 32);
            int bytes;
            while ((bytes = link.Receive(buffer, 0, 64)) == 0)
            {
                link.WaitReadable(1_000);
            }

            received += bytes;
        }));
        Assert.True(received >= 10_000 * 32 / 2);
        Assert.Equal(LinkState.Open, link.State);
        link.Close();
        echo.Outcome();
    }

    [Theory]
    [InlineData("", 1883)]
    [InlineData("host", 0)]
    [InlineData("host", 65536)]
    public void Options_out_of_range_are_refused(string host, int port) =>
        Assert.ThrowsAny<ArgumentException>(() => new TcpLink(new TcpLinkOptions { Host = host, Port = port }));

    private TcpLink Link() => new(new TcpLinkOptions { Host = "127.0.0.1", Port = server.Port });

    private static string ReadText(Socket peer, int bytes)
    {
        byte[] buffer = new byte[bytes];
        new NetworkStream(peer).ReadExactly(buffer);
        return Encoding.ASCII.GetString(buffer);
    }

    private static long CountMatching(Socket peer, byte[] pattern, long total)
    {
        byte[] buffer = new byte[32_768];
        long read = 0;
        while (read < total)
        {
            int bytes = peer.Receive(buffer);
            for (int i = 0; i < bytes; i++)
            {
                if (buffer[i] != pattern[(read + i) % pattern.Length])
                {
                    return read + i;
                }
            }

            read += bytes;
        }

        return read;
    }

    private static void Echo(Socket peer)
    {
        byte[] buffer = new byte[256];
        int bytes;
        while ((bytes = peer.Receive(buffer)) > 0)
        {
            peer.Send(buffer, bytes, SocketFlags.None);
        }
    }
}
