using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A target in the form that the system's calls need. The loop's thread makes it when a link opens to another target. Then it belongs
    /// to the link thread, which adds the broker's address and the certificates.
    /// </summary>
    internal sealed class BrokerAddress
    {
        private readonly byte[] authorityFile;
        private readonly byte[] clientFile;
        private readonly byte[] keyFile;
        private X509Certificate authority;
        private X509Certificate2 client;

        /// <summary>Copies the target as it is now; the certificates are the target's own arrays.</summary>
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

        /// <summary>Host name or IPv4 address; with TLS also the name that the certificate must contain.</summary>
        public readonly string Host;

        /// <summary>TCP port.</summary>
        public readonly int Port;

        /// <summary>Whether the link uses TLS.</summary>
        public readonly bool IsSecure;

        /// <summary>A certificate of the target is damaged: no handshake can succeed.</summary>
        public bool IsDamaged;

        /// <summary>The host's last known address; null: look it up (again).</summary>
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

        // PEM followed by NUL, by which the firmware distinguishes it from DER. Only a connection test gets a new array: the live target
        // keeps its own.
        private byte[] FileOf(ILinkTarget target, LinkCertificate which)
        {
            int bytes = target.CertificateRoomBytes(which);
            byte[] file = target.Certificate(which, bytes > 0 ? new byte[bytes] : null);
            IsDamaged |= file != null && file[0] == 0;
            return file;
        }
    }
}
