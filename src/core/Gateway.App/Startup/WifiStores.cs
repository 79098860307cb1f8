using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.App
{
    /// <summary>What a start found of the two copies of the Wi-Fi credentials, and did.</summary>
    public enum WifiOutcome : byte
    {
        /// <summary>Neither has any.</summary>
        None,
        /// <summary>Both say the same.</summary>
        Same,
        /// <summary>The platform's copy was written from the settings.</summary>
        Written,
        /// <summary>The platform's copy was erased, as the settings have no credentials.</summary>
        Erased,
        /// <summary>The settings took over what somebody gave the platform by the cable.</summary>
        Adopted,
        /// <summary>The platform's copy is nothing that the settings take: they stay, and it stays.</summary>
        NotAdopted,
        /// <summary>Something could not be stored: it is tried at the next start.</summary>
        Failed
    }

    /// <summary>
    /// Keeps the platform's copy of the Wi-Fi credentials in step with the settings, which are the truth. Once, at each start, before the
    /// network is used.
    /// </summary>
    /// <remarks>
    /// The platform's writer truncates first, so the mark `wifi.pending` is durable in the settings before each write of it, and
    /// cleared after: with the mark, or with a copy that is empty or invalid, it is written again. Without it a copy that differs was
    /// set by somebody over the cable, and is adopted. So a power cut anywhere never makes a torn copy the truth. The copy is written
    /// only when it differs.
    /// </remarks>
    public sealed class WifiStores
    {
        private readonly SettingsStore settings;
        private readonly IWifiStore platform;
        private readonly FaultLog faults;
        private readonly WifiCredentials ours = new WifiCredentials();
        private readonly WifiCredentials theirs = new WifiCredentials();

        /// <summary>The two stores; the settings were loaded before.</summary>
        public WifiStores(SettingsStore settings, IWifiStore platform, FaultLog faults)
        {
            this.settings = settings;
            this.platform = platform;
            this.faults = faults;
        }

        /// <summary>Brings both in step; says what it did.</summary>
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

            // Empty, or torn by whoever wrote it.
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
