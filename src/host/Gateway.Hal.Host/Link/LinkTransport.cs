using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// An open connection as the loop uses it. One thread calls it, and no call throws. Only <see cref="Wait"/> and, within
/// <see cref="LinkLimits.CloseFlushMsMax"/>, <see cref="Close"/> take time.
/// </summary>
internal abstract class LinkTransport
{
    /// <summary>Why <see cref="Receive"/> or <see cref="Send"/> returned -1.</summary>
    public abstract Fault Fault { get; }

    /// <summary>The same as text for people.</summary>
    public abstract string FailureText { get; }

    /// <summary>As <see cref="IByteLink.Receive"/>.</summary>
    public abstract int Receive(byte[] buffer, int offset, int bytesMax);

    /// <summary>As <see cref="IByteLink.Send"/>.</summary>
    public abstract int Send(byte[] buffer, int offset, int bytes);

    /// <summary>
    /// Waits until there is something to receive, the link ended, or there is room after a Send that found none; at most
    /// <paramref name="milliseconds"/>. True if one of these happened.
    /// </summary>
    public abstract bool Wait(int milliseconds);

    /// <summary>Lets accepted bytes leave and ends the connection.</summary>
    public abstract void Close();
}
