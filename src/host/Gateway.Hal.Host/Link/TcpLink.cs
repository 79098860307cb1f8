using System.Text;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// A TCP or TLS connection to a broker. <see cref="Open"/> returns at once: address lookup, connection and handshake run in the
/// background, and <see cref="State"/> shows them. One thread, the loop's, calls all members; over plain TCP, Receive, Send and
/// WaitReadable allocate nothing on it.
/// </summary>
/// <remarks>
/// After the peer has closed, the state stays Open until Receive has returned the last byte and then -1. After a Send that returned -1 the
/// state is Failed, and Receive still returns the bytes that had arrived.
/// </remarks>
public sealed class TcpLink : IBrokerLink, IDisposable
{
    private readonly object gate = new();
    private readonly TcpLinkOptions options;
    private readonly AutoResetEvent openingEnded = new(false);
    private volatile LinkOpening? opening;
    private volatile LinkTransport? transport;
    private volatile int state = (int)LinkState.Closed;
    private volatile int fault = (int)Fault.None;
    private volatile string failureText = "";
    private volatile int lastPhase = (int)LinkPhase.None;
    private ILinkTarget? target;

    /// <summary>A link that is closed. Throws <see cref="ArgumentException"/> for a port or time-out out of range.</summary>
    public TcpLink(TcpLinkOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Host);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, 65535);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ConnectTimeout, TimeSpan.FromHours(1));
        this.options = options;
    }

    /// <inheritdoc/>
    public LinkState State => (LinkState)state;

    /// <inheritdoc/>
    public Fault Fault => (Fault)fault;

    /// <summary>The target from settings; null: the options that the link was made with.</summary>
    public ILinkTarget? Target
    {
        get => target;
        set
        {
            Check.That(State == LinkState.Closed, Fault.StateImpossible);
            target = value;
        }
    }

    /// <inheritdoc/>
    public LinkPhase Phase => opening is { } under ? under.Phase : (LinkPhase)lastPhase;

    /// <inheritdoc/>
    public int CopyReason(byte[] buffer, int offset, int bytesMax)
    {
        Encoding.UTF8.GetEncoder().Convert(
            failureText, buffer.AsSpan(offset, bytesMax), flush: true, out _, out int bytes, out _);
        return bytes;
    }

    /// <summary>
    /// Why the link failed last, as part of a sentence without a full stop; empty if it did not. Kept after Close until Open.
    /// </summary>
    public string FailureText => failureText;

    /// <inheritdoc/>
    public void Open()
    {
        Check.That(State == LinkState.Closed, Fault.StateImpossible);
        LinkOpening mine;
        try
        {
            mine = new(target is null ? options : TargetOptions.Of(target, options.ConnectTimeout));
        }
        catch (LinkFailedException exception)
        {
            lastPhase = (int)LinkPhase.Security;
            failureText = exception.Message;
            fault = (int)exception.Fault;
            state = (int)LinkState.Failed;
            return;
        }

        lock (gate)
        {
            fault = (int)Fault.None;
            failureText = "";
            opening = mine;
            state = (int)LinkState.Opening;
        }

        openingEnded.Reset();
        _ = Task.Run(() => RunAsync(mine));
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        LinkTransport? open = transport;
        if (open is null)
        {
            return State == LinkState.Opening ? 0 : -1;
        }

        int bytes = open.Receive(buffer, offset, bytesMax);
        if (bytes < 0)
        {
            Fail(open);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        LinkTransport? open = transport;
        if (open is null)
        {
            return State == LinkState.Opening ? 0 : -1;
        }

        if (State == LinkState.Failed)
        {
            return -1;
        }

        int sent = open.Send(buffer, offset, bytes);
        if (sent < 0)
        {
            Fail(open);
        }

        return sent;
    }

    /// <summary>
    /// Sleeps until there is something to do here: bytes to receive, the end of the link or of its opening, or room for bytes that the
    /// last Send could not take. At most <paramref name="milliseconds"/> (below 0 is 0, above one minute is one minute). True if something
    /// happened, false if the time passed. A link that is closed or failed only waits.
    /// </summary>
    public bool WaitReadable(int milliseconds)
    {
        milliseconds = Math.Clamp(milliseconds, 0, LinkLimits.WaitMsMax);
        LinkTransport? open = transport;
        if (open is not null && State == LinkState.Open)
        {
            return open.Wait(milliseconds);
        }

        return openingEnded.WaitOne(milliseconds);
    }

    /// <summary>
    /// Closes the link in any state; a connection that opens later is discarded. Accepted bytes still leave: over TCP the operating system
    /// has them; over TLS this call waits until they are sent, at most a quarter of a second.
    /// </summary>
    public void Close()
    {
        LinkTransport? open;
        LinkOpening? given;
        lock (gate)
        {
            open = transport;
            given = opening;
            transport = null;
            opening = null;
            state = (int)LinkState.Closed;
        }

        given?.Cancel();
        open?.Close();
    }

    /// <summary>As <see cref="Close"/>; the link cannot be used afterwards.</summary>
    public void Dispose()
    {
        Close();
        openingEnded.Dispose();
    }

    private async Task RunAsync(LinkOpening mine)
    {
        LinkTransport? made = null;
        Fault reason = Fault.None;
        string text = "";
        try
        {
            made = await mine.RunAsync().ConfigureAwait(false);
        }
        catch (LinkFailedException exception)
        {
            reason = exception.Fault;
            text = exception.Message;
        }
        catch (Exception exception)
        {
            // Nothing else is expected, but a link that stays Opening for ever would be worse than any other result.
            reason = HalFaults.LinkLost;
            text = $"the link could not be opened: {TlsText.Innermost(exception)}";
        }

        if (!Finish(mine, made, reason, text))
        {
            made?.Close();
        }
    }

    /// <summary>False when the link was closed meanwhile: nobody wants the result.</summary>
    private bool Finish(LinkOpening mine, LinkTransport? made, Fault reason, string text)
    {
        lock (gate)
        {
            if (opening != mine)
            {
                return false; // Close cancels it, perhaps only now: it is left to the garbage collector.
            }

            lastPhase = (int)(made is null ? mine.Phase : LinkPhase.Open);
            opening = null;
            mine.Dispose();
            transport = made;
            failureText = text;
            fault = (int)reason;
            state = (int)(made is null ? LinkState.Failed : LinkState.Open);
            openingEnded.Set();
            return true;
        }
    }

    private void Fail(LinkTransport open)
    {
        if (State != LinkState.Failed)
        {
            failureText = open.FailureText;
            fault = (int)open.Fault;
            state = (int)LinkState.Failed;
        }
    }
}
