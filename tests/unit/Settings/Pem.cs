using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Tests.Unit.Settings;

/// <summary>PEM files: real ones, and blocks of any size.</summary>
internal static class Pem
{
    /// <summary>A block whose content is one DER sequence of so many bytes, from a seed.</summary>
    public static string Block(string label, int derBytes, int seed)
    {
        byte[] der = new byte[derBytes];
        new Random(seed).NextBytes(der);
        der[0] = 0x30;
        if (derBytes >= 260)
        {
            der[1] = 0x82;
            der[2] = (byte)((derBytes - 4) >> 8);
            der[3] = (byte)(derBytes - 4);
        }
        else if (derBytes >= 131)
        {
            der[1] = 0x81;
            der[2] = (byte)(derBytes - 3);
        }
        else
        {
            der[1] = (byte)(derBytes - 2);
        }

        StringBuilder text = new($"-----BEGIN {label}-----\n");
        string base64 = Convert.ToBase64String(der);
        for (int i = 0; i < base64.Length; i += 64)
        {
            text.Append(base64, i, Math.Min(64, base64.Length - i)).Append('\n');
        }

        return text.Append($"-----END {label}-----\n").ToString();
    }

    public static string Certificate(int derBytes, int seed) => Block("CERTIFICATE", derBytes, seed);

    public static string Key(int derBytes, int seed) => Block("PRIVATE KEY", derBytes, seed);

    public static (string Certificate, string Key) Real(bool rsa)
    {
        if (rsa)
        {
            using RSA key = RSA.Create(2048);
            return (Issue(new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
                key.ExportRSAPrivateKeyPem());
        }

        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Issue(new CertificateRequest("CN=test", curve, HashAlgorithmName.SHA256)), curve.ExportECPrivateKeyPem());
    }

    private static string Issue(CertificateRequest request)
    {
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(80));
        return made.ExportCertificatePem();
    }
}
