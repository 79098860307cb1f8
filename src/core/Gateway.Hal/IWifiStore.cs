using System;

namespace Gateway.Hal
{
    /// <summary>What the platform's copy of the Wi-Fi credentials is.</summary>
    public enum WifiCopy : byte
    {
        /// <summary>Nothing is stored.</summary>
        Empty,
        /// <summary>Credentials, whole as far as can be told.</summary>
        Stored,
        /// <summary>Not readable, or not what credentials look like.</summary>
        Invalid
    }

    /// <summary>
    /// The platform's own copy of the Wi-Fi credentials, which its driver connects with. The settings are the truth; this copy may also be
    /// written by others, over the cable.
    /// </summary>
    public interface IWifiStore
    {
        /// <summary>Reads the copy. Only after Stored do the credentials mean anything.</summary>
        WifiCopy Read(WifiCredentials into);

        /// <summary>
        /// Writes the copy; credentials without a name erase it. A power cut during it may leave the old copy, the new one, an empty or an
        /// invalid one: the platform's writer truncates first. False: it failed, with the same outcomes.
        /// </summary>
        bool Write(WifiCredentials from);
    }

    /// <summary>Name and password of a wireless network: made once by its owner, and filled again and again.</summary>
    public sealed class WifiCredentials
    {
        /// <summary>Bytes of the longest network name.</summary>
        public const int SsidBytesMax = 32;

        /// <summary>Bytes of the longest password: 63 characters, or 64 hexadecimal digits.</summary>
        public const int PasswordBytesMax = 64;

        /// <summary>Name, the first <see cref="SsidBytes"/> of it.</summary>
        public byte[] Ssid = new byte[SsidBytesMax];

        /// <summary>Bytes of the name, 0: no credentials.</summary>
        public int SsidBytes;

        /// <summary>Password, the first <see cref="PasswordBytes"/> of it.</summary>
        public byte[] Password = new byte[PasswordBytesMax];

        /// <summary>Bytes of the password, 0: an open network.</summary>
        public int PasswordBytes;

        /// <summary>Forgets both, in memory too.</summary>
        public void Clear()
        {
            Array.Clear(Ssid, 0, Ssid.Length);
            Array.Clear(Password, 0, Password.Length);
            SsidBytes = 0;
            PasswordBytes = 0;
        }
    }
}
