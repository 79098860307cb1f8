using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

public sealed class TlsLinkTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly LoopbackServer server = new();
    private readonly TestCertificates ours;

    public TlsLinkTests()
    {
        ours = new TestCertificates(scratch, "our-authority");
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "localhost")]
    [InlineData(SslProtocols.Tls13, "localhost")]
    [InlineData(SslProtocols.Tls13, "127.0.0.1")]
    public void With_the_right_authority_and_name_bytes_go_both_ways(SslProtocols protocol, string host)
    {
        using TcpLink link = Link(host);
        Background<SslStream> serving = Serve(ours.Server(), protocol: protocol);
        LinkDriver.OpenOrFail(link);
        SslStream peer = serving.Outcome();
        LinkDriver.SendText(link, "from gateway");
        byte[] heard = new byte[12];
        peer.ReadExactly(heard);
        Assert.Equal("from gateway"u8, heard);
        Assert.False(link.WaitReadable(5));
        peer.Write("to gateway"u8);
        Assert.True(link.WaitReadable(LinkDriver.FailAfterMs));
        Assert.Equal("to gateway", LinkDriver.ReceiveText(link, 10));
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        TestCertificates theirs = new(scratch, "their-authority");
        string text = OpenRefused(Link("localhost"), theirs.Server());
        Assert.Contains($"it was not issued by an authority in {ours.CaFile}", text);
        Assert.Contains("CN=localhost", text);
    }

    [Fact]
    public void Without_a_ca_file_the_computers_trust_decides()
    {
        TcpLink link = new(new TcpLinkOptions { Host = "localhost", Port = server.Port, UseTls = true });
        Assert.Contains("this computer's trust store", OpenRefused(link, ours.Server()));
    }

    [Fact]
    public void A_certificate_for_another_host_name_is_refused() =>
        Assert.Contains("it is not for the host name localhost", OpenRefused(Link("localhost"), ours.Server("broker.example")));

    [Fact]
    public void An_expired_certificate_is_refused() =>
        Assert.Contains("it is valid from", OpenRefused(Link("localhost"), ours.Server(expired: true)));

    [Fact]
    public void A_certificate_meant_for_clients_is_refused()
    {
        X509Certificate2 client = ours.Client(out _, out _);
        string text = OpenRefused(Link("localhost"), client);
        Assert.Contains("NotValidForUsage", text);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_client_certificate_is_shown_when_the_broker_asks(SslProtocols protocol)
    {
        X509Certificate2 client = ours.Client(out string certificateFile, out string keyFile);
        using TcpLink link = Link("localhost", certificateFile, keyFile);
        Background<SslStream> serving = Serve(ours.Server(), client.Thumbprint, protocol);
        LinkDriver.OpenOrFail(link);
        LinkDriver.SendText(link, "known");
        byte[] heard = new byte[5];
        serving.Outcome().ReadExactly(heard);
        Assert.Equal("known"u8, heard);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_client_certificate_that_is_missing_ends_the_link(SslProtocols protocol)
    {
        using TcpLink link = Link("localhost");
        Background<SslStream> serving = Serve(ours.Server(), "some thumbprint", protocol);

        // With TLS 1.3 the client's handshake ends before the broker has checked it, so the end may come later.
        if (LinkDriver.OpenAndWait(link) == LinkState.Open)
        {
            LinkDriver.WaitForFailure(link);
        }

        // This server sends nothing and closes.
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        Assert.Contains("it may require a client certificate", link.FailureText);
        Assert.ThrowsAny<Exception>(serving.Outcome);
    }

    [SkippableTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void A_brokers_alert_about_a_missing_client_certificate_is_a_tls_fault(string protocol)
    {
        Skip.IfNot(File.Exists("/usr/bin/openssl"), "there is no openssl command here");
        X509Certificate2 certificate = ours.Server();
        string certificateFile = scratch.Write("server.pem", certificate.ExportCertificatePem());
        string keyFile = scratch.Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        ProcessStartInfo start = new("/usr/bin/openssl",
        [
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificateFile, "-key", keyFile, "-CAfile", ours.CaFile,
            "-Verify", "1", "-verify_return_error", protocol,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process openssl = Process.Start(start)!;
        string? line;
        do
        {
            line = openssl.StandardOutput.ReadLine();
        }
        while (line?.StartsWith("ACCEPT ", StringComparison.Ordinal) == false);
        int port = int.Parse(line!.Split(':')[^1]);
        using TcpLink link = new(new TcpLinkOptions { Host = "127.0.0.1", Port = port, UseTls = true, CaFile = ours.CaFile });
        if (LinkDriver.OpenAndWait(link) == LinkState.Open)
        {
            LinkDriver.WaitForFailure(link);
        }

        openssl.Kill();
        Assert.True(link.Fault == HalFaults.LinkTls, $"{link.Fault}: {link.FailureText}");
        Assert.Contains("TLS with 127.0.0.1", link.FailureText);
    }

    [Theory]
    [InlineData("missing.pem", "cannot be read")]
    [InlineData("empty.pem", "has no certificate")]
    public void A_ca_file_of_no_use_is_named(string name, string expected)
    {
        scratch.Write("empty.pem", "no certificate here\n");
        using TcpLink link = new(
            new TcpLinkOptions { Host = "127.0.0.1", Port = server.Port, UseTls = true, CaFile = scratch.PathOf(name) });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(HalFaults.LinkTls, link.Fault);
        Assert.Contains(scratch.PathOf(name), link.FailureText);
        Assert.Contains(expected, link.FailureText);
    }

    [Fact]
    public void A_client_key_of_another_certificate_is_refused()
    {
        ours.Client(out string certificateFile, out _);
        string first = scratch.Write("first.pem", File.ReadAllText(certificateFile));
        ours.Client(out _, out string otherKey);
        using TcpLink link = Link("localhost", first, otherKey);
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(HalFaults.LinkTls, link.Fault);
        Assert.Contains($"the client certificate {first} cannot be read", link.FailureText);
    }

    [Fact]
    public void A_broker_that_speaks_no_tls_is_a_tls_fault()
    {
        using TcpLink link = Link("localhost");
        Background<bool> answering = Background.Run(() =>
        {
            Socket peer = server.Accept();
            peer.Receive(new byte[1]);
            peer.Send("this is no handshake at all"u8);
            peer.Shutdown(SocketShutdown.Send);
        });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(HalFaults.LinkTls, link.Fault);
        answering.Outcome();
    }

    [Fact]
    public void A_handshake_that_is_never_answered_times_out()
    {
        using TcpLink link = new(new TcpLinkOptions
        {
            Host = "127.0.0.1", Port = server.Port, UseTls = true, CaFile = ours.CaFile, ConnectTimeout = TimeSpan.FromSeconds(2),
        });
        Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
        Assert.Equal(Fault.LinkTimeout, link.Fault);
        Assert.Contains("did not finish the TLS handshake within 2 s", link.FailureText);
    }

    [Fact]
    public void Closing_during_a_handshake_discards_it_and_the_link_opens_again()
    {
        using TcpLink link = Link("localhost");
        link.Open();
        Socket silent = server.Accept();
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
        LoopbackServer.ReadToEnd(new NetworkStream(silent)); // Ends, since the socket is closed too.
        Background<SslStream> serving = Serve(ours.Server());
        LinkDriver.OpenOrFail(link);
        serving.Outcome();
    }

    [Fact]
    public void When_the_peer_closes_its_last_bytes_still_arrive_and_then_the_end()
    {
        using TcpLink link = Link("localhost");
        Background<SslStream> serving = Serve(ours.Server());
        LinkDriver.OpenOrFail(link);
        serving.Outcome().Write("last words"u8);
        serving.Outcome().Dispose();
        Assert.Equal("last words", LinkDriver.ReceiveText(link));
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal(HalFaults.LinkLost, link.Fault);
        Assert.Equal(-1, link.Send(new byte[1], 0, 1));
    }

    [Fact]
    public void Accepted_bytes_leave_after_a_close_and_the_peer_sees_a_clean_end()
    {
        for (int turn = 0; turn < 10; turn++)
        {
            using TcpLink link = Link("localhost");
            Background<SslStream> serving = Serve(ours.Server());
            LinkDriver.OpenOrFail(link);
            SslStream peer = serving.Outcome();
            LinkDriver.SendText(link, new string('x', 10_000));
            LinkDriver.SendText(link, "DISCONNECT");
            link.Close();
            string heard = LoopbackServer.ReadToEnd(peer);
            Assert.Equal(10_010, heard.Length);
            Assert.EndsWith("DISCONNECT", heard);
        }
    }

    [Fact]
    public void When_the_peer_does_not_read_send_takes_nothing_and_close_still_returns()
    {
        using TcpLink link = Link("localhost");
        Background<SslStream> serving = Serve(ours.Server());
        LinkDriver.OpenOrFail(link);
        serving.Outcome();
        byte[] bytes = new byte[8_192];
        long accepted = 0;
        do
        {
            int taken;
            while ((taken = link.Send(bytes, 0, bytes.Length)) > 0)
            {
                accepted += taken;
            }

            Assert.Equal(0, taken);
        }
        while (link.WaitReadable(500)); // The pump makes room until the network takes no more.

        Assert.True(accepted >= bytes.Length);
        Assert.Equal(LinkState.Open, link.State);
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
    }

    [Fact]
    public void A_megabyte_each_way_at_once_arrives_unharmed()
    {
        const int total = 1_000_000;
        byte[] pattern = new byte[total];
        new Random(5).NextBytes(pattern);
        using TcpLink link = Link("localhost");
        Background<SslStream> serving = Serve(ours.Server());
        LinkDriver.OpenOrFail(link);
        SslStream peer = serving.Outcome();
        byte[] heardByPeer = new byte[total];
        Background<bool> writing = Background.Run(() => peer.Write(pattern));
        Background<bool> reading = Background.Run(() => peer.ReadExactly(heardByPeer));
        byte[] heard = new byte[total];
        int sent = 0;
        int received = 0;
        while (sent < total || received < total)
        {
            int out1 = link.Send(pattern, sent, Math.Min(5_000, total - sent));
            int in1 = link.Receive(heard, received, Math.Min(3_000, total - received));
            Assert.True(out1 >= 0 && in1 >= 0, link.FailureText);
            sent += out1;
            received += in1;
            if (out1 == 0 && in1 == 0)
            {
                link.WaitReadable(1_000);
            }
        }

        writing.Outcome();
        reading.Outcome();
        Assert.Equal(pattern, heard);
        Assert.Equal(pattern, heardByPeer);
    }

    [Fact]
    public void The_loops_thread_allocates_nothing_over_tls_either()
    {
        using TcpLink link = Link("localhost");
        Background<SslStream> serving = Serve(ours.Server());
        LinkDriver.OpenOrFail(link);
        SslStream peer = serving.Outcome();
        Background<bool> echo = Background.Run(() =>
        {
            byte[] bytes = new byte[256];
            int count;
            while ((count = peer.Read(bytes)) > 0)
            {
                peer.Write(bytes, 0, count);
            }
        });
        byte[] buffer = new byte[64];
        Assert.Equal(0, Allocation.Of(
            () =>
            {
                _ = link.Send(buffer, 0, 32);
                while (link.Receive(buffer, 0, 64) == 0)
                {
                    link.WaitReadable(1_000);
                }
            },
            turns: 2_000));
        Assert.Equal(LinkState.Open, link.State);
        link.Close();
        echo.Outcome();
    }

    private TcpLink Link(string host, string? certificateFile = null, string? keyFile = null) => new(new TcpLinkOptions
    {
        Host = host,
        Port = server.Port,
        UseTls = true,
        CaFile = ours.CaFile,
        ClientCertificateFile = certificateFile,
        ClientKeyFile = keyFile,
    });

    private string OpenRefused(TcpLink link, X509Certificate2 certificate)
    {
        using (link)
        {
            Background<SslStream> serving = Serve(certificate);
            Assert.Equal(LinkState.Failed, LinkDriver.OpenAndWait(link));
            Assert.Equal(HalFaults.LinkTls, link.Fault);
            Assert.Contains("is refused", link.FailureText);
            return link.FailureText;
        }
    }

    private Background<SslStream> Serve(
        X509Certificate2 certificate, string? clientThumbprint = null, SslProtocols protocol = SslProtocols.None) =>
        Background.Run(() =>
        {
            SslStream stream = new(new NetworkStream(server.Accept(), ownsSocket: true));
            try
            {
                stream.AuthenticateAsServer(new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,
                    EnabledSslProtocols = protocol,
                    ClientCertificateRequired = clientThumbprint is not null,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        clientThumbprint is null || (shown as X509Certificate2)?.Thumbprint == clientThumbprint,
                });
                return stream;
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        });
}
