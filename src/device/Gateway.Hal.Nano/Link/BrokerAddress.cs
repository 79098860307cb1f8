using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// What a target says, as the system's calls take it. Made on the loop's thread when a link opens to another target; then the link
    /// thread's, which keeps in it what it made: the broker's address and the certificates.
    /// </summary>
    internal sealed class BrokerAddress
    {
        private readonly byte[] authorityFile;
        private readonly byte[] clientFile;
        private readonly byte[] keyFile;
        private X509Certificate authority;
        private X509Certificate2 client;

        /// <summary>What the target says now; the certificates are those arrays that the target has.</summary>
        public BrokerAddress(ILinkTarget target)
        {
            byte[] name = new byte[LinkTargetLimits.HostBytesMax];
            Host = Encoding.UTF8.GetString(name, 0, target.CopyHost(name, 0));
            Port = target.Port;
            IsSecure = target.IsSecure;
            if (IsSecure)
            {
                authorityFile = FileOf(target, LinkCertificate.Authority);
                clientFile = FileOf(target, LinkCertificate.Client);
                keyFile = FileOf(target, LinkCertificate.ClientKey);
            }
        }

        /// <summary>Host name or IPv4 address; with TLS also the name the certificate must carry.</summary>
        public readonly string Host;

        /// <summary>TCP port.</summary>
        public readonly int Port;

        /// <summary>Whether TLS is spoken.</summary>
        public readonly bool IsSecure;

        /// <summary>A certificate of the target is damaged: no handshake can succeed.</summary>
        public bool IsDamaged;

        /// <summary>Where the host was found last; null asks for it (again).</summary>
        public IPEndPoint EndPoint;

        /// <summary>The authorities, or null: then those that nanoff stored in the firmware's configuration.</summary>
        public X509Certificate Authority()
        {
            if (authority == null && authorityFile != null)
            {
                authority = new X509Certificate(authorityFile);
            }

            return authority;
        }

        /// <summary>The client's certificate and key, or null: then the firmware's device certificate, if it has one.</summary>
        public X509Certificate2 Client()
        {
            if (client == null && clientFile != null && keyFile != null)
            {
                client = new X509Certificate2(clientFile, keyFile, null);
            }

            return client;
        }

        // PEM with the NUL after it by which the firmware tells it from DER. A new array for a test only: the live target keeps its own.
        private byte[] FileOf(ILinkTarget target, LinkCertificate which)
        {
            int bytes = target.CertificateRoomBytes(which);
            byte[] file = target.Certificate(which, bytes > 0 ? new byte[bytes] : null);
            IsDamaged |= file != null && file[0] == 0;
            return file;
        }
    }
}
