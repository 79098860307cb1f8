using System;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The broker that the gateway was started with: a copy, as settings saved later serve after a restart only, and the slots of
    /// certificates that were replaced are emptied. Made at start.
    /// </summary>
    public sealed class LiveTarget : ILinkTarget
    {
        private readonly byte[] host;
        private readonly byte[][] files = new byte[(int)LinkCertificate.ClientKey + 1][];
        private readonly bool[] isDamaged = new bool[(int)LinkCertificate.ClientKey + 1];

        /// <summary>
        /// A copy of what the live settings say of the first broker, or of the second; they have its host. Certificates are the same for
        /// both.
        /// </summary>
        public LiveTarget(SettingsStore settings, bool isSecond = false)
        {
            SettingsSet set = settings.Live;
            int tlsId = isSecond ? SettingId.Broker2Tls : SettingId.BrokerTls;
            host = set.NewValue(isSecond ? SettingId.Broker2Host : SettingId.BrokerHost);
            Port = SettingsRules.PortOf(set, isSecond ? SettingId.Broker2Port : SettingId.BrokerPort, tlsId);
            IsSecure = set.GetNumber(tlsId) != 0;
            for (int i = 0; i < files.Length && IsSecure; i++)
            {
                int id = IdOf((LinkCertificate)i);
                files[i] = settings.NewCertificate(set, id);
                isDamaged[i] = files[i] == null && set.CertificateBytes(id) > 0;
            }
        }

        /// <summary>The key of a certificate of the link.</summary>
        public static int IdOf(LinkCertificate which)
        {
            return which == LinkCertificate.Authority ? SettingId.CertCa
                : which == LinkCertificate.Client ? SettingId.CertClient
                : SettingId.CertKey;
        }

        /// <inheritdoc/>
        public int Version
        {
            get { return 1; }
        }

        /// <inheritdoc/>
        public int Port { get; }

        /// <inheritdoc/>
        public bool IsSecure { get; }

        /// <inheritdoc/>
        public int CopyHost(byte[] buffer, int offset)
        {
            Array.Copy(host, 0, buffer, offset, host.Length);
            return host.Length;
        }

        /// <inheritdoc/>
        public int CertificateRoomBytes(LinkCertificate which)
        {
            byte[] file = files[(int)which];
            return file != null ? file.Length : isDamaged[(int)which] ? 1 : 0;
        }

        /// <inheritdoc/>
        public int ReadCertificate(LinkCertificate which, byte[] buffer)
        {
            byte[] file = files[(int)which];
            if (file == null)
            {
                return isDamaged[(int)which] ? -1 : 0;
            }

            // Without the NUL behind it.
            Array.Copy(file, 0, buffer, 0, file.Length - 1);
            return file.Length - 1;
        }
    }
}
