using System;
using Gateway.Hal;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>
    /// The broker of the pending settings, to which a test connects. Each value is read from the settings when it is needed.
    /// </summary>
    public sealed class PendingTarget : ILinkTarget
    {
        private readonly SettingsStore settings;
        private byte[] key;

        /// <summary>A view of these settings.</summary>
        public PendingTarget(SettingsStore settings)
        {
            this.settings = settings;
        }

        /// <inheritdoc/>
        public int Version { get; private set; }

        /// <inheritdoc/>
        public int Port
        {
            get { return SettingsRules.PortOf(settings.Pending, SettingId.BrokerPort, SettingId.BrokerTls); }
        }

        /// <inheritdoc/>
        public bool IsSecure
        {
            get { return settings.Pending.GetNumber(SettingId.BrokerTls) != 0; }
        }

        /// <inheritdoc/>
        public int CopyHost(byte[] buffer, int offset)
        {
            return settings.Pending.CopyValue(SettingId.BrokerHost, buffer, offset);
        }

        /// <inheritdoc/>
        public int CertificateRoomBytes(LinkCertificate which)
        {
            int bytes = settings.Pending.CertificateBytes(LiveTarget.IdOf(which));
            return bytes == 0 ? 0 : bytes + 1;
        }

        /// <inheritdoc/>
        public byte[] Certificate(LinkCertificate which, byte[] room)
        {
            if (room != null)
            {
                settings.ReadCertificate(settings.Pending, LiveTarget.IdOf(which), room);
            }

            if (which == LinkCertificate.ClientKey)
            {
                key = room;
            }

            return room;
        }

        /// <summary>A new test begins: the settings may have changed.</summary>
        internal void Renew()
        {
            Version++;
        }

        /// <summary>The test is over: erases the private key.</summary>
        internal void Forget()
        {
            if (key != null)
            {
                Array.Clear(key, 0, key.Length);
                key = null;
            }
        }
    }
}
