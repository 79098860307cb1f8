using Gateway.Primitives;

namespace Gateway.Hal
{
    /// <summary>State of a link.</summary>
    public enum LinkState : byte
    {
        /// <summary>Not open and not opening.</summary>
        Closed,
        /// <summary>Being opened: address, connection, TLS.</summary>
        Opening,
        /// <summary>Open for bytes.</summary>
        Open,
        /// <summary>Ended, or could not be opened; <see cref="IByteLink.Fault"/> says why. Close it before opening again.</summary>
        Failed
    }

    /// <summary>
    /// A stream of bytes both ways: TCP, TLS or a UART. No call blocks or throws: when the link ends, its state is
    /// <see cref="LinkState.Failed"/>.
    /// </summary>
    public interface IByteLink
    {
        /// <summary>The state now.</summary>
        LinkState State { get; }

        /// <summary>Why the link failed last.</summary>
        Fault Fault { get; }

        /// <summary>Begins to open; only in state Closed.</summary>
        void Open();

        /// <summary>
        /// Takes up to <paramref name="bytesMax"/> received bytes. Returns their number, 0 if there are none, -1 when the link has ended
        /// and all its bytes were taken.
        /// </summary>
        int Receive(byte[] buffer, int offset, int bytesMax);

        /// <summary>
        /// Gives bytes to send. Returns how many were accepted, 0 if none can be now, -1 when the link has ended. The caller may use the
        /// buffer again when the call returns.
        /// </summary>
        int Send(byte[] buffer, int offset, int bytes);

        /// <summary>Closes the link in any state. Accepted bytes are still sent if this needs no waiting.</summary>
        void Close();
    }
}
