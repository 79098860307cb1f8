using System.Text;
using Gateway.Tests.Unit.Settings;
using Gateway.Tool.Provisioning;
using Xunit;

namespace Gateway.Tests.Unit.Tool;

/// <summary>Settings as JSON and PEM files, before anything is sent.</summary>
public class SettingsFileTests
{
    [Fact]
    public void What_a_backup_says_is_what_is_read_again()
    {
        SettingsFile file = new();
        file.Settings["wifi.ssid"] = " a \"b\" \\ é ";
        file.Settings["id"] = null;
        file.Secrets.Add("wifi.password");
        file.Certificates["cert.ca"] = "10 bytes crc 0a0b0c0d";
        SettingsFile read = SettingsFile.Parse(file.ToJson(), ".");
        Assert.Equal(file.Settings, read.Settings);
        Assert.Equal(file.Secrets, read.Secrets);
        Assert.Equal(file.Certificates, read.Certificates);
    }

    [Fact]
    public void A_number_is_taken_as_it_is_written()
    {
        SettingsFile file = SettingsFile.Parse("""{"gateway-settings":1,"settings":{"sensor.1.offset":-0.30,"broker.port":8883}}""", ".");
        Assert.Equal(("-0.30", "8883"), (file.Settings["sensor.1.offset"], file.Settings["broker.port"]));
    }

    [Theory]
    [InlineData("is missing", """{"settings":{}}""")]
    [InlineData("is missing", "[]")]
    [InlineData("this tool reads 1", """{"gateway-settings":2}""")]
    [InlineData("this tool reads 1", """{"gateway-settings":"1"}""")]
    [InlineData("\"setings\" does not belong", """{"gateway-settings":1,"setings":{}}""")]
    [InlineData("a string, a number or null", """{"gateway-settings":1,"settings":{"id":true}}""")]
    [InlineData("control characters", """{"gateway-settings":1,"settings":{"id":"secret\nset x"}}""")]
    [InlineData("a key has letters", """{"gateway-settings":1,"settings":{"id x":"secret"}}""")]
    [InlineData("is there twice", """{"gateway-settings":1,"settings":{"id":"secret","id":"b"}}""")]
    public void What_is_wrong_with_a_file_is_said_without_its_values(string message, string json)
    {
        FormatException exception = Assert.Throws<FormatException>(() => SettingsFile.Parse(json, "."));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pem_file_loses_commentary_and_gets_lines_of_64()
    {
        (string certificate, string key) = Pem.Real(rsa: false);
        string one = certificate.Replace("-----BEGIN CERTIFICATE-----\n", "Subject: x\r\n-----BEGIN CERTIFICATE-----\n");
        PemFile file = PemFile.Parse(PemKind.Client, key + "\n" + one.ReplaceLineEndings("\r\n"), "f");
        Assert.Equal(certificate.Split('\n'), file.Lines);
        Assert.Equal(key.Split('\n'), PemFile.Parse(PemKind.Key, one + "\n" + key, "f").Lines);
        PemFile.CheckPair(file, PemFile.Parse(PemKind.Key, key, "f"));
    }

    [Fact]
    public void A_pem_file_is_read_by_the_rules_of_the_device()
    {
        foreach (PemForms.Form form in PemForms.All())
        {
            PemKind kind = form.IsKey ? PemKind.Key : PemKind.Ca;
            Assert.Equal(form.Stored, Encoding.ASCII.GetString(PemFile.Parse(kind, form.Text, "f").Bytes));
        }

        // Which the device's lines have no room for.
        string certificate = Pem.Certificate(300, 1);
        Assert.Equal(
            certificate, Encoding.ASCII.GetString(PemFile.Parse(PemKind.Ca, certificate.Replace("\n", ""), "f").Bytes));
        string list = Pem.Block("X509 CRL", 300, 1);
        FormatException refused = Assert.Throws<FormatException>(() => PemFile.Parse(PemKind.Ca, "a\n" + list, "f"));
        Assert.Equal("f: line 2: -----BEGIN X509 CRL----- begins no block that belongs here: CERTIFICATE does", refused.Message);
    }

    [Fact]
    public void A_pem_file_that_cannot_serve_is_told_apart()
    {
        (string certificate, string key) = Pem.Real(rsa: true);
        (string _, string other) = Pem.Real(rsa: true);
        Assert.Contains("no PRIVATE KEY", Assert.Throws<FormatException>(() => PemFile.Parse(PemKind.Key, certificate, "f")).Message);
        Assert.Contains("no CERTIFICATE", Assert.Throws<FormatException>(() => PemFile.Parse(PemKind.Ca, "nothing", "f")).Message);
        Assert.Contains("more than one", Assert.Throws<FormatException>(() => PemFile.Parse(PemKind.Key, key + "\n" + other, "f")).Message);
        string encrypted = Pem.Block("ENCRYPTED PRIVATE KEY", 300, 1);
        Assert.Contains("is encrypted", Assert.Throws<FormatException>(() => PemFile.Parse(PemKind.Key, encrypted, "f")).Message);
        FormatException pair = Assert.Throws<FormatException>(() => PemFile.CheckPair(
            PemFile.Parse(PemKind.Client, certificate, "f"), PemFile.Parse(PemKind.Key, other, "f")));
        Assert.Contains("does not belong to the certificate", pair.Message);
    }
}
