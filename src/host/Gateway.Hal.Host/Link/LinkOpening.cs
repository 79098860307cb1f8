using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>One attempt to open a link, in the background: address, connection, TLS, within one time-out for all three.</summary>
internal sealed class LinkOpening : IDisposable
{
    private readonly TcpLinkOptions options;
    private readonly string peer;
    private readonly CancellationTokenSource limit;
    private volatile int phase = (int)LinkPhase.Address;

    public LinkOpening(TcpLinkOptions options)
    {
        this.options = options;
        peer = options.Host.Contains(':') ? $"[{options.Host}]:{options.Port}" : $"{options.Host}:{options.Port}";
        limit = new CancellationTokenSource();
    }

    /// <summary>How far it has come.</summary>
    public LinkPhase Phase => (LinkPhase)phase;

    /// <summary>Gives up, without waiting for the effects.</summary>
    public void Cancel() => _ = limit.CancelAsync();

    public void Dispose() => limit.Dispose();

    /// <summary>The open connection; throws <see cref="LinkFailedException"/> if there is none.</summary>
    public async Task<LinkTransport> RunAsync()
    {
        long end = Environment.TickCount64 + (long)options.ConnectTimeout.TotalMilliseconds;
        limit.CancelAfter(options.ConnectTimeout);
        IPAddress[] addresses = await LookUpAsync().ConfigureAwait(false);
        phase = (int)LinkPhase.Connection;
        Socket socket = await Task.Factory.StartNew(
            () => Connect(addresses, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        if (!options.UseTls)
        {
            return new PlainTransport(socket, peer);
        }

        phase = (int)LinkPhase.Security;
        try
        {
            NetworkStream inner = new(socket, ownsSocket: true);
            SslStream stream = await new TlsClient(options, peer).AuthenticateAsync(inner, limit.Token).ConfigureAwait(false);
            return new TlsTransport(socket, stream, peer);
        }
        catch (Exception exception) when (exception is not LinkFailedException && limit.IsCancellationRequested)
        {
            socket.Dispose();
            throw new LinkFailedException(Fault.LinkTimeout, $"{peer} did not finish the TLS handshake within {Seconds()} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> LookUpAsync()
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(options.Host, limit.Token).ConfigureAwait(false);
            return addresses.Length > 0
                ? addresses
                : throw new LinkFailedException(HalFaults.LinkAddress, $"the host name {options.Host} has no address");
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new LinkFailedException(HalFaults.LinkAddress, $"the host name {options.Host} has no address: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            throw new LinkFailedException(
                HalFaults.LinkAddress, $"the lookup of the host name {options.Host} gave no answer within {Seconds()} s");
        }
    }

    // Not ConnectAsync: that leaves the socket with the runtime's event loop, and each arriving segment then wakes two of its threads.
    private Socket Connect(IPAddress[] addresses, long end)
    {
        LinkFailedException? last = null;
        int count = Math.Min(addresses.Length, LinkLimits.AddressesMax);
        for (int i = 0; i < count; i++)
        {
            // Each address gets its share of the remaining time, so that a dead first one leaves time for the next.
            long share = Math.Max(1, (end - Environment.TickCount64) / (count - i));
            using CancellationTokenSource turn = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            turn.CancelAfter(TimeSpan.FromMilliseconds(share));
            Socket? socket = null;
            try
            {
                socket = new(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using (turn.Token.Register(socket.Dispose))
                {
                    socket.Connect(new IPEndPoint(addresses[i], options.Port));
                }

                turn.Token.ThrowIfCancellationRequested();
                return socket;
            }
            catch (Exception exception) when (
                turn.IsCancellationRequested && exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                last = new(Fault.LinkTimeout, $"{peer} did not accept the connection within {Seconds()} s");
            }
            catch (SocketException exception)
            {
                last = exception.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => new(HalFaults.LinkRefused, $"{peer} refused the connection"),
                    SocketError.TimedOut => new(Fault.LinkTimeout, $"{peer} did not accept the connection: {exception.Message}"),
                    _ => new(HalFaults.LinkRefused, $"{peer} cannot be reached: {exception.Message}"),
                };
            }

            socket?.Dispose();
            if (limit.IsCancellationRequested)
            {
                break;
            }
        }

        throw last!;
    }

    private string Seconds() => options.ConnectTimeout.TotalSeconds.ToString("0.###");
}
