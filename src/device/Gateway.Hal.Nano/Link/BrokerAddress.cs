namespace Gateway.Hal.Nano
{
    /// <summary>Where the broker is and how to speak to it. Filled once at start, then read only.</summary>
    public sealed class BrokerAddress
    {
        /// <summary>Host name or IPv4 address; with TLS also the name the certificate must carry.</summary>
        public string Host;

        /// <summary>TCP port, 1..65535: by custom 1883 without TLS, 8883 with.</summary>
        public int Port;

        /// <summary>Whether TLS 1.2 or 1.3 is spoken.</summary>
        public bool IsSecure;

        /// <summary>
        /// The certificate authority, DER, or PEM with a NUL at its end; null takes those that nanoff stored in the
        /// firmware's configuration.
        /// </summary>
        public byte[] CaCertificate;

        /// <summary>
        /// The client's certificate, as <see cref="CaCertificate"/>, or null for none. With TLS and null a device
        /// certificate in the firmware's configuration is used when there is one.
        /// </summary>
        public byte[] ClientCertificate;

        /// <summary>The client's private key, DER, or PEM with a NUL at its end; null without client certificate.</summary>
        public byte[] ClientKey;
    }
}
