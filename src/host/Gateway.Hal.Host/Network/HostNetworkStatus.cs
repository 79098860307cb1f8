using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gateway.Hal.Host;

/// <summary>The PC's network: the first interface that is up and is not loopback, with its IPv4 address.</summary>
public sealed class HostNetworkStatus : INetworkStatus
{
    /// <inheritdoc/>
    public bool IsUp => NetworkInterface.GetIsNetworkAvailable();

    /// <inheritdoc/>
    public bool IsWireless => false;

    /// <inheritdoc/>
    public int SignalDbm => 0;

    /// <inheritdoc/>
    public bool CopyAddress(byte[] buffer, int offset)
    {
        UnicastIPAddressInformation? found = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up
                && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .FirstOrDefault(address => address.Address.AddressFamily == AddressFamily.InterNetwork);
        found?.Address.GetAddressBytes().CopyTo(buffer, offset);
        return found is not null;
    }
}
