namespace Gateway.Hal
{
    /// <summary>How far a link has come, in the order of opening; for a failed link, where it failed.</summary>
    public enum LinkPhase : byte
    {
        /// <summary>Not opening.</summary>
        None,
        /// <summary>Waits for the network: cable, Wi-Fi, an address.</summary>
        Network,
        /// <summary>Waits until the clock is set; TLS needs it, because certificates have dates.</summary>
        Clock,
        /// <summary>Asks for the address of the host name.</summary>
        Address,
        /// <summary>Connects to the port.</summary>
        Connection,
        /// <summary>TLS handshake.</summary>
        Security,
        /// <summary>Open for bytes.</summary>
        Open
    }

    /// <summary>
    /// The link to a broker: it takes a target, and reports how far it came. A connection test uses this one link, because a device has no
    /// memory for two TLS connections: the live session's link is closed before, and opened afterwards with its own target.
    /// </summary>
    public interface IBrokerLink : IByteLink
    {
        /// <summary>
        /// Where <see cref="IByteLink.Open"/> connects to; set it only while the link is Closed. The link reads the target during Open, on
        /// the caller's thread, and may keep its own copy while the reference and <see cref="ILinkTarget.Version"/> stay the same.
        /// </summary>
        ILinkTarget Target { get; set; }

        /// <summary>How far the link has come, or where it failed; kept after Close until the next Open.</summary>
        LinkPhase Phase { get; }

        /// <summary>
        /// Why the link failed last, in the platform's words: UTF-8 without secrets, cut to <paramref name="bytesMax"/>, into the caller's
        /// buffer. Returns the bytes, 0 if the platform has no words.
        /// </summary>
        int CopyReason(byte[] buffer, int offset, int bytesMax);
    }
}
