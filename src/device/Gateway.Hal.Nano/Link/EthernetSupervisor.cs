using System.Net.NetworkInformation;
using System.Threading;

namespace Gateway.Hal.Nano
{
    /// <summary>Ethernet with the address settings that the firmware has stored, DHCP unless set otherwise.</summary>
    public sealed class EthernetSupervisor : LinkSupervisor
    {
        /// <summary>A supervisor of the first Ethernet interface.</summary>
        public EthernetSupervisor(IReboot reboot)
            : base(NetworkInterfaceType.Ethernet, reboot)
        {
        }

        /// <inheritdoc/>
        protected override bool IsConfigured(NetworkInterface network)
        {
            return true;
        }

        /// <inheritdoc/>
        protected override bool Reconnect(NetworkInterface network)
        {
            if (network.IsDhcpEnabled)
            {
                network.RenewDhcpLease();
            }

            // There is no call for the state of the cable: an address, or none, shows it.
            return false;
        }

        /// <inheritdoc/>
        protected override bool Restart(NetworkInterface network)
        {
            if (network.IsDhcpEnabled)
            {
                network.ReleaseDhcpLease();
                Thread.Sleep(LinkLimits.RadioOffMs);
                network.RenewDhcpLease();
            }

            return false;
        }
    }
}
