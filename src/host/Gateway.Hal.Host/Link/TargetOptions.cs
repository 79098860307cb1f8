using System.Text;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>The options of a target from the settings.</summary>
internal static class TargetOptions
{
    /// <summary>Reads the target. Throws <see cref="LinkFailedException"/> if one of its certificates is damaged.</summary>
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
        if (!target.IsSecure)
        {
            return null;
        }

        int room = target.CertificateRoomBytes(which);
        byte[]? file = target.Certificate(which, room > 0 ? new byte[room] : null);
        return file is null ? null
            : file[0] != 0 ? Encoding.ASCII.GetString(file, 0, file.Length - 1)
            : throw new LinkFailedException(HalFaults.LinkTls, $"{name} is damaged in storage: load it again");
    }
}
