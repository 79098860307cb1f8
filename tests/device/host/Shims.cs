// System types whose form on the device differs from that of .NET, so far as the device sources use them.
namespace System.Net.NetworkInformation
{
    public sealed class NetworkAvailabilityEventArgs(bool isAvailable) : EventArgs
    {
        public bool IsAvailable { get; } = isAvailable;
    }

    public delegate void NetworkAvailabilityChangedEventHandler(object sender, NetworkAvailabilityEventArgs e);

    public delegate void NetworkAddressChangedEventHandler(object sender, EventArgs e);

    /// <summary>The system's network events, raised by tests. Of each test's own thread.</summary>
    public static class NetworkChange
    {
        [ThreadStatic]
        private static NetworkAvailabilityChangedEventHandler availability;

        [ThreadStatic]
        private static NetworkAddressChangedEventHandler address;

        public static event NetworkAvailabilityChangedEventHandler NetworkAvailabilityChanged
        {
            add => availability += value;
            remove => availability -= value;
        }

        public static event NetworkAddressChangedEventHandler NetworkAddressChanged
        {
            add => address += value;
            remove => address -= value;
        }

        public static void Forget()
        {
            availability = null;
            address = null;
        }

        public static void RaiseAvailability(bool isAvailable) => availability(0, new NetworkAvailabilityEventArgs(isAvailable));

        public static void RaiseAddress() => address(0, EventArgs.Empty);
    }

    /// <summary>The one interface of a test, a Wi-Fi station.</summary>
    public sealed class NetworkInterface
    {
        [ThreadStatic]
        public static string Address;

        public NetworkInterfaceType NetworkInterfaceType => NetworkInterfaceType.Wireless80211;

        public string IPv4Address { get; } = Address;

        public static NetworkInterface[] GetAllNetworkInterfaces() => [new NetworkInterface()];
    }
}

namespace System.Net.Security
{
    using System.Net.Sockets;
    using System.Security.Cryptography.X509Certificates;

    [Flags]
    public enum SslProtocols
    {
        Tls12 = 3072,
        Tls13 = 12288
    }

    public enum SslVerification
    {
        CertificateRequired = 4
    }

    /// <summary>TLS without the encryption: what a test does during the handshake is all that matters here.</summary>
    public sealed class SslStream(Socket socket) : NetworkStream(socket)
    {
        [ThreadStatic]
        public static Action Handshake;

        public SslVerification SslVerification { get; set; }

        public bool UseStoredDeviceCertificate { get; set; }

        public void AuthenticateAsClient(
            string targetHost, X509Certificate client, X509Certificate authority, SslProtocols protocols) => Handshake();
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate(byte[] certificate)
    {
        public byte[] Raw { get; } = certificate;
    }

    public sealed class X509Certificate2(byte[] certificate, byte[] key, string password) : X509Certificate(certificate)
    {
        public byte[] Key { get; } = key;

        public string Password { get; } = password;
    }
}
