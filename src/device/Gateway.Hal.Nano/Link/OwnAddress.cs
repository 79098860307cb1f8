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
        // Where a server's address is expected: none.
        private const string NoServer = "0.0.0.0";

        /// <summary>Asks for it by DHCP. False when the firmware would not take that, or has no such interface.</summary>
        /// <remarks>
        /// The name server comes with DHCP, but the firmware keeps a fixed one in its store when DHCP is turned on, sets it at each start
        /// and leaves it where a lease names none; the call that would forget it is obsolete. So it is emptied, and before: after a power
        /// cut between the two the address is a fixed one still, and the next start does both. Whether DNS is automatic the firmware goes
        /// on to deny; what it does is the same.
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
