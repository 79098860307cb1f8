using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Nanoff;

/// <summary>The JSON files that nanoff reads: --networkdeployment and --filedeployment.</summary>
public static class DeploymentFiles
{
    private const string Masked = "(secret)";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The firmware's own network configuration: Wi-Fi, and the CA with the NUL that its TLS needs. Null if there is neither.
    /// </summary>
    public static string? Network(SettingsPlan plan, string port, bool isMasked = false)
    {
        string? ssid = Value(plan, "wifi.ssid");
        string? password = Value(plan, "wifi.password");
        PemFile? ca = plan.Certificates.FirstOrDefault(file => file.Kind == PemKind.Ca);
        if (ssid is null && ca is null)
        {
            return null;
        }

        JsonObject network = new() { ["SerialPort"] = port };
        if (ssid is not null)
        {
            network["WirelessClient"] = new JsonObject
            {
                ["Ssid"] = ssid,
                ["Password"] = password is null ? "" : isMasked ? Masked : password,
                ["Authentication"] = password is null ? "Open" : "WPA2",
                ["Encryption"] = password is null ? "None" : "WPA2",
                ["ConfigurationOption"] = "AutoConnect",
            };
        }

        if (ca is not null)
        {
            network["CACertificates"] = Convert.ToBase64String([.. ca.Bytes, 0]);
        }

        return network.ToJsonString(Indented) + "\n";
    }

    /// <summary>Writes a file of this PC to the device.</summary>
    public static string Files(string port, string source) => new JsonObject
    {
        ["serialport"] = port,
        ["files"] = new JsonArray(new JsonObject { ["DestinationFilePath"] = BootFile.DevicePath, ["SourceFilePath"] = source }),
    }.ToJsonString(Indented) + "\n";

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static byte[] Encode(string text) => new UTF8Encoding(false).GetBytes(text);

    private static string? Value(SettingsPlan plan, string key) => plan.Changes.FirstOrDefault(change => change.Key == key)?.Value;
}
