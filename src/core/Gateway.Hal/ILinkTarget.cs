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

        /// <summary>Bytes of buffer that <see cref="ReadCertificate"/> needs, more than the file has; 0: there is no such file.</summary>
        int CertificateRoomBytes(LinkCertificate which);

        /// <summary>
        /// Reads a certificate file as PEM, lines ended by LF, into the caller's buffer, from its start. Returns the file's bytes, 0 where
        /// there is none, -1 when it is damaged: then the link fails with LinkTls. The caller erases a private key after use.
        /// </summary>
        int ReadCertificate(LinkCertificate which, byte[] buffer);
    }

    /// <summary>Limits of a target.</summary>
    public static class LinkTargetLimits
    {
        /// <summary>Bytes of the longest host name.</summary>
        public const int HostBytesMax = 128;
    }
}
