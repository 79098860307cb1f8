using System;
using System.Net.NetworkInformation;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Where an interface's own address comes from. The firmware stores it and its writer truncates first, so it is written only when it
    /// differs. Once, at start, before the network is used.
    /// </summary>
    public static class OwnAddress
    {
        /// <summary>Asks for it by DHCP. False when the firmware would not take that, or has no such interface.</summary>
        public static bool UseDhcp(NetworkInterfaceType type)
        {
            try
            {
                NetworkInterface network = Find(type);
                if (network == null)
                {
                    return false;
                }

                if (!network.IsDhcpEnabled)
                {
                    network.EnableDhcp();
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>
        /// Fixes it: four bytes each; <paramref name="dns"/> null takes the default gateway. False as for <see cref="UseDhcp"/>.
        /// </summary>
        public static bool UseStatic(NetworkInterfaceType type, byte[] address, byte[] mask, byte[] gateway, byte[] dns)
        {
            try
            {
                NetworkInterface network = Find(type);
                if (network == null)
                {
                    return false;
                }

                if (network.IsDhcpEnabled || !Says(network.IPv4Address, address) || !Says(network.IPv4SubnetMask, mask)
                    || !Says(network.IPv4GatewayAddress, gateway))
                {
                    network.EnableStaticIPv4(AddressText.Of(address), AddressText.Of(mask), AddressText.Of(gateway));
                }

                byte[] server = dns != null ? dns : gateway;
                string[] servers = network.IPv4DnsAddresses;
                if (network.IsAutomaticDnsEnabled || servers == null || servers.Length == 0 || !Says(servers[0], server))
                {
                    network.EnableStaticIPv4Dns(new string[] { AddressText.Of(server) });
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        private static bool Says(string text, byte[] address)
        {
            return text == AddressText.Of(address);
        }

        private static NetworkInterface Find(NetworkInterfaceType type)
        {
            NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i].NetworkInterfaceType == type)
                {
                    return all[i];
                }
            }

            return null;
        }
    }
}
