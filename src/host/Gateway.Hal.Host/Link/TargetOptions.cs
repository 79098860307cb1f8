using System.Text;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>The options that a target of settings says.</summary>
internal static class TargetOptions
{
    /// <summary>Reads the target. Throws <see cref="LinkFailedException"/> when a certificate of it is damaged.</summary>
    public static TcpLinkOptions Of(ILinkTarget target, TimeSpan connectTimeout)
    {
        byte[] host = new byte[LinkTargetLimits.HostBytesMax];
        int bytes = target.CopyHost(host, 0);
        return new TcpLinkOptions
        {
            Host = Encoding.ASCII.GetString(host, 0, bytes),
            Port = target.Port,
            UseTls = target.IsSecure,
            CaPem = Pem(target, LinkCertificate.Authority, "cert.ca"),
            ClientCertificatePem = Pem(target, LinkCertificate.Client, "cert.client"),
            ClientKeyPem = Pem(target, LinkCertificate.ClientKey, "cert.key"),
            ConnectTimeout = connectTimeout,
        };
    }

    private static string? Pem(ILinkTarget target, LinkCertificate which, string name)
    {
        int room = target.IsSecure ? target.CertificateRoomBytes(which) : 0;
        if (room == 0)
        {
            return null;
        }

        byte[] file = new byte[room];
        int bytes = target.ReadCertificate(which, file);
        return bytes >= 0
            ? bytes == 0 ? null : Encoding.ASCII.GetString(file, 0, bytes)
            : throw new LinkFailedException(Fault.LinkTls, $"{name} is damaged in storage: load it again");
    }
}
