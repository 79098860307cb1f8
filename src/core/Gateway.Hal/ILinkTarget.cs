namespace Gateway.Hal
{
    /// <summary>Which certificate file of a <see cref="ILinkTarget"/>.</summary>
    public enum LinkCertificate : byte
    {
        /// <summary>The authorities that the broker's certificate is checked against; none: those of the platform.</summary>
        Authority,
        /// <summary>The client's certificate, its chain behind it; none: no client certificate.</summary>
        Client,
        /// <summary>The client's private key; there whenever <see cref="Client"/> is.</summary>
        ClientKey
    }

    /// <summary>Where a link goes and whom it trusts: a view of settings, asked within <see cref="IByteLink.Open"/> only.</summary>
    public interface ILinkTarget
    {
        /// <summary>Another number whenever what is said here has changed.</summary>
        int Version { get; }

        /// <summary>TCP port, 1..65535.</summary>
        int Port { get; }

        /// <summary>Whether TLS 1.2 or 1.3 is spoken.</summary>
        bool IsSecure { get; }

        /// <summary>
        /// Copies host name or IPv4 address, ASCII without an end mark, into the caller's buffer, which has room for
        /// <see cref="LinkTargetLimits.HostBytesMax"/>. Returns the bytes, at least 1. With TLS the broker's certificate is for it.
        /// </summary>
        int CopyHost(byte[] buffer, int offset);

        /// <summary>
        /// Bytes of the array that <see cref="Certificate"/> wants; 0: there is no such file, or the target keeps an array of its own.
        /// </summary>
        int CertificateRoomBytes(LinkCertificate which);

        /// <summary>
        /// A certificate file as PEM, lines ended by LF, with a NUL after it, in <paramref name="room"/> or, where the target keeps an
        /// array, in that: the heap has no room for a copy. The link may keep it and does not write into it; the target erases a private
        /// key when it is done with it. Null where there is no such file; one that begins with NUL is damaged: then the link fails with
        /// LinkTls.
        /// </summary>
        byte[] Certificate(LinkCertificate which, byte[] room);
    }

    /// <summary>Limits of a target.</summary>
    public static class LinkTargetLimits
    {
        /// <summary>Bytes of the longest host name.</summary>
        public const int HostBytesMax = 128;
    }
}
