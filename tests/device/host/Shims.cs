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

    /// <summary>
    /// The one interface of a test, a Wi-Fi station; what it stores is of each test's own thread, and its writes are counted.
    /// </summary>
    public sealed class NetworkInterface
    {
        [ThreadStatic]
        public static string Address;

        [ThreadStatic]
        public static StoredAddress Stored;

        public NetworkInterfaceType NetworkInterfaceType => NetworkInterfaceType.Wireless80211;

        public uint SpecificConfigId => 0;

        public string IPv4Address { get; } = Address;

        public string IPv4SubnetMask => Stored.Mask;

        public string IPv4GatewayAddress => Stored.Gateway;

        public string[] IPv4DnsAddresses => Stored.Dns == StoredAddress.None ? [] : [Stored.Dns];

        public bool IsDhcpEnabled => Stored.IsDhcp;

        public bool IsAutomaticDnsEnabled => Stored.IsAutomaticDns;

        public static NetworkInterface[] GetAllNetworkInterfaces() => [new NetworkInterface()];

        // Leaves the name server, and whether it is automatic, as they are.
        public void EnableDhcp()
        {
            Stored.Write();
            Stored.IsDhcp = true;
        }

        [Obsolete("Automatic DNS is a part of DHCP.", error: true)]
        public void EnableAutomaticDns()
        {
            Stored.Write();
            Stored.Dns = StoredAddress.None;
            Stored.IsAutomaticDns = true;
        }

        public void EnableStaticIPv4(string address, string mask, string gateway)
        {
            Stored.Write();
            Address = address;
            Stored.Mask = mask;
            Stored.Gateway = gateway;
            Stored.IsDhcp = false;
        }

        public void EnableStaticIPv4Dns(string[] servers)
        {
            Stored.Write();
            Stored.Dns = servers[0];
            Stored.IsAutomaticDns = false;
        }
    }

    /// <summary>What the firmware keeps of an interface's address.</summary>
    public sealed class StoredAddress
    {
        public const string None = "0.0.0.0";

        public bool IsDhcp { get; set; } = true;

        public bool IsAutomaticDns { get; set; } = true;

        public string Mask { get; set; } = None;

        public string Gateway { get; set; } = None;

        public string Dns { get; set; } = None;

        public int Writes { get; private set; }

        /// <summary>The write at which the power fails; 0 for none.</summary>
        public int CutAt { get; set; }

        /// <summary>The name server that the firmware sets at a start, before any lease.</summary>
        public string DnsAtStart => IsAutomaticDns ? None : Dns;

        public void Write()
        {
            Writes++;
            if (Writes == CutAt)
            {
                throw new InvalidOperationException("the power goes");
            }
        }
    }

    public enum AuthenticationType : byte
    {
        None = 0,
        Open = 4,
        WPA2 = 8
    }

    public enum EncryptionType : byte
    {
        None = 0,
        WPA2 = 3
    }

    /// <summary>The firmware's copy of the credentials: one, of each test's own thread.</summary>
    public sealed class Wireless80211Configuration
    {
        [ThreadStatic]
        public static Wireless80211Configuration Only;

        [Flags]
        public enum ConfigurationOptions : byte
        {
            None = 0,
            Enable = 2,
            AutoConnect = 6
        }

        public AuthenticationType Authentication { get; set; }

        public EncryptionType Encryption { get; set; }

        public ConfigurationOptions Options { get; set; }

        public string Password { get; set; }

        public string Ssid { get; set; }

        public int Saves { get; private set; }

        public static Wireless80211Configuration[] GetAllWireless80211Configurations() => Only is null ? [] : [Only];

        public void SaveConfiguration() => Saves++;
    }
}

namespace System.Device.Wifi
{
    public enum WifiConnectionStatus
    {
        Success = 3
    }

    public enum WifiReconnectionKind
    {
        Automatic = 0
    }

    public sealed class WifiConnectionResult
    {
        public WifiConnectionStatus ConnectionStatus => WifiConnectionStatus.Success;
    }

