using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Interop.Processes;

/// <summary>A new certificate authority, a server's certificate for localhost and a client's for the user "desk", as PEM files.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly ScratchFolder folder = new();

    public Certificates()
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1);
        DateTimeOffset to = from.AddDays(1);
        using ECDsa caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest caRequest = new("CN=Gateway test authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 ca = caRequest.CreateSelfSigned(from, to);
        File.WriteAllText(CaFile, ca.ExportCertificatePem());

        Issue(ca, "localhost", CertificateFile, KeyFile);
        Issue(ca, "desk", ClientCertificateFile, ClientKeyFile);
    }

    public string CaFile => folder["ca.pem"];

    public string CertificateFile => folder["server.pem"];

    public string KeyFile => folder["server.key"];

    public string ClientCertificateFile => folder["client.pem"];

    public string ClientKeyFile => folder["client.key"];

    public void Dispose() => folder.Dispose();

    private static void Issue(X509Certificate2 ca, string name, string certificateFile, string keyFile)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // A positive number without a leading zero [RFC 5280, 4.1.2.2].
        using X509Certificate2 issued = request.Create(ca, ca.NotBefore, ca.NotAfter, serial);
        File.WriteAllText(certificateFile, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
