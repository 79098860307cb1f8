using System;
using System.Net.NetworkInformation;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Watches one network interface, Wi-Fi or Ethernet, and reconnects it: first the firmware's own attempts, then reconnecting with
    /// growing pauses, then a restart of the radio, at last a reboot.
    /// </summary>
    /// <remarks>
    /// Only the link thread calls <see cref="Step"/>, which may block for some seconds; any thread may read <see cref="IsUp"/>. The
    /// system's events only set marks for Step.
    /// </remarks>
    public abstract class LinkSupervisor : INetworkStatus
    {
        private readonly NetworkInterfaceType type;
        private readonly IReboot reboot;
        private readonly byte[] address = new byte[AddressText.Bytes];
        private bool lost;
        private bool doubted;
        private bool changed;

        // The address stays for two minutes after the link is lost, so it alone proves nothing.
        private bool hasLink = true;
        private long downSinceMs;
        private long nextPollMs;
        private long nextActMs;
        private int pauseMs;
        private int acts;

        /// <summary>A supervisor of the first interface of <paramref name="type"/>.</summary>
        protected LinkSupervisor(NetworkInterfaceType type, IReboot reboot)
        {
            this.type = type;
            this.reboot = reboot;
            changed = true;
            NetworkChange.NetworkAvailabilityChanged += OnAvailability;
            NetworkChange.NetworkAddressChanged += OnAddress;
        }

        /// <inheritdoc/>
        public bool IsUp { get; private set; }

        /// <inheritdoc/>
        public bool IsWireless
        {
            get { return type == NetworkInterfaceType.Wireless80211; }
        }

        /// <inheritdoc/>
        /// <remarks>The firmware reports the strength of networks that a scan finds, not of the one it is connected to.</remarks>
        public int SignalDbm
        {
            get { return 0; }
        }

        /// <summary>Whether the network is configured: for Wi-Fi, whether it has a name. If not, nothing is tried.</summary>
        protected abstract bool IsConfigured(NetworkInterface network);

        /// <summary>Connects again; may block for some 20 s. True when there is a link.</summary>
        protected abstract bool Reconnect(NetworkInterface network);

        /// <summary>Switches the radio or the lease off and on; may block for some 20 s. True when there is a link.</summary>
        protected abstract bool Restart(NetworkInterface network);

        /// <summary>
        /// Reports that connections fail although the network seems up: the next Step checks it again. For the link thread.
        /// </summary>
        public void Doubt()
        {
            doubted = true;
        }

        /// <inheritdoc/>
        public bool CopyAddress(byte[] buffer, int offset)
        {
            if (!IsUp)
            {
                return false;
            }

            Array.Copy(address, 0, buffer, offset, address.Length);
            return true;
        }

        /// <summary>Checks the network, and acts when that is due. <paramref name="nowMs"/> is monotonic.</summary>
        public void Step(long nowMs)
        {
            if (IsUp && (lost || doubted))
            {
                GoDown(nowMs);
                changed = true;
            }

            // While the network is down the firmware reports each failed attempt of its own as one more loss.
            lost = false;
            doubted = false;
            if (IsUp || (!changed && nowMs < nextPollMs))
            {
                return;
            }

            changed = false;
            nextPollMs = nowMs + LinkLimits.PollMs;
            NetworkInterface network = Find();
            if (hasLink && network != null && HasAddress(network))
            {
                IsUp = true;
                return;
            }

            if (downSinceMs == 0)
            {
                GoDown(nowMs);
            }

            if (network == null || !IsConfigured(network))
            {
                // Nothing to try before the device is provisioned, and no reason to reboot.
                downSinceMs = nowMs;
                return;
            }

            if (nowMs - downSinceMs >= LinkLimits.RebootMs)
            {
                reboot.Reboot(HalFaults.LinkNetwork);
            }

            if (nowMs >= nextActMs)
            {
                Act(network, nowMs);
            }
        }

        private void Act(NetworkInterface network, long nowMs)
        {
            acts++;
            pauseMs = pauseMs < LinkLimits.ReconnectMsMax / 2 ? pauseMs * 2 : LinkLimits.ReconnectMsMax;
            nextActMs = nowMs + pauseMs;
            try
            {
                if (acts % LinkLimits.RestartEvery == 0 ? Restart(network) : Reconnect(network))
                {
                    hasLink = true;
                    changed = true;
                }
            }
            catch (Exception)
            {
                // A busy radio throws an exception; the time of the next attempt is already set.
            }
        }

        private void GoDown(long nowMs)
        {
            IsUp = false;
            downSinceMs = nowMs;
            acts = 0;
            pauseMs = LinkLimits.ReconnectMsMin;
            nextActMs = nowMs + pauseMs;
        }

        private NetworkInterface Find()
        {
            // A new object each time: an interface object keeps the address from when it was made.
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

        private bool HasAddress(NetworkInterface network)
        {
            return AddressText.TryParse(network.IPv4Address, address) && address[0] != 0;
        }

        private void OnAvailability(object sender, NetworkAvailabilityEventArgs e)
        {
            hasLink = e.IsAvailable;
            if (hasLink)
            {
                changed = true;
            }
            else
            {
                lost = true;
            }
        }

        private void OnAddress(object sender, EventArgs e)
        {
            hasLink = true;
            changed = true;
        }
    }
}
