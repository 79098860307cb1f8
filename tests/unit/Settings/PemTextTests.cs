using System.Text;
using Gateway.Settings;
using Xunit;

namespace Gateway.Tests.Unit.Settings;

public class PemTextTests
{
    private readonly PemText pem = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Certificates_and_keys_as_tools_make_them_are_taken(bool rsa)
    {
        (string certificate, string key) = Pem.Real(rsa);
        Assert.Equal(Refusal.None, Check(certificate, false));
        Assert.Equal(Refusal.None, Check("# a bundle\r\n" + certificate + "\n\nsubject=CN\n" + certificate, false));
        Assert.Equal(Refusal.None, Check(key, true));
        Assert.Equal(Refusal.PemUnexpected, Check(certificate, true));
        Assert.Equal(Refusal.PemUnexpected, Check(key, false));
    }

    [Fact]
    public void A_file_is_stored_without_what_does_not_belong_to_it()
    {
        foreach (PemForms.Form form in PemForms.All())
        {
            SettingsStore store = new SettingsWorld().Start();
            int id = form.IsKey ? SettingId.CertKey : SettingId.CertCa;
            Assert.Equal((form.Name, Refusal.None), (form.Name, store.LoadPem(id, form.Text.ReplaceLineEndings("\n"))));
            Assert.Equal(form.Stored, store.Certificate(store.Pending, id));
        }
    }

    [Theory]
    [InlineData(48)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    public void Any_character_lost_from_a_block_is_found(int derBytes)
    {
        string whole = Pem.Key(derBytes, derBytes);
        Assert.Equal(Refusal.None, Check(whole, true));
        for (int at = 0; at < whole.TrimEnd('\n').Length; at++)
        {
            // A line end is the one character that a block can do without.
            if (whole[at] != '\n' || whole[at + 1] == '-' || (at > 0 && whole[at - 1] == '-'))
            {
                Assert.NotEqual(Refusal.None, Check(whole.Remove(at, 1), true));
            }
        }
    }

    [Fact]
    public void Any_run_of_characters_lost_from_a_block_is_found()
    {
        string whole = Pem.Key(300, 7);
        for (int from = 0; from < whole.Length - 1; from += 3)
        {
            for (int length = 2; from + length < whole.Length; length += 5)
            {
                Assert.NotEqual(Refusal.None, Check(whole.Remove(from, length), true));
            }
        }
    }

    [Fact]
    public void A_file_that_ends_anywhere_is_not_complete()
    {
        string whole = Pem.Certificate(300, 1).TrimEnd('\n');
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.NotEqual(Refusal.None, Check(whole[..length], false));
        }
    }

    [Theory]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", Refusal.PemEncrypted)]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", Refusal.PemEncrypted)]
    [InlineData("-----BEGIN X509 CRL-----\n", Refusal.PemUnexpected)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nany\n-----END PUBLIC KEY-----\n", Refusal.PemUnexpected)]
    [InlineData("-----BEGIN PUBLIC KEY-----\n", Refusal.PemCut)]
    [InlineData("-----BEGIN PRIVATE KEY----\n", Refusal.PemUnexpected)]
    [InlineData("-----BEGIN \n", Refusal.PemUnexpected)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMII!\n", Refusal.PemCharacter)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMI=I\n", Refusal.PemCharacter)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nM===\n", Refusal.PemCharacter)]
    [InlineData("-----BEGIN PRIVATE KEY-----\n=\n", Refusal.PemCharacter)]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", Refusal.PemCut)]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\n", Refusal.PemCut)]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END CERTIFICATE-----\n", Refusal.PemCut)]
    [InlineData("", Refusal.PemUnexpected)]
    [InlineData("hello\n", Refusal.PemUnexpected)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n", Refusal.PemCut)]
    public void What_is_no_key_gives_its_reason(string text, Refusal expected) => Assert.Equal(expected, Check(text, true));

    [Fact]
    public void A_key_file_holds_one_key()
    {
        Assert.Equal(Refusal.PemUnexpected, Check(Pem.Key(300, 1) + Pem.Key(300, 2), true));
        Assert.Equal(Refusal.None, Check(Pem.Certificate(300, 1) + Pem.Certificate(300, 2), false));
    }

    private Refusal Check(string text, bool key)
    {
        pem.Begin(key);
        foreach (string line in text.Split('\n'))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(">" + line.TrimEnd('\r'));
            Refusal refusal = pem.TakeLine(bytes, 1, bytes.Length - 1);
            if (refusal != Refusal.None)
            {
                return refusal;
            }
        }

        return pem.Finish();
    }
}
