using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.DeviceHost;

/// <summary>The device's link on the sockets of the PC. The link thread's work is called by the test.</summary>
public sealed class SocketLinkTests : IDisposable
{
    private const int WaitMs = 20_000;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly FakeClock clock = new();
    private readonly FakeSupervisor network;
    private readonly FakeTarget target = new();
    private readonly SocketLink link;
    private readonly byte[] buffer = new byte[64];

    public SocketLinkTests()
    {
        listener.Start();
        target.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        NetworkChange.Forget();
        NetworkInterface.Address = "127.0.0.1";
        SslStream.Handshake = () => { };
        network = new FakeSupervisor(new FakeReboot());
        network.Step(1);
        link = new SocketLink(network, clock, new AutoResetEvent(false)) { Target = target };
    }

    public void Dispose()
    {
        link.Close();
        listener.Stop();
    }

    [Fact]
    public void Bytes_go_both_ways_and_the_end_comes_after_the_last()
    {
        using Socket peer = OpenPlain();
        Assert.Equal(0, link.Receive(buffer, 0, 64));
        Assert.Equal(3, link.Send([1, 2, 3], 0, 3));
        Assert.Equal(3, peer.Receive(buffer));
        peer.Send([7, 8]);
        peer.Shutdown(SocketShutdown.Both);
        link.Wait(WaitMs, null);
        Assert.Equal(2, link.Receive(buffer, 0, 64));
        Assert.Equal(7, buffer[0]);
        link.Wait(WaitMs, null);
        Assert.Equal(-1, link.Receive(buffer, 0, 64));
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wait_ends_soon_after_an_edge_that_the_loop_has_not_seen(bool isOpen)
    {
        using Socket peer = isOpen ? OpenPlain() : null;
        var edges = new EdgeCount();
        var time = System.Diagnostics.Stopwatch.StartNew();
        var interrupt = new Timer(_ => edges.Count++, null, 100, Timeout.Infinite);
        link.Wait(WaitMs, edges);
        Assert.InRange(time.ElapsedMilliseconds, 90, WaitMs - 1);
        edges.Seen = edges.Count;
        time.Restart();
        link.Wait(200, edges);
        Assert.True(time.ElapsedMilliseconds >= 190);
        interrupt.Dispose();
    }

    [Fact]
    public void A_send_takes_one_bounded_piece()
    {
        using Socket peer = OpenPlain();
        Assert.Equal(LinkLimits.SendPieceBytesMax, link.Send(new byte[5000], 0, 5000));
    }

    [Fact]
    public void Nothing_is_opened_while_the_network_is_down()
    {
        NetworkChange.RaiseAvailability(false);
        network.Step(2);
        link.Open();
        link.Work(clock.MonotonicMs);
        clock.MonotonicMs += 10L * LinkLimits.OpenMsMax;
        Assert.Equal(LinkState.Opening, link.State);
        NetworkChange.RaiseAvailability(true);
        network.Step(3);
        link.Work(clock.MonotonicMs);
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void A_port_nobody_listens_on_fails_and_can_be_tried_again()
    {
        listener.Stop();
        for (int attempt = 0; attempt <= LinkLimits.AddressFailuresMax; attempt++)
        {
            link.Open();
            link.Work(clock.MonotonicMs);
            Assert.Equal(LinkState.Failed, link.State);

            // The PC numbers its socket errors differently, so a refusal looks like other connection failures here.
            Assert.Contains(link.Fault, new[] { HalFaults.LinkRefused, Fault.LinkTimeout });
            link.Close();
        }
    }

    [Fact]
    public void A_name_without_an_address_has_its_own_fault()
    {
        target.Host = "no-such-host.invalid";
        link.Open();
        link.Work(clock.MonotonicMs);
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkAddress, link.Fault);
    }

    [Fact]
    public void TLS_waits_for_the_clock_and_fails_when_it_is_never_set()
    {
        target.IsSecure = true;
        SslStream.Handshake = () => Assert.Fail("A handshake before the clock is valid.");
        link.Open();
        link.Work(1);
        link.Work(LinkLimits.ClockMsMax);
        Assert.Equal(LinkState.Opening, link.State);
        link.Work(LinkLimits.ClockMsMax + 1);
        Assert.Equal(LinkState.Failed, link.State);
    }

    [Fact]
    public void TLS_is_spoken_once_the_clock_is_set()
    {
        target.IsSecure = true;
        int handshakes = 0;
        SslStream.Handshake = () => handshakes++;
        link.Open();
        link.Work(1);
        clock.UtcMs = 1_800_000_000_000;
        link.Work(2);
        Assert.Equal(LinkState.Open, link.State);
        Assert.Equal(1, handshakes);
    }

    [Fact]
    public void A_handshake_that_fails_has_the_fault_of_TLS()
    {
        target.IsSecure = true;
        clock.UtcMs = 1_800_000_000_000;
        SslStream.Handshake = () => throw new IOException();
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkTls, link.Fault);
        AssertPeerEnds();
    }

