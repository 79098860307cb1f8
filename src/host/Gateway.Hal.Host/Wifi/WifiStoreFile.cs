using System.Text;

namespace Gateway.Hal.Host;

/// <summary>
/// A simulated platform's copy of the Wi-Fi credentials, in a file of two lines. Its writer erases the old ones first, as the device's
/// truncates; editing the file has the effect of `nanoff --networkdeployment`.
/// </summary>
public sealed class WifiStoreFile(string path) : IWifiStore
{
    /// <summary>Its name in a data folder.</summary>
    public const string Name = "wifi.txt";

    /// <inheritdoc/>
    public WifiCopy Read(WifiCredentials into)
    {
        into.Clear();
        try
        {
            string[] lines = File.Exists(path) ? File.ReadAllText(path).Split('\n') : [""];
            if (lines is [""])
            {
                return WifiCopy.Empty;
            }

            byte[] ssid = Encoding.UTF8.GetBytes(lines[0]);
            byte[] password = Encoding.UTF8.GetBytes(lines.Length > 1 ? lines[1] : "");
            if (lines.Length != 3 || lines[2].Length > 0 || ssid.Length is 0 or > WifiCredentials.SsidBytesMax
                || password.Length > WifiCredentials.PasswordBytesMax)
            {
                return WifiCopy.Invalid;
            }

            ssid.CopyTo(into.Ssid, 0);
            password.CopyTo(into.Password, 0);
            into.SsidBytes = ssid.Length;
            into.PasswordBytes = password.Length;
            return WifiCopy.Stored;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return WifiCopy.Invalid;
        }
    }

    /// <inheritdoc/>
    public bool Write(WifiCredentials from)
    {
        string ssid = Encoding.UTF8.GetString(from.Ssid, 0, from.SsidBytes);
        string password = Encoding.UTF8.GetString(from.Password, 0, from.PasswordBytes);
        byte[] content = Encoding.UTF8.GetBytes(from.SsidBytes == 0 ? "" : $"{ssid}\n{password}\n");
        string name = Path.GetFileName(path);
        DiskFolder folder = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (File.Exists(path) && !PrivateFiles.Erase(folder, name))
        {
            return false;
        }

        using IDiskFile? file = folder.Create(name);
        return file is not null && (content.Length == 0 || file.Write(content, 0, content.Length, 0)) && file.Sync() && folder.Sync();
    }
}
