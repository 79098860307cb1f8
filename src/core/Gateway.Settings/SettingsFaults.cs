using System.Runtime.CompilerServices;
using Gateway.Primitives;

namespace Gateway.Settings
{
    /// <summary>
    /// The fault codes of stored settings and of the settings file. <see cref="Fault"/> says how codes are given.
    /// </summary>
    [ExcludeType]
    public static class SettingsFaults
    {
        /// <summary>
        /// A certificate or key that the settings name is damaged, missing or unreadable: no connection with TLS until it is loaded again.
        /// </summary>
        public const Fault CertificateLost = (Fault)137;

        /// <summary>Counter: the settings file from nanoff was applied.</summary>
        public const Fault BootFileTaken = (Fault)150;

        /// <summary>The settings file from nanoff was not applied: incomplete, refused, or of a newer version.</summary>
        public const Fault BootFileRefused = (Fault)151;

        /// <summary>A copy of the settings, or both, could not be read or failed a check.</summary>
        public const Fault SettingsLost = (Fault)154;

        /// <summary>A newer firmware stored the settings: the gateway uses defaults and saves nothing.</summary>
        public const Fault SettingsNewer = (Fault)155;
    }
}