    [Fact]
    public void A_link_closed_while_it_was_being_opened_leaves_no_connection_behind()
    {
        target.IsSecure = true;
        clock.UtcMs = 1_800_000_000_000;
        SslStream.Handshake = link.Close;
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Closed, link.State);
        AssertPeerEnds();
    }

    [Fact]
    public void A_link_opened_anew_while_the_old_attempt_runs_gets_its_own_connection()
    {
        target.IsSecure = true;
        clock.UtcMs = 1_800_000_000_000;
        SslStream.Handshake = () =>
        {
            link.Close();
            link.Open();
        };
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Opening, link.State);
        AssertPeerEnds();
        SslStream.Handshake = () => { };
        link.Work(2);
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void An_attempt_that_takes_too_long_fails_while_it_still_runs()
    {
        target.IsSecure = true;
        clock.UtcMs = 1_800_000_000_000;
        SslStream.Handshake = () =>
        {
            clock.MonotonicMs += LinkLimits.OpenMsMax;
            Assert.Equal(LinkState.Failed, link.State);
            Assert.Equal(Fault.LinkTimeout, link.Fault);
            link.Close();
        };
        link.Open();
        link.Work(clock.MonotonicMs);
        Assert.Equal(LinkState.Closed, link.State);
        AssertPeerEnds();
    }

    [Fact]
    public void Each_phase_of_an_attempt_can_be_told_and_stays_when_it_fails()
    {
        target.IsSecure = true;
        NetworkChange.RaiseAvailability(false);
        network.Step(2);
        link.Open();
        link.Work(1);
        Assert.Equal(LinkPhase.Network, link.Phase);
        NetworkChange.RaiseAvailability(true);
        network.Step(3);
        link.Work(2);
        Assert.Equal(LinkPhase.Clock, link.Phase);
        clock.UtcMs = 1_800_000_000_000;
        SslStream.Handshake = () =>
        {
            Assert.Equal(LinkPhase.Security, link.Phase);
            throw new SocketException((int)SocketError.TimedOut);
        };
        link.Work(3);
        Assert.Equal(LinkState.Failed, link.State);
        link.Close();
        Assert.Equal(LinkPhase.Security, link.Phase);
        Assert.Equal("socket error " + new SocketException((int)SocketError.TimedOut).ErrorCode, Reason());
        SslStream.Handshake = () => { };
        link.Open();
        Assert.Equal("", Reason());
        link.Work(4);
        Assert.Equal(LinkState.Open, link.State);
        Assert.Equal(LinkPhase.Open, link.Phase);
    }

    [Fact]
    public void A_target_is_read_again_only_when_it_is_another_or_has_changed()
    {
        for (int i = 0; i < 3; i++)
        {
            OpenPlain().Dispose();
            link.Close();
        }

        Assert.Equal(1, target.Reads);
        target.Change();
        OpenPlain().Dispose();
        link.Close();
        Assert.Equal(2, target.Reads);
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        link.Target = new FakeTarget { Port = ((IPEndPoint)other.LocalEndpoint).Port };
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Open, link.State);
        using Socket peer = other.AcceptSocket();
        link.Close();
        link.Target = target;
        OpenPlain().Dispose();
    }

    [Fact]
    public void Certificates_that_the_target_keeps_are_given_to_TLS_without_a_copy()
    {
        byte[] authority = [1, 2, 3, 0];
        byte[] certificate = [4, 5, 0];
        byte[] key = [6, 0];
        SecureWith(authority, certificate, key);
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Open, link.State);
        Assert.Same(authority, SslStream.Authority.Raw);
        var client = Assert.IsType<System.Security.Cryptography.X509Certificates.X509Certificate2>(SslStream.Client);
        Assert.Same(certificate, client.Raw);
        Assert.Same(key, client.Key);
    }

    [Fact]
    public void Certificates_that_the_target_does_not_keep_are_read_into_new_arrays_once()
    {
        target.KeepsFiles = false;
        SecureWith([1, 2, 3, 0], [4, 5, 0], [6, 0]);
        link.Open();
        link.Work(1);
        byte[] authority = SslStream.Authority.Raw;
        Assert.Equal([1, 2, 3, 0], authority);
        link.Close();
        link.Open();
        link.Work(2);
        Assert.Same(authority, SslStream.Authority.Raw);
    }

    [Fact]
    public void A_damaged_certificate_is_a_fault_of_TLS_and_nothing_connects()
    {
        target.IsSecure = true;
        target.IsDamaged = true;
        SslStream.Handshake = () => Assert.Fail("A handshake without its certificate.");
        link.Open();
        link.Work(1);
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkTls, link.Fault);
        Assert.Equal(LinkPhase.Security, link.Phase);
        Assert.False(listener.Pending());
    }

    private void SecureWith(byte[] authority, byte[] client, byte[] key)
    {
        target.IsSecure = true;
        target.Put(LinkCertificate.Authority, authority);
        target.Put(LinkCertificate.Client, client);
        target.Put(LinkCertificate.ClientKey, key);
        clock.UtcMs = 1_800_000_000_000;
    }

    private string Reason() => System.Text.Encoding.UTF8.GetString(buffer, 0, link.CopyReason(buffer, 0, buffer.Length));

    private Socket OpenPlain()
    {
        link.Open();
        Assert.Equal(LinkState.Opening, link.State);
        link.Work(clock.MonotonicMs);
        Assert.Equal(LinkState.Open, link.State);
        return listener.AcceptSocket();
    }

    // The peer's side of the connection must end.
    private void AssertPeerEnds()
    {
        using Socket peer = listener.AcceptSocket();
        peer.ReceiveTimeout = WaitMs;
        try
        {
            Assert.Equal(0, peer.Receive(buffer));
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }
}
