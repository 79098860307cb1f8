using System.Runtime.CompilerServices;

namespace Gateway.Hal
{
    /// <summary>A certificate file of an <see cref="ILinkTarget"/>.</summary>
    public enum LinkCertificate : byte
    {
        /// <summary>The authorities that the broker's certificate is checked against; without it, those of the platform.</summary>
        Authority,
        /// <summary>The client's certificate with its chain after it; without it, no client certificate.</summary>
        Client,
        /// <summary>The client's private key; present whenever <see cref="Client"/> is.</summary>
        ClientKey
    }

    /// <summary>Where a link connects to and whom it trusts: a view of settings, read only during <see cref="IByteLink.Open"/>.</summary>
    public interface ILinkTarget
    {
        /// <summary>Changes whenever the target changes.</summary>
        int Version { get; }

        /// <summary>TCP port, 1..65535.</summary>
        int Port { get; }

        /// <summary>Whether the link uses TLS 1.2 or 1.3.</summary>
        bool IsSecure { get; }

        /// <summary>
        /// Copies host name or IPv4 address, ASCII without an end mark, into the caller's buffer, which has room for
        /// <see cref="LinkTargetLimits.HostBytesMax"/>. Returns the bytes, at least 1. With TLS, the broker's certificate must name it.
        /// </summary>
        int CopyHost(byte[] buffer, int offset);

        /// <summary>
        /// Bytes of the array that <see cref="Certificate"/> wants; 0: there is no such file, or the target keeps an array of its own.
        /// </summary>
        int CertificateRoomBytes(LinkCertificate which);

        /// <summary>
        /// A certificate file as PEM, lines ended by LF, with a NUL after it: in the target's own array if it keeps one, because the heap
        /// has no room for a copy, otherwise in <paramref name="room"/>. The link may keep it, but does not write to it; the target erases
        /// a private key after use. Null if there is no such file. A file that begins with NUL is damaged: the link fails with LinkTls.
        /// </summary>
        byte[] Certificate(LinkCertificate which, byte[] room);
    }

    /// <summary>Limits of a target.</summary>
    [ExcludeType]
    public static class LinkTargetLimits
    {
        /// <summary>Bytes of the longest host name.</summary>
        public const int HostBytesMax = 128;
    }
}