    public sealed class WifiAvailableNetwork
    {
        public string Ssid { get; set; }

        public double NetworkRssiInDecibelMilliwatts { get; set; }
    }

    public sealed class WifiNetworkReport
    {
        public WifiAvailableNetwork[] AvailableNetworks { get; set; }
    }

    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    /// <summary>The one radio of a test, of its own thread.</summary>
    public sealed class WifiAdapter
    {
        [ThreadStatic]
        public static WifiAdapter Only;

        public event AvailableNetworksChangedEventHandler AvailableNetworksChanged;

        public WifiNetworkReport NetworkReport { get; } = new();

        public bool IsBusy { get; set; }

        public static WifiAdapter[] FindAllAdapters() => Only is null ? [] : [Only];

        public void ScanAsync()
        {
            if (IsBusy)
            {
                throw new InvalidOperationException();
            }
        }

        public void Report(params WifiAvailableNetwork[] networks)
        {
            NetworkReport.AvailableNetworks = networks;
            AvailableNetworksChanged(this, null);
        }

        public void Disconnect()
        {
        }

        public WifiConnectionResult Connect(string ssid, WifiReconnectionKind kind, string password) => new();
    }
}

namespace System.Device.Gpio
{
    public enum PinMode
    {
        Input = 0,
        InputPullUp = 2
    }

    public enum PinEventTypes
    {
        Rising = 1,
        Falling = 2
    }

    public readonly struct PinValue(bool isHigh)
    {
        public static explicit operator int(PinValue value) => value.IsHigh ? 1 : 0;

        private bool IsHigh { get; } = isHigh;
    }

    public sealed class PinValueChangedEventArgs(PinEventTypes changeType)
    {
        public PinEventTypes ChangeType { get; } = changeType;
    }

    public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

    /// <summary>A pin whose level a test sets, with an interrupt or, as if it were lost, without. Its reads are counted.</summary>
    public sealed class GpioPin
    {
        public event PinValueChangedEventHandler ValueChanged;

        public bool IsHigh { get; set; } = true;

        public int Reads { get; private set; }

        public PinValue Read()
        {
            Reads++;
            return new PinValue(IsHigh);
        }

        public void Move()
        {
            IsHigh = !IsHigh;
            ValueChanged(this, new PinValueChangedEventArgs(IsHigh ? PinEventTypes.Rising : PinEventTypes.Falling));
        }
    }

    public sealed class GpioController
    {
        public List<GpioPin> Pins { get; } = [];

        public GpioPin OpenPin(int pinNumber, PinMode mode)
        {
            Pins.Add(new GpioPin());
            return Pins[^1];
        }
    }
}

namespace System
{
    /// <summary>The device's tick counter, set by a test, of its own thread; else the PC's.</summary>
    public static class Environment
    {
        [ThreadStatic]
        public static long? Ticks;

        public static long TickCount64 => Ticks ?? Diagnostics.Stopwatch.GetTimestamp() * 1000 / Diagnostics.Stopwatch.Frequency;
    }
}

namespace nanoFramework.Runtime.Native
{
    /// <summary>The device's clock, of each test's own thread.</summary>
    public static class Rtc
    {
        [ThreadStatic]
        public static DateTime Time;

        public static bool SetSystemTime(DateTime time)
        {
            Time = time;
            return true;
        }
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

    /// <summary>TLS without the encryption: only the test's actions during the handshake matter here.</summary>
    public sealed class SslStream(Socket socket) : NetworkStream(socket)
    {
        [ThreadStatic]
        public static Action Handshake;

        [ThreadStatic]
        public static X509Certificate Authority;

        [ThreadStatic]
        public static X509Certificate Client;

        public SslVerification SslVerification { get; set; }

        public bool UseStoredDeviceCertificate { get; set; }

        public void AuthenticateAsClient(
            string targetHost, X509Certificate client, X509Certificate authority, SslProtocols protocols)
        {
            Client = client;
            Authority = authority;
            Handshake();
        }
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
