namespace Gateway.Hal.Host;

/// <summary>The bounds of a TCP or TLS link on the host.</summary>
internal static class LinkLimits
{
    /// <summary>Bytes of each ring between the loop and a TLS pump: one TLS record of the largest size (RFC 8446, 5.1).</summary>
    public const int TlsRingBytes = 16 * 1024;

    /// <summary>Addresses of one host name that are tried; a name with more is a mistake or an attack.</summary>
    public const int AddressesMax = 8;

    /// <summary>
    /// Milliseconds that closing a TLS link may wait until accepted bytes have left: enough for a DISCONNECT on a live link, short enough
    /// that a dead one does not delay the loop.
    /// </summary>
    public const int CloseFlushMsMax = 250;

    /// <summary>
    /// Reads of unread input at a close, each <see cref="DiscardBytes"/>: unread input would turn the close into a reset.
    /// </summary>
    public const int DiscardReadsMax = 16;

    /// <summary>Bytes of one such read.</summary>
    public const int DiscardBytes = 4096;

    /// <summary>Milliseconds of the longest single wait for input; a longer one is shortened to it.</summary>
    public const int WaitMsMax = 60_000;

    /// <summary>Milliseconds between checks of the sending side while bytes wait for room there.</summary>
    public const int SendRoomPollMs = 1;
}
