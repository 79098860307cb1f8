using System.Text;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// A TCP or TLS connection to a broker. <see cref="Open"/> returns at once: address lookup, connection and handshake go
/// on in the background and show as <see cref="State"/>. One thread, the loop's, calls all members; over plain TCP
/// Receive, Send and WaitReadable allocate nothing there.
/// </summary>
/// <remarks>
/// After the peer has closed, the state stays Open until Receive has handed out the last byte and returned -1. After a
/// Send that returned -1 the state is Failed and Receive still hands out what had arrived.
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

    /// <summary>The target of settings; null is what the link was made with.</summary>
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
    /// Why the link failed last, as a sentence part without a full stop; empty when it did not. Kept over Close until Open.
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
    /// Sleeps until there is something for the loop to do here: bytes to receive, the end of the link or of its opening,
    /// or room for bytes that the last Send could not take. At most <paramref name="milliseconds"/> (below 0 is 0, above
    /// one minute is one minute). True when something came, false when the time passed; a link that is closed or failed
    /// just passes the time.
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
    /// Ends the link in any state; a connection that comes late is discarded. Accepted bytes still leave: over TCP the
    /// operating system has them; over TLS this call waits until they are sent, at most a quarter of a second.
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

    /// <summary>As <see cref="Close"/>; the link can not be used afterwards.</summary>
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
            // Nothing else is expected, but a link that stays Opening for ever would be the worst of all ends.
            reason = Fault.LinkLost;
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
