using System;
using System.Net.NetworkInformation;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Sets where an interface's own address comes from. The firmware stores this, and its writer truncates first, so it is written only if
    /// it differs. Once, at start, before the network is used.
    /// </summary>
    public static class OwnAddress
    {
        // Stands for "no server".
        private const string NoServer = "0.0.0.0";

        /// <summary>Takes the address from DHCP. False if the firmware refuses, or has no such interface.</summary>
        /// <remarks>
        /// The name server comes with DHCP, but the firmware keeps a stored fixed one: it sets that at each start, and leaves it if a lease
        /// names none. The call that would remove it is obsolete, so it is emptied here first. After a power cut between the two writes the
        /// address is still fixed, and the next start does both. The firmware still reports that DNS is not automatic; this has no effect.
        /// </remarks>
        public static bool UseDhcp(NetworkInterfaceType type)
        {
            try
            {
                NetworkInterface network = Find(type);
                if (network == null)
                {
                    return false;
                }

                if (network.IsDhcpEnabled)
                {
                    return true;
                }

                if (!network.IsAutomaticDnsEnabled)
                {
                    network.EnableStaticIPv4Dns(new string[] { NoServer });
                }

                network.EnableDhcp();
                return network.IsDhcpEnabled;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>
        /// Sets a fixed address, four bytes each; a null <paramref name="dns"/> means the default gateway. False as for
        /// <see cref="UseDhcp"/>.
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
