using System;

namespace Gateway.Settings
{
    /// <summary>What is special about a key.</summary>
    [Flags]
    public enum SettingFlags : byte
    {
        /// <summary>Nothing: a saved change serves at once.</summary>
        None = 0,
        /// <summary>Written, never shown.</summary>
        Secret = 1,
        /// <summary>A saved change serves after a restart.</summary>
        Reboot = 2,
        /// <summary>Kept by the firmware for itself: neither listed nor settable.</summary>
        Internal = 4,
        /// <summary>Part of what the platform keeps a copy of: a saved change sets <see cref="SettingId.WifiPending"/>.</summary>
        PlatformWifi = 8,
        /// <summary>May be set by a command from the broker too: nothing that decides who reaches the gateway, and no secret.</summary>
        Remote = 16
    }
}
