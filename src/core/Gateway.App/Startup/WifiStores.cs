using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>What a start did with the two copies of the Wi-Fi credentials.</summary>
    public enum WifiOutcome : byte
    {
        /// <summary>Nothing: neither copy has credentials.</summary>
        None,
        /// <summary>Nothing: both are equal.</summary>
        Same,
        /// <summary>The platform's copy was written from the settings.</summary>
        Written,
        /// <summary>The platform's copy was erased, because the settings have no credentials.</summary>
        Erased,
        /// <summary>The settings took credentials that were written to the platform over the cable.</summary>
        Adopted,
        /// <summary>The platform's copy is not valid for the settings: both stay as they are.</summary>
        NotAdopted,
        /// <summary>Something could not be stored: the next start tries again.</summary>
        Failed
    }

    /// <summary>
    /// Makes the platform's copy of the Wi-Fi credentials equal to the settings, which decide. Once, at each start, before the network is
    /// used.
    /// </summary>
    /// <remarks>
    /// The platform's writer truncates first. So the mark `wifi.pending` becomes durable in the settings before each write of the copy, and
    /// is cleared after it. If the mark is set, or the copy is empty or invalid, the copy is written again. Without the mark, a copy that
    /// differs was written over the cable, and is adopted. So a power cut never makes a torn copy count.
    /// </remarks>
    public sealed class WifiStores
    {
        private readonly SettingsStore settings;
        private readonly IWifiStore platform;
        private readonly FaultLog faults;
        private readonly WifiCredentials ours = new WifiCredentials();
        private readonly WifiCredentials theirs = new WifiCredentials();

        /// <summary>The two stores, with settings that are loaded.</summary>
        public WifiStores(SettingsStore settings, IWifiStore platform, FaultLog faults)
        {
            this.settings = settings;
            this.platform = platform;
            this.faults = faults;
        }

        /// <summary>Makes both equal; returns what it did.</summary>
        public WifiOutcome Join()
        {
            settings.CopyWifi(ours);
            WifiCopy copy = platform.Read(theirs);
            WifiOutcome outcome = Join(copy);
            ours.Clear();
            theirs.Clear();
            if (outcome == WifiOutcome.Adopted)
            {
                faults.Add(AppFaults.WifiAdopted);
            }
            else if (outcome == WifiOutcome.Failed || outcome == WifiOutcome.NotAdopted)
            {
                faults.Add(AppFaults.WifiNotStored);
            }

            return outcome;
        }

        private WifiOutcome Join(WifiCopy copy)
        {
            bool isSame = IsSame(copy);
            if (settings.IsWifiPending)
            {
                return isSame ? ClearMark(WifiOutcome.Same) : Write();
            }

            if (isSame)
            {
                return ours.SsidBytes > 0 ? WifiOutcome.Same : WifiOutcome.None;
            }

            if (copy == WifiCopy.Stored)
            {
                return Adopt();
            }

            // Empty, or torn during its write.
            return ours.SsidBytes == 0 ? WifiOutcome.None : settings.SetWifiPending() ? Write() : WifiOutcome.Failed;
        }

        private WifiOutcome Write()
        {
            return platform.Write(ours) ? ClearMark(ours.SsidBytes > 0 ? WifiOutcome.Written : WifiOutcome.Erased) : WifiOutcome.Failed;
        }

        private WifiOutcome ClearMark(WifiOutcome outcome)
        {
            return settings.ClearWifiPending() ? outcome : WifiOutcome.Failed;
        }

        private WifiOutcome Adopt()
        {
            switch (settings.AdoptWifi(theirs.Ssid, theirs.SsidBytes, theirs.Password, theirs.PasswordBytes))
            {
                case Refusal.None:
                    return WifiOutcome.Adopted;
                case Refusal.StorageFailed:
                    return WifiOutcome.Failed;
                default:
                    return WifiOutcome.NotAdopted;
            }
        }

        private bool IsSame(WifiCopy copy)
        {
            return copy == WifiCopy.Stored
                ? IsSame(theirs.Ssid, theirs.SsidBytes, ours.Ssid, ours.SsidBytes)
                    && IsSame(theirs.Password, theirs.PasswordBytes, ours.Password, ours.PasswordBytes)
                : copy == WifiCopy.Empty && ours.SsidBytes == 0;
        }

        private static bool IsSame(byte[] one, int oneBytes, byte[] other, int otherBytes)
        {
            if (oneBytes != otherBytes)
            {
                return false;
            }

            for (int i = 0; i < oneBytes; i++)
            {
                if (one[i] != other[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
