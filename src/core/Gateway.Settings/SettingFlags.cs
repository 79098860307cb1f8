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
        /// <summary>A command from the broker may set it too: it is no secret, and does not decide who reaches the gateway.</summary>
        Remote = 16
    }
}
