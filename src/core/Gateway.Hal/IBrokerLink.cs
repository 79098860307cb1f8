namespace Gateway.Hal
{
    /// <summary>How far a link has come, in the order of opening. Of a link that failed: where.</summary>
    public enum LinkPhase : byte
    {
        /// <summary>Not opening.</summary>
        None,
        /// <summary>Waits for the network: cable, Wi-Fi, an address of its own.</summary>
        Network,
        /// <summary>Waits until the clock is set, which TLS needs: certificates have dates.</summary>
        Clock,
        /// <summary>Asks for the address of the host name.</summary>
        Address,
        /// <summary>Connects to the port.</summary>
        Connection,
        /// <summary>Shakes hands by TLS.</summary>
        Security,
        /// <summary>Open for bytes.</summary>
        Open
    }

    /// <summary>
    /// The link to a broker: a link that can be told where to go, and that tells how far it came. A test connection uses the one link that
    /// there is, as a device has no memory for TLS twice: the live session's link is closed before, and opened after with its own target.
    /// </summary>
    public interface IBrokerLink : IByteLink
    {
        /// <summary>
        /// Where <see cref="IByteLink.Open"/> goes; set only while the link is Closed. The link reads the target within Open, on the
        /// caller's thread, and may keep what it made of it as long as reference and <see cref="ILinkTarget.Version"/> are the same.
        /// </summary>
        ILinkTarget Target { get; set; }

        /// <summary>How far the link has come, or where it failed; kept over Close until the next Open.</summary>
        LinkPhase Phase { get; }

        /// <summary>
        /// Why the link failed last, in the platform's own words: UTF-8 without secrets, cut to <paramref name="bytesMax"/>, into the
        /// caller's buffer. Returns the bytes, 0 where the platform has no words.
        /// </summary>
        int CopyReason(byte[] buffer, int offset, int bytesMax);
    }
}
