using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>The client's side of a TLS handshake: whom it trusts, the certificate that it shows, and why it failed.</summary>
internal sealed class TlsClient
{
    private readonly TcpLinkOptions options;
    private readonly string peer;
    private string? refusal;

    public TlsClient(TcpLinkOptions options, string peer)
    {
        this.options = options;
        this.peer = peer;
    }

    /// <summary>
    /// Runs the handshake over <paramref name="inner"/>, which the stream then owns. Throws <see cref="LinkFailedException"/> with
    /// LinkTls, or the exception of <paramref name="cancel"/>.
    /// </summary>
    public async Task<SslStream> AuthenticateAsync(Stream inner, CancellationToken cancel)
    {
        SslClientAuthenticationOptions handshake = new()
        {
            TargetHost = options.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = TrustOnlyGiven(),
            ClientCertificateContext = ClientCertificate(),
            RemoteCertificateValidationCallback = VerifyCertificate,
        };
        SslStream stream = new(inner, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(handshake, cancel).ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException && !cancel.IsCancellationRequested)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new LinkFailedException(
                HalFaults.LinkTls, $"TLS with {peer} failed: {refusal ?? TlsText.Innermost(exception)}");
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private bool VerifyCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        string trust = options.CaPem is not null ? "cert.ca" : options.CaFile ?? "this computer's trust store";
        refusal = TlsText.OfRefusal(certificate as X509Certificate2, chain, errors, options.Host, trust);
        return false;
    }

    private X509ChainPolicy? TrustOnlyGiven()
    {
        if (options.CaPem is null && options.CaFile is null)
        {
            return null;
        }

        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (options.CaPem is { } pem)
        {
            ReadPem("cert.ca", "setting", _ => policy.CustomTrustStore.ImportFromPem(pem));
        }
        else
        {
            ReadPem(options.CaFile!, "CA file", policy.CustomTrustStore.ImportFromPemFile);
        }

        if (policy.CustomTrustStore.Count == 0)
        {
            throw new LinkFailedException(
                HalFaults.LinkTls,
                $"{(options.CaPem is null ? $"the CA file {options.CaFile}" : "cert.ca")} has no certificate in PEM form");
        }

        return policy;
    }

    private SslStreamCertificateContext? ClientCertificate()
    {
        X509Certificate2? certificate = null;
        X509Certificate2Collection all = [];
        if (options.ClientCertificatePem is { } pem)
        {
            ReadPem("cert.client with cert.key", "setting", _ =>
            {
                certificate = X509Certificate2.CreateFromPem(pem, options.ClientKeyPem);
                all.ImportFromPem(pem);
            });
        }
        else if (options.ClientCertificateFile is { } file)
        {
            ReadPem(file, "client certificate", f =>
            {
                certificate = X509Certificate2.CreateFromPemFile(f, options.ClientKeyFile);
                all.ImportFromPemFile(f);
            });
        }
        else
        {
            return null;
        }

        if (OperatingSystem.IsWindows())
        {
            // Windows' TLS accepts no key that is only in memory.
            using X509Certificate2 inMemory = certificate!;
            certificate = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
        }

        return SslStreamCertificateContext.Create(certificate!, all, offline: true);
    }

    private static void ReadPem(string file, string what, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new LinkFailedException(HalFaults.LinkTls, $"the {what} {file} cannot be read: {TlsText.Innermost(exception)}");
        }
    }
}
