using System;
using nanoFramework.Networking;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Monotonic time from the firmware's tick counter, calendar time from SNTP, which the firmware starts by itself once
    /// there is a network. Reading either allocates nothing: DateTime is a native 64-bit value on the device.
    /// </summary>
    public sealed class NanoClock : IClock
    {
        private const long TicksPerMs = 10000;

        private readonly long epochTicks = DateTime.UnixEpoch.Ticks;

        // The firmware counts from a year long gone until SNTP answers; no release of this gateway is older than 2021.
        private readonly long validTicks = new DateTime(2021, 1, 1).Ticks;

        /// <inheritdoc/>
        public long MonotonicMs
        {
            get { return Environment.TickCount64; }
        }

        /// <inheritdoc/>
        public long UtcMs
        {
            get
            {
                long ticks = DateTime.UtcNow.Ticks;
                return ticks < validTicks ? -1 : (ticks - epochTicks) / TicksPerMs;
            }
        }

        /// <summary>Starts SNTP if the firmware did not. For the link thread, once the network is up; allocates nothing.</summary>
        public void EnsureSntp()
        {
            if (!Sntp.IsStarted)
            {
                Sntp.Start();
            }
        }
    }
}
