using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>A certificate authority for tests, and its certificates, as objects and as PEM files.</summary>
internal sealed class TestCertificates
{
    private readonly ScratchFolder scratch;
    private readonly X509Certificate2 authority;
    private int serial;

    public TestCertificates(ScratchFolder scratch, string name)
    {
        this.scratch = scratch;
        CertificateRequest request = new($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddYears(3));
        CaFile = scratch.Write($"{name}.pem", authority.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>A server's certificate for localhost and 127.0.0.1, or for another name alone.</summary>
    public X509Certificate2 Server(string? otherName = null, bool expired = false)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(otherName ?? "localhost");
        if (otherName is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        return Issue(otherName ?? "localhost", names, "1.3.6.1.5.5.7.3.1", expired);
    }

    /// <summary>A client's certificate, and its two PEM files.</summary>
    public X509Certificate2 Client(out string certificateFile, out string keyFile)
    {
        X509Certificate2 client = Issue("gateway", null, "1.3.6.1.5.5.7.3.2", expired: false);
        certificateFile = scratch.Write("client.pem", client.ExportCertificatePem());
        keyFile = scratch.Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return client;
    }

    private X509Certificate2 Issue(string name, SubjectAlternativeNameBuilder? names, string purpose, bool expired)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset end = expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddYears(1);
        byte[] number = BitConverter.GetBytes(++serial);
        using X509Certificate2 bare = request.Create(authority, DateTimeOffset.UtcNow.AddYears(-2), end, number);
        using X509Certificate2 withKey = bare.CopyWithPrivateKey(key);

        // Through PKCS 12, because Windows' TLS accepts no key that is only in memory.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
