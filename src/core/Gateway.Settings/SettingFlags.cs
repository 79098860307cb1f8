using System;

namespace Gateway.Settings
{
    /// <summary>Properties of a key.</summary>
    [Flags]
    public enum SettingFlags : byte
    {
        /// <summary>None: a saved change acts at once.</summary>
        None = 0,
        /// <summary>Can be written, is never shown.</summary>
        Secret = 1,
        /// <summary>A saved change acts after a restart.</summary>
        Reboot = 2,
        /// <summary>Used by the firmware itself: neither listed nor settable.</summary>
        Internal = 4,
        /// <summary>Part of the platform's copy: a saved change sets <see cref="SettingId.WifiPending"/>.</summary>
        PlatformWifi = 8,
        /// <summary>
        /// A command from the broker may set it too: it is no secret, does not decide who reaches the gateway, and cannot keep an alarm
        /// from raising.
        /// </summary>
        Remote = 16,
        /// <summary>A command may set it only with <see cref="SettingId.CommandsSettings"/> 2: it can keep an alarm from raising.</summary>
        RemoteAlarm = 32
    }
}
