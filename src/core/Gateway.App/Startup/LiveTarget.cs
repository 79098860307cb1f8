using System;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The broker that the gateway was started with, copied at start: settings saved later take effect only after a restart, and a save
    /// empties the slots of certificates that it replaces.
    /// </summary>
    public sealed class LiveTarget : ILinkTarget
    {
        private readonly byte[] host;
        private readonly byte[][] files;

        /// <summary>A copy of the live settings of the first broker, or of the second. Its host is set.</summary>
        /// <param name="settings">Read here only.</param>
        /// <param name="first">Null: this is the first broker. Else this is the second, which has the certificates of the first.</param>
        public LiveTarget(SettingsStore settings, LiveTarget first = null)
        {
            SettingsSet set = settings.Live;
            int tlsId = first != null ? SettingId.Broker2Tls : SettingId.BrokerTls;
            host = set.NewValue(first != null ? SettingId.Broker2Host : SettingId.BrokerHost);
            Port = SettingsRules.PortOf(set, first != null ? SettingId.Broker2Port : SettingId.BrokerPort, tlsId);
            IsSecure = set.GetNumber(tlsId) != 0;
            files = first != null && first.IsSecure ? first.files : new byte[(int)LinkCertificate.ClientKey + 1][];
            for (int i = 0; i < files.Length && IsSecure && (first == null || !first.IsSecure); i++)
            {
                files[i] = settings.NewCertificate(settings.Live, IdOf((LinkCertificate)i));
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
            return 0;
        }

        /// <inheritdoc/>
        public byte[] Certificate(LinkCertificate which, byte[] room)
        {
            return files[(int)which];
        }
    }
}
