using System.Text;
using Gateway.Hal.Host;
using Gateway.Primitives;

namespace Gateway.Client;

/// <summary>
/// The URL of a broker: <c>mqtt://host</c>, <c>mqtt://user:password@host:1883</c>, <c>mqtts://host:8883</c>. User name and password may be
/// percent-encoded.
/// </summary>
public sealed record BrokerAddress
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    /// <summary>Host name or address, without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1..65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the scheme is mqtts.</summary>
    public bool UseTls { get; init; }

    /// <summary>User name, or null.</summary>
    public string? UserName { get; init; }

    /// <summary>Password, or null.</summary>
    public string? Password { get; init; }

    /// <summary>PEM file of the certificate authorities to trust, or null for those of the PC.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client certificate, or null.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key, or null when it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// Reads a URL. Throws <see cref="FormatException"/> that says what is wrong, and repeats no part of the URL: in one that is not
    /// understood nobody knows where a password begins.
    /// </summary>
    public static BrokerAddress Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0)
        {
            throw new FormatException(
                "not a broker's URL such as mqtt://host:1883 or mqtts://user@host:8883; "
                + "in user and password, @ : / ? # % are %40 %3A %2F %3F %23 %25");
        }

        if (uri.PathAndQuery is not ("" or "/") || uri.Fragment.Length > 0)
        {
            throw new FormatException("a broker's URL ends with its port; give topics with --topic");
        }

        if (uri.Port == 0)
        {
            throw new FormatException("port 0 is none");
        }

        bool tls = uri.Scheme == "mqtts";
        string[] user = uri.UserInfo.Split(':', 2);

        // A final dot makes a name absolute, which it is without; a certificate has none.
        string host = uri.DnsSafeHost;
        return new BrokerAddress
        {
            Host = host.Length > 1 && host[^1] == '.' ? host[..^1] : host,
            Port = uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort,
            UseTls = tls,
            UserName = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
    }

    /// <summary>
    /// A host without URL, as other clients take it; no port is 1883, with TLS 8883. Throws <see cref="FormatException"/>.
    /// </summary>
    public static BrokerAddress Of(string host, int? port, bool useTls)
    {
        if (host.Length == 0 || host.Any(symbol => char.IsWhiteSpace(symbol) || symbol is '@' or '/' or '?' or '#' or '%' or '[' or ']'))
        {
            throw new FormatException("the host is a name or an address, such as broker.example or 192.168.1.10; a URL is for --broker");
        }

        string scheme = useTls || port == TlsPort ? "mqtts" : "mqtt";
        string place = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return Parse($"{scheme}://{place}{(port is null ? "" : $":{port}")}");
    }

    /// <summary>Adds the TLS files. Throws <see cref="FormatException"/> if they do not match the URL or do not exist.</summary>
    public BrokerAddress With(string? caFile, string? certificateFile, string? keyFile)
    {
        foreach ((string option, string? file) in new[] { ("--ca", caFile), ("--cert", certificateFile), ("--key", keyFile) })
        {
            if (file is null)
            {
                continue;
            }

            if (!UseTls)
            {
                throw new FormatException($"{option} needs a broker with TLS: mqtts://{Host}");
            }

            if (!File.Exists(file))
            {
                throw new FormatException($"{option}: there is no file {file}");
            }
        }

        if (keyFile is not null && certificateFile is null)
        {
            throw new FormatException("--key needs --cert");
        }

        return this with { CaFile = caFile, CertificateFile = certificateFile, KeyFile = keyFile };
    }

    /// <summary>A link to this broker, closed.</summary>
    public TcpLink MakeLink() => new(new TcpLinkOptions
    {
        Host = Host,
        Port = Port,
        UseTls = UseTls,
        CaFile = CaFile,
        ClientCertificateFile = CertificateFile,
        ClientKeyFile = KeyFile,
    });

    /// <summary>
    /// Identifies a session across restarts: the CRC-32 of host, a zero byte, port and client identifier. Entries with another tag belong
    /// to the session of another broker or client.
    /// </summary>
    public uint SessionTag(Crc32 crc, byte[] clientId)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Host.ToLowerInvariant()), 0, (byte)(Port >> 8), (byte)Port, .. clientId];
        return crc.Compute(bytes, 0, bytes.Length);
    }

    /// <summary>The URL without user and password.</summary>
    public override string ToString() =>
        $"{(UseTls ? "mqtts" : "mqtt")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}
