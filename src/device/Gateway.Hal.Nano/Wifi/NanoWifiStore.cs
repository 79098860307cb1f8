using System;
using System.Net.NetworkInformation;
using System.Text;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The firmware's own copy of the Wi-Fi credentials, of the first Wi-Fi station. For start-up and for a factory reset: reading and
    /// writing allocate. Writing truncates the firmware's file first, so the settings' mark is set before.
    /// </summary>
    public sealed class NanoWifiStore : IWifiStore
    {
        /// <inheritdoc/>
        public WifiCopy Read(WifiCredentials into)
        {
            into.Clear();
            try
            {
                Wireless80211Configuration stored = Find();
                if (stored == null || stored.Ssid == null || stored.Ssid.Length == 0)
                {
                    return WifiCopy.Empty;
                }

                byte[] ssid = Encoding.UTF8.GetBytes(stored.Ssid);
                byte[] password = Encoding.UTF8.GetBytes(stored.Password == null ? string.Empty : stored.Password);
                if (ssid.Length > WifiCredentials.SsidBytesMax || password.Length > WifiCredentials.PasswordBytesMax)
                {
                    return WifiCopy.Invalid;
                }

                Array.Copy(ssid, 0, into.Ssid, 0, ssid.Length);
                into.SsidBytes = ssid.Length;
                Array.Copy(password, 0, into.Password, 0, password.Length);
                into.PasswordBytes = password.Length;
                return WifiCopy.Stored;
            }
            catch (OutOfMemoryException)
            {
                // This is not a torn copy: a complete one must not be written again because of it.
                throw;
            }
            catch (Exception)
            {
                // For example bytes of a torn copy that are not UTF-8.
                into.Clear();
                return WifiCopy.Invalid;
            }
        }

        /// <inheritdoc/>
        public bool Write(WifiCredentials from)
        {
            try
            {
                Wireless80211Configuration stored = Find();
                if (stored == null)
                {
                    // A board without Wi-Fi has nothing to erase, and cannot store anything.
                    return from.SsidBytes == 0;
                }

                bool isOpen = from.PasswordBytes == 0;
                stored.Ssid = Text(from.Ssid, from.SsidBytes);
                stored.Password = Text(from.Password, from.PasswordBytes);
                stored.Authentication = isOpen ? AuthenticationType.Open : AuthenticationType.WPA2;
                stored.Encryption = isOpen ? EncryptionType.None : EncryptionType.WPA2;
                stored.Options = from.SsidBytes == 0
                    ? Wireless80211Configuration.ConfigurationOptions.Enable
                    : Wireless80211Configuration.ConfigurationOptions.AutoConnect;
                stored.SaveConfiguration();
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        private static string Text(byte[] bytes, int count)
        {
            return count == 0 ? string.Empty : Encoding.UTF8.GetString(bytes, 0, count);
        }

        private static Wireless80211Configuration Find()
        {
            NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
                {
                    return WifiSupervisor.Stored(all[i]);
                }
            }

            return null;
        }
    }
}
