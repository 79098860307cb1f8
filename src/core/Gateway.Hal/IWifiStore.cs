using System;

namespace Gateway.Hal
{
    /// <summary>State of the platform's copy of the Wi-Fi credentials.</summary>
    public enum WifiCopy : byte
    {
        /// <summary>Nothing is stored.</summary>
        Empty,
        /// <summary>Credentials that look complete.</summary>
        Stored,
        /// <summary>Not readable, or not credentials.</summary>
        Invalid
    }

    /// <summary>
    /// The platform's own copy of the Wi-Fi credentials, which its driver connects with. The settings decide; others may also write this
    /// copy, over the cable.
    /// </summary>
    public interface IWifiStore
    {
        /// <summary>Reads the copy. The credentials are valid only after Stored.</summary>
        WifiCopy Read(WifiCredentials into);

        /// <summary>
        /// Writes the copy; credentials without a name erase it. A power cut during it may leave the old copy, the new one, an empty one
        /// or an invalid one: the platform's writer truncates first. False: it failed, with the same outcomes.
        /// </summary>
        bool Write(WifiCredentials from);
    }

    /// <summary>Name and password of a wireless network: made once by its owner, and reused.</summary>
    public sealed class WifiCredentials
    {
        /// <summary>Bytes of the longest network name.</summary>
        public const int SsidBytesMax = 32;

        /// <summary>Bytes of the longest password: 63 characters, or 64 hexadecimal digits.</summary>
        public const int PasswordBytesMax = 64;

        /// <summary>Name, in its first <see cref="SsidBytes"/> bytes.</summary>
        public byte[] Ssid = new byte[SsidBytesMax];

        /// <summary>Bytes of the name; 0: no credentials.</summary>
        public int SsidBytes;

        /// <summary>Password, in its first <see cref="PasswordBytes"/> bytes.</summary>
        public byte[] Password = new byte[PasswordBytesMax];

        /// <summary>Bytes of the password; 0: an open network.</summary>
        public int PasswordBytes;

        /// <summary>Erases both, in memory too.</summary>
        public void Clear()
        {
            Array.Clear(Ssid, 0, Ssid.Length);
            Array.Clear(Password, 0, Password.Length);
            SsidBytes = 0;
            PasswordBytes = 0;
        }
    }
}
